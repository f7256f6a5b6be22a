using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

public sealed class BoardTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task The_board_shows_who_waits_and_leads_to_the_room_and_the_case_is_handed_over(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var applicant = await scene.ApplicantAsync(browser);
        await new JoinPage(applicant).EnterAsync(appointment.InvitationUrl);
        await applicant.SeesAsync("queue");
        await using var official = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.TapAsync("nav-board");
        await official.WaitForAsync(Row(appointment));
        await official.ClickAsync(Row(appointment) + " " + Part("board-to"));
        await official.SeesAsync("room-before");

        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-hand-over");
        await GiveToChenAsync(official, "The applicant hears badly");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_administrator_gives_the_case_of_an_official_who_is_away_to_a_colleague(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var administrator = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(administrator, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await administrator.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await administrator.TapAsync("case-hand-over");
        await administrator.SeesAsync("hand-from");
        await GiveToChenAsync(administrator, "Li is ill");
        Assert.False((await administrator.EvaluateAsync($"!!document.querySelector('{Part("case-take")}')")).GetBoolean());
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_official_invites_a_helper_from_the_case_and_closes_it(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-invite");
        await official.ChooseAsync("invite-who", "family");
        await official.FillAsync(Part("invite-name"), "Zhang Li");
        await official.TapAsync("invite-elder");
        await official.TapAsync("invite-send");
        await official.SeesAsync("invitation");
        Assert.Contains("/join?view=elder#", (await official.EvaluateAsync($"document.querySelector('{Part("invite-url")}').value")).GetString(), StringComparison.Ordinal);

        await official.TapAsync("case-close");
        await official.FillAsync(Part("case-close-reason"), "Withdrawn");
        await official.TapAsync("case-close-confirm");
        await official.SeesAsync("case-state", "data-state", "closed");
    }

    private static string Row(Appointment appointment) => $"{Part("board-row")}[data-id=\"{appointment.SessionId}\"][data-group=\"waiting\"]";

    private static async Task GiveToChenAsync(IPage page, string note)
    {
        await page.ChooseAsync("hand-to", "Chen Jun");
        await page.FillAsync(Part("hand-note"), note);
        await page.TapAsync("hand-confirm");
        await page.WaitForTextAsync("Chen Jun · " + note);
    }
}
