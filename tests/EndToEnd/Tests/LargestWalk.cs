using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>An applicant's whole way in the largest text, from a link that is not good to the receipt, each page looked at as it stands.</summary>
internal sealed class LargestWalk(Scene scene, IPage official, ChromiumPage applicant, Appointment appointment, Func<IPage, string, Task> look)
{
    private readonly RoomPage _room = new(official);
    private readonly JoinPage _join = new(applicant);

    public async Task GoAsync()
    {
        await applicant.GotoAsync(scene.Server.Url + "/join#forged");
        await applicant.SeesProblemAsync("link_invalid");
        await LookAsync("a link that is not valid");
        await applicant.GotoAsync("about:blank");
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await _room.OpenAsync(scene.Server.Url, appointment.SessionId);
        await BeforeAsync();
        await WaitsAsync();
        await _room.AdmitAsync();
        await _join.SeesOtherAsync();
        await RequestAsync();
        await new CallCards(official, applicant, (_, where) => LookAsync(where)).ComeUpAsync("the call");
        await CameraAsync();
        await LeavingAsync();
        await _room.EndAsync();
        await applicant.SeesAsync("join-end");
        await applicant.SeesAsync("receipt-code");
        await LookAsync("the end");
        await applicant.GotoAsync(scene.Server.Url + "/check");
        await applicant.SeesAsync("check-submit");
        await LookAsync("checking a receipt");
    }

    /// <summary>The text, the consent, a camera that is refused and one that works.</summary>
    private async Task BeforeAsync()
    {
        await _join.OpenAsync(appointment.InvitationUrl);
        await applicant.EvaluateAsync("void (navigator.mediaDevices.ask = navigator.mediaDevices.getUserMedia, navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); })");
        await _join.ConsentOneByOneAsync(LookAsync);
        await applicant.SeesProblemAsync("permission_refused");
        await LookAsync("the camera refused");
        await applicant.EvaluateAsync("void (navigator.mediaDevices.getUserMedia = navigator.mediaDevices.ask)");
        await applicant.TapAsync("problem-action");
        await applicant.SeesMovingPictureAsync("check-video");
        await LookAsync("the check");
    }

    private async Task WaitsAsync()
    {
        await applicant.TapAsync("join-enter");
        await applicant.SeesAsync("queue");
        await LookAsync("the waiting room");
        await applicant.TapAsync("more");
        await applicant.TapAsync("another-time");
        await applicant.TapAsync("slot");
        await applicant.SeesAsync("another-sure");
        await LookAsync("another time");
    }

    private async Task RequestAsync()
    {
        await official.TapAsync("tab-guide");
        await official.TapAsync("ask");
        await applicant.SeesAsync("ask-card");
        await LookAsync("a request");
        await applicant.TapAsync("more");
        await applicant.SeesAsync("ask-cannot");
        await LookAsync("a request with more");
        await applicant.TapAsync("ask-done");
        await official.TapAsync("tool-freeze");
        await applicant.SeesAsync("held");
        await LookAsync("the picture held still");
        await official.TapAsync("tool-freeze");
    }

    /// <summary>Pulled out, replaced by another, and pulled out where there is no other.</summary>
    private async Task CameraAsync()
    {
        await applicant.EvaluateAsync("void (plug('other', 'USB Camera (0bda:5856)'), unplug('built-in'))");
        await applicant.SeesAsync("switched");
        await LookAsync("another camera");
        await applicant.TapAsync("switched-close");
        await applicant.EvaluateAsync("unplug('other')");
        await applicant.SeesAsync("banner", "data-state", "cameraGone");
        await LookAsync("no camera any more");
        await applicant.EvaluateAsync("plug('built-in', 'Built-in camera')");
        await applicant.WaitForAsync($"!document.querySelector('{Part("banner")}')", "the camera is back");
    }

    private async Task LeavingAsync()
    {
        await applicant.TapAsync("call-leave");
        await applicant.SeesAsync("call-leave-confirm");
        await LookAsync("leaving");
        await applicant.ClickAsync($".van-popup {Part("call-leave-confirm")} + button");
    }

    private async Task LookAsync(string where)
    {
        await applicant.SettlesAsync();
        await look(applicant, where);
    }
}
