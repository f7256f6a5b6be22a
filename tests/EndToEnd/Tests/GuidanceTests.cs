using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>What an official does with an applicant in the call, seen on both pages.</summary>
public sealed class GuidanceTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Requests_challenges_captions_and_lines_reach_the_phone_and_the_decision_waits_for_every_item(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.BeforeLoadAsync(RichPhone.Voices);
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);

        await AsksAsync(official, applicant);
        await ChallengesAsync(official, applicant);
        await WritesAsync(official, applicant);
        await DrawsAsync(official, applicant);
        await MissingItemsBlockAsync(official);
        await job.DecideAsync();
        await SaidAsync(applicant, "asks for a photo. Identity matches");
        using var auditor = await scene.AuditorAsync();
        Assert.Equal("intact", (string?)(await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/verification"))["verdict"]);
    }

    private static async Task AsksAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("tab-guide");
        await official.ClickAsync($"{Part("ask")}[data-ask=\"light\"]");
        await applicant.SeesAsync("ask-card", "data-ask", "light");
        await SaidAsync(applicant, "light");
        await applicant.TapAsync("call-more");
        await applicant.WaitForAsync($"[...document.querySelectorAll('{Part("voice")} option')].some(o => o.value === 'sichuan')", "the phone's dialect");
        await applicant.TapAsync("call-more-close");
        await applicant.EvaluateAsync("void (window.silent = 0)");
        await applicant.TapAsync("ask-done");
        await applicant.WaitForAsync("window.silent > 0", "silence once it is done");
        await official.WaitForAsync($"{Part("card")}[data-ask=\"light\"][data-state=\"done\"]");
        await applicant.WaitForAsync($"!document.querySelector('{Part("ask-card")}')", "the card is gone");
        await official.FillAsync(Part("ask-own"), "Please show the back door");
        await official.TapAsync("ask-own-send");
        await SaidAsync(applicant, "the back door");
        await applicant.TapAsync("ask-cannot");
        await official.WaitForAsync($"{Part("card")}[data-ask=\"custom\"][data-state=\"cannot\"]");
        await official.TapAsync("tab-checklist");
        await official.TapAsync("item-ask");
        await applicant.SeesAsync("ask-card", "data-ask", "item");
        await official.TapAsync("tab-guide");
        await official.TapAsync("card-withdraw");
        await applicant.WaitForAsync($"!document.querySelector('{Part("ask-card")}')", "nothing is asked for any more");
    }

    private static async Task ChallengesAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("challenge");
        await official.WaitForAsync($"{Part("card")}[data-kind=\"challenge\"]");
        await applicant.SeesAsync("ask-card");
        await official.TapAsync("judge-pass");
        await official.WaitForAsync($"{Part("card")}[data-kind=\"challenge\"][data-state=\"passed\"]");
        await applicant.WaitForAsync($"!document.querySelector('{Part("ask-card")}')", "the first is done");
        await official.TapAsync("challenge");
        await applicant.SeesAsync("ask-card");
        await official.TapAsync("judge-fail");
        await official.WaitForAsync($"{Part("card")}[data-kind=\"challenge\"][data-state=\"failed\"]");
        var asked = await official.EvaluateAsync($"[...document.querySelectorAll('{Part("card")}[data-kind=\"challenge\"]')].map(c => c.innerText.match(/\\d{{4}}/)?.[0] ?? c.dataset.ask)");
        Assert.NotEqual(asked[0].GetString(), asked[1].GetString());
    }

    private static async Task WritesAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("tab-messages");
        await official.FillAsync(Part("message-text"), "Please come closer");
        await applicant.WaitForTextAsync("Please come closer");
        Assert.False((await applicant.EvaluateAsync($"!!document.querySelector('{Part("call-message")}')")).GetBoolean());
        await official.TapAsync("message-send");
        await applicant.SeesAsync("call-message");
        await applicant.WaitForAsync($"!document.querySelector('{Part("captions")} p')", "the caption is gone");
        await AnswersAsync(official, applicant);
    }

    /// <summary>Both fields of the phone show their words while they are typed, and take them back when they are closed.</summary>
    private static async Task AnswersAsync(IPage official, IPage applicant)
    {
        const string Gone = "the words are taken back";
        var typed = $"!document.querySelector('{Part("typed")}')";
        await applicant.FillAsync(Part("call-reply"), "I am com");
        await official.WaitForTextAsync("I am com");
        await applicant.TapAsync("call-message-close");
        await official.WaitForAsync(typed, Gone);
        await applicant.TapAsync("call-chat");
        await applicant.FillAsync(Part("write-text"), "Half a sen");
        await official.WaitForTextAsync("Half a sen");
        await applicant.TapAsync("write-send");
        await official.WaitForAsync($"[...document.querySelectorAll('{Part("message")}')].some(m => m.innerText.includes('Half a sen'))", "what was sent");
        await applicant.FillAsync(Part("write-text"), "And mo");
        await official.WaitForTextAsync("And mo");
        await applicant.TapAsync("call-chat");
        await official.WaitForAsync(typed, Gone);
    }

    private static Task SaidAsync(IPage page, string words) => page.WaitForAsync($"window.said.some(s => s.includes('{words}'))", $"\"{words}\" read aloud");

    private static async Task DrawsAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("tool-pen");
        var layer = await official.WaitForAsync($"(() => {{ const b = document.querySelector('{Part("drawing")}.pen').getBoundingClientRect(); return b.width && {{ x: b.x, y: b.y, w: b.width, h: b.height }}; }})()", "where to draw");
        (double X, double Y) At(double right, double down) => (Number("x") + Number("w") * right, Number("y") + Number("h") * down);
        double Number(string name) => layer.GetProperty(name).GetDouble();
        await official.MouseAsync(true, At(0.3, 0.3), At(0.4, 0.4), At(0.5, 0.5));
        await applicant.SeesAsync("drawing", "data-strokes", "1");
        await official.TapAsync("tool-wipe");
        await applicant.WaitForAsync($"!document.querySelector('{Part("drawing")}')", "the line is gone");
        await official.TapAsync("tool-pen");
        await official.TapAsync("tool-pointer");
        await official.MouseAsync(false, At(0.5, 0.4), At(0.5, 0.3));
        await applicant.SeesAsync("drawing", "data-pointer", "true");
        await applicant.WaitForAsync($"!document.querySelector('{Part("drawing")}')", "a pointer that rests is gone, and the official is large again");
        await official.TapAsync("tool-pointer");
        await official.TapAsync("tool-freeze");
        await SaidAsync(applicant, "holds the picture still");
        await official.TapAsync("tool-freeze");
    }

    private static async Task MissingItemsBlockAsync(IPage official)
    {
        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-pass");
        await official.SeesAsync("decide-missing", "data-count", "2");
        Assert.Contains("Identity matches", await official.TextOfAsync("decide-missing"), StringComparison.Ordinal);
        Assert.True((await official.EvaluateAsync($"document.querySelector('{Part("decide-submit")}').disabled")).GetBoolean());
    }
}
