using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Cameras that are plugged in and pulled out: offered at once, said in plain words, and told to the other side and the record as they are.</summary>
public sealed class DeviceTests(Scene scene)
{
    private static readonly string Camera = $"document.querySelector('{Part("call-own")}').srcObject.getVideoTracks()[0]";

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_document_camera_at_the_desk_is_offered_when_it_is_plugged_in_and_leaves_its_place_when_it_is_pulled_out(string browser)
    {
        var appointment = await scene.AppointAsync();
        var (official, applicant) = (await scene.DeskAsync(browser), await scene.ApplicantBrowser.PhoneAsync());
        await using var meeting = new Meeting(scene.Server, scene.Town, appointment, official, applicant);
        await official.BeforeLoadAsync(RichPhone.Plugs);
        await meeting.Job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        Assert.False((await official.EvaluateAsync($"!!document.querySelector('{Part("own-video")}')")).GetBoolean(), "one camera leaves no choice");

        await official.EvaluateAsync("plug('papers', 'Document camera')");
        await official.ChooseAsync("own-video", "Document camera");
        await official.WaitForAsync($"{Camera}.label === 'Document camera' && !document.querySelector('{Part("call-own")}').classList.contains('mirrored')", "papers are no mirror");
        await applicant.SeesMovingPictureAsync("call-remote");

        await official.EvaluateAsync("unplug('papers')");
        await official.SeesAsync("switched", "data-kind", "video");
        Assert.Contains("“Built-in camera” is used now", await official.TextOfAsync("switched"), StringComparison.Ordinal);
        await applicant.SeesMovingPictureAsync("call-remote");
        await official.TapAsync("switched-close");

        await official.EvaluateAsync("unplug('built-in')");
        await official.SeesAsync("banner", "data-state", "cameraGone");
        await applicant.WaitForTextAsync("Their camera has stopped");
        await official.EvaluateAsync("plug('other', 'Another camera')");
        await official.WaitForAsync($"!document.querySelector('{Part("banner")}')", "what is plugged in is used");
        await applicant.WaitForAsync("!document.body.innerText.includes('Their camera has stopped')", "the other side sees it");
        await applicant.SeesMovingPictureAsync("call-remote");

        await meeting.Job.Room.EndAsync();
        var devices = (await meeting.MediaChangesAsync("device")).Where(label => !label.StartsWith("fake", StringComparison.Ordinal));
        Assert.Equal(["Built-in camera", "Document camera", "Built-in camera", "Another camera"], devices);
        Assert.Equal(["video paused by device", "video resumed"], (await meeting.MediaChangesAsync("capture")).TakeLast(2));
    }

    [Fact]
    public async Task A_camera_is_used_when_it_is_plugged_in_turned_to_when_there_are_two_and_opened_again_after_an_interruption()
    {
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await applicant.BeforeLoadAsync(RichPhone.Plugs);
        var appointment = await scene.AppointAsync();
        var (room, join) = (new RoomPage(official), new JoinPage(applicant));
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await room.OpenAsync(scene.Server.Url, appointment.SessionId);
        await join.OpenAsync(appointment.InvitationUrl);
        await applicant.EvaluateAsync("unplug('built-in')");
        await join.ConsentAsync();
        await applicant.SeesAsync("check-camera", "data-ok", "false");
        await applicant.EvaluateAsync("plug('first', 'First webcam')");
        await applicant.SeesMovingPictureAsync("check-video");
        await join.GoInAsync();
        await room.AdmitAsync();
        await room.SeesOtherAsync();

        await applicant.EvaluateAsync("plug('second', 'Second webcam')");
        await applicant.TapAsync("call-flip");
        await applicant.WaitForAsync($"{Camera}?.label === 'Second webcam' && {Camera}.readyState === 'live'", "the other camera");
        await applicant.EvaluateAsync($"(() => {{ window.before = {Camera}; before.stop(); before.dispatchEvent(new Event('ended')); }})()");
        await applicant.WaitForAsync($"{Camera} !== window.before && {Camera}?.label === 'Second webcam' && {Camera}.readyState === 'live'", "the same one again");

        await applicant.EvaluateAsync("unplug('second')");
        await applicant.SeesAsync("switched", "data-kind", "video");
        await official.SeesAsync("signal", "data-kind", "cameraReplaced");
        await official.WaitForTextAsync("Second webcam > First webcam");
        await official.SeesMovingPictureAsync("tile-video");
    }
}
