using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>How everybody's line fares, live, for who looks after the service.</summary>
public sealed class RunningTests(Scene scene)
{
    [Fact]
    public async Task Whoever_looks_after_the_node_follows_every_line_and_is_told_when_it_cannot_be_read()
    {
        await using var administrator = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(administrator, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await administrator.TapAsync("nav-running");
        await administrator.SeesAsync("node-sessions");

        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);

        foreach (var role in (string[])["official", "applicant"])
        {
            await TellsAsync(administrator, role, "line-round-trip", @"\d+ ms");
            await TellsAsync(administrator, role, "line-bitrate", @"out [1-9][\s\S]*bit[\s\S]*in [1-9][\s\S]*bit");
            await TellsAsync(administrator, role, "line-picture", @"\d+×\d+");
            await TellsAsync(administrator, role, "line-loss", @"out [\d.]+ %\s+in [\d.]+ %");
            await TellsAsync(administrator, role, "line-gap", "Nothing|s$");
        }

        var found = await Axe.InBothThemesAsync(administrator, "what runs now");
        Assert.True(found.Count == 0, string.Join("\n", found));

        await administrator.Context.SetOfflineAsync(true);
        await administrator.SeesProblemAsync("offline");
        await administrator.SeesAsync("running-line");
        await administrator.Context.SetOfflineAsync(false);
        await administrator.WaitForAsync($"!document.querySelector('{Part("problem")}')", "it is read again by itself");

        await job.Room.EndAsync();
        await administrator.WaitForAsync($"!document.querySelector('{Part("running-session")}[data-id=\"{appointment.SessionId}\"]')", "the session is gone from the page");
    }

    [Fact]
    public async Task An_official_finds_the_page_from_the_board()
    {
        await using var official = await scene.OfficialBrowser.DeskAsync("zh");
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.GotoAsync(scene.Server.Url + "/board");
        await official.TapAsync("board-lines");
        await official.SeesAsync("node-sessions");
    }

    private static Task TellsAsync(ChromiumPage page, string role, string figure, string words) => page.WaitForAsync(
        $"/{words}/.test(document.querySelector('{Part("running-line")}[data-role=\"{role}\"] {Part(figure)}')?.innerText ?? '')", $"{figure} of the {role}");
}
