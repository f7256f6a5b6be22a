using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

public sealed class BoardTests(Scene scene)
{
    [Fact]
    public async Task The_board_shows_who_waits_and_leads_to_the_room_and_the_case_is_handed_over()
    {
        var appointment = await scene.AppointAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await new JoinPage(applicant).EnterAsync(appointment.InvitationUrl);
        await applicant.SeesAsync("queue");
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.TapAsync("nav-board");
        await official.WaitForAsync($"{Part("board-row")}[data-id=\"{appointment.SessionId}\"][data-group=\"waiting\"]");
        await official.ClickAsync($"{Part("board-row")}[data-id=\"{appointment.SessionId}\"]");
        await official.SeesAsync("room-before");

        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-hand-over");
        await GiveToChenAsync(official, "The applicant hears badly");
    }

    [Fact]
    public async Task An_administrator_gives_the_case_of_an_official_who_is_away_to_a_colleague()
    {
        var appointment = await scene.AppointAsync();
        await using var administrator = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(administrator, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await administrator.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await administrator.TapAsync("case-hand-over");
        await administrator.SeesAsync("hand-from");
        await GiveToChenAsync(administrator, "Li is ill");
        Assert.Equal(0, await administrator.Page.Locator(Part("case-take")).CountAsync());
    }

    [Fact]
    public async Task An_official_invites_a_helper_from_the_case_and_closes_it()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-invite");
        await official.Page.Locator(Part("invite-who")).SelectOptionAsync("family");
        await official.FillAsync(Part("invite-name"), "Zhang Li");
        await official.Page.Locator(Part("invite-elder")).CheckAsync();
        await official.TapAsync("invite-send");
        await official.SeesAsync("invitation");
        Assert.Contains("/join?view=elder#", await official.Page.Locator(Part("invite-url")).InputValueAsync(), StringComparison.Ordinal);

        await official.TapAsync("case-close");
        await official.FillAsync(Part("case-close-reason"), "Withdrawn");
        await official.TapAsync("case-close-confirm");
        await official.SeesAsync("case-state", "data-state", "closed");
    }

    private static async Task GiveToChenAsync(ChromiumPage page, string note)
    {
        await page.WaitForAsync($"document.querySelector('{Part("hand-to")} option')", "colleagues");
        await page.Page.Locator(Part("hand-to")).SelectOptionAsync(new Microsoft.Playwright.SelectOptionValue { Label = "Chen Jun" });
        await page.FillAsync(Part("hand-note"), note);
        await page.TapAsync("hand-confirm");
        await page.WaitForTextAsync("Chen Jun · " + note);
    }
}
