using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

public sealed class HelperTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_helper_is_shown_with_the_declared_role_steps_away_and_comes_back_into_the_call(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await using var helper = await scene.ApplicantAsync(browser);
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        var join = await WaitsAsync(helper, appointment);
        await official.TapAsync("admit");
        await join.SeesOtherAsync();
        await official.SeesAsync("helper", "data-aside", "false");
        await applicant.WaitForTextAsync("Interpreter");
        await EnlargeAsync(applicant, "Wang Hui");
        await EnlargeAsync(applicant, "Li Wei");

        await official.TapAsync("helper-aside");
        await helper.SeesAsync("aside");
        Assert.Empty(await Axe.FindingsAsync(helper, "stepped away"));
        await helper.WaitForAsync($"!document.querySelector('{Part("call-remote")}')?.videoWidth", "no picture any more");
        await official.TapAsync("helper-aside");
        await helper.WaitForAsync($"!document.querySelector('{Part("aside")}')", "called back");
        await join.SeesOtherAsync();
    }

    [Fact]
    public async Task Who_comes_in_while_a_line_is_away_is_seen_there_when_it_is_back()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await using var helper = await scene.ApplicantBrowser.PhoneAsync();
        await applicant.BeforeLoadAsync(RichPhone.Line);
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        var join = await WaitsAsync(helper, appointment);
        await applicant.EvaluateAsync("void (window.lineCut = true)");
        await applicant.SeesAsync("banner", "data-state", "rejoining");
        await official.TapAsync("admit");
        await join.SeesOtherAsync();
        await official.WaitForAsync($"[...document.querySelectorAll('{Part("tile-video")}')].filter(video => video.videoWidth > 0).length === 2", "both");
        await applicant.EvaluateAsync("void (window.lineCut = false)");
        await applicant.WaitForAsync($"!document.querySelector('{Part("banner")}')", "the line is back");
        await EnlargeAsync(applicant, "Wang Hui");
    }

    /// <summary>An interpreter has opened the link and stands before the door.</summary>
    private async Task<JoinPage> WaitsAsync(IPage helper, Appointment appointment)
    {
        using var office = await scene.OfficialAsync();
        var invited = await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations", new JsonObject { ["helping"] = "interpreter", ["name"] = "Wang Hui" });
        var join = new JoinPage(helper);
        await join.OpenAsync((string)invited["url"]!);
        await helper.SeesAsync("join-helping");
        await helper.WaitForTextAsync("help Zhang San");
        await join.ConsentAsync();
        await join.GoInAsync();
        return join;
    }

    /// <summary>A tap on a small picture makes it the large one: an interpreter's hands are read there.</summary>
    private static async Task EnlargeAsync(IPage page, string name)
    {
        await page.TapAsync("call-enlarge");
        await page.WaitForAsync($"document.querySelector('figure:has({Part("call-remote")}) figcaption')?.innerText.startsWith('{name}')", $"{name} large");
        await page.SeesMovingPictureAsync("call-remote");
    }
}
