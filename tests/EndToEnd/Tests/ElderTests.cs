using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The large view: 18 dp text and more, targets of 60 dp, one thing a screen, no sideways scrolling.</summary>
public sealed class ElderTests(Scene scene)
{
    [Theory]
    [InlineData(false, "Chromium")]
    [InlineData(true, "Chromium")]
    [InlineData(true, "Firefox")]
    public async Task By_the_link_everything_is_large_one_thing_a_screen_up_to_the_waiting_room(bool largest, string browser)
    {
        using var office = await scene.OfficialAsync();
        var appointment = await scene.AppointAsync();
        var invited = await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations", new JsonObject { ["elder"] = true });
        await using var applicant = await scene.ApplicantAsync(browser, "zh");
        await applicant.GotoAsync((string)invited["url"]!);
        await applicant.SeesAsync("join-about", "data-page", "0");
        if (largest)
        {
            await applicant.TapAsync("view-larger");
            await applicant.TapAsync("view-larger");
        }

        Assert.Equal(4, await new JoinPage(applicant).ConsentOneByOneAsync(page => IsLargeAsync(applicant, page)));
        await applicant.SeesMovingPictureAsync("check-video");
        await IsLargeAsync(applicant, "the check");
        await applicant.TapAsync("join-enter");
        await applicant.SeesAsync("queue");
        await IsLargeAsync(applicant, "the waiting room");
        await applicant.WaitForAsync($"!document.querySelector('{Part("call-back")}')", "nothing to decide while one waits");
        await applicant.TapAsync("more");
        await applicant.SeesAsync("call-back");
        await IsLargeAsync(applicant, "the waiting room with more");
        await applicant.ReloadAsync();
        await applicant.WaitForAsync("document.documentElement.dataset.view === 'elder'", "the view is remembered");
        await applicant.TapAsync("view-switch");
        await applicant.ReloadAsync();
        await applicant.SeesAsync("check-video");
        await applicant.WaitForAsync("!document.documentElement.dataset.view", "so is the ordinary one, whatever the link says");
    }

    [Theory]
    [InlineData("zh", "Chromium")]
    [InlineData("en", "Chromium")]
    [InlineData("zh", "Firefox")]
    public async Task In_the_call_nothing_leaves_a_narrow_phone_with_two_cameras_and_a_torch(string language, string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser, language, 360, 740);
        await applicant.BeforeLoadAsync(RichPhone.Cameras);
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await applicant.SeesAsync("call-flip");
        await FitsAsync(applicant, "the call");
        await applicant.TapAsync("call-more");
        await applicant.SeesAsync("call-torch");
        await FitsAsync(applicant, "what is behind more");
        await applicant.TapAsync("call-more-close");
        await applicant.TapAsync("view-switch");
        foreach (var step in new[] { 20, 24, 30 })
        {
            await applicant.WaitForAsync($"document.documentElement.style.fontSize === '{step}px'", $"text of {step}");
            await IsLargeAndFitsAsync(applicant, $"the call, {step}");
            Assert.Equal(2, (await applicant.EvaluateAsync("document.querySelectorAll('nav.bar > button').length")).GetInt32());
            await applicant.TapAsync("call-more");
            await applicant.SeesAsync("call-torch");
            await IsLargeAndFitsAsync(applicant, $"more, {step}");
            await applicant.TapAsync(step < 30 ? "view-larger" : "call-more-close");
            if (step < 30)
            {
                await applicant.TapAsync("call-more-close");
            }
        }

        await CardsAsync(official, applicant);
    }

    /// <summary>Each card has one thing to do, and the rest behind "more".</summary>
    private static async Task CardsAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("tab-guide");
        await official.TapAsync("ask");
        await applicant.SeesAsync("ask-card");
        await IsLargeAndFitsAsync(applicant, "a request");
        Assert.Equal(2, (await applicant.EvaluateAsync($"document.querySelectorAll('{Part("ask-card")} button').length")).GetInt32());
        await applicant.TapAsync("more");
        await applicant.SeesAsync("ask-cannot");
        await IsLargeAndFitsAsync(applicant, "a request with more");
        await applicant.TapAsync("ask-done");
        await new RoomPage(official).AskStillAsync();
        await applicant.SeesAsync("still-card");
        await IsLargeAndFitsAsync(applicant, "a photo");
        await applicant.TapAsync("still-take");
        await applicant.SeesAsync("still-send");
        await IsLargeAndFitsAsync(applicant, "a photo taken");
        await applicant.TapAsync("still-send");
        await official.TapAsync("tab-messages");
        await official.FillAsync(Part("message-text"), "请把证件翻到背面。 Please turn the document over.");
        await official.TapAsync("message-send");
        await applicant.SeesAsync("call-message");
        await IsLargeAndFitsAsync(applicant, "a message");
        await applicant.TapAsync("call-answer");
        await applicant.SeesAsync("write");
        await IsLargeAndFitsAsync(applicant, "an answer");
    }

    private static async Task IsLargeAndFitsAsync(IPage page, string where)
    {
        await IsLargeAsync(page, where);
        await FitsAsync(page, where);
    }

    private static async Task FitsAsync(IPage page, string where) => Assert.Equal([], await LargeView.OutsideAsync(page, where));

    private static async Task IsLargeAsync(IPage page, string where) => Assert.Equal([], await LargeView.SmallAsync(page, where));
}
