using RemoteVerify.EndToEnd.Galleries;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>axe finds nothing serious on any page, by day, by night and in the large view.</summary>
public sealed class AccessTests(Scene scene)
{
    private readonly List<string> _found = [];

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task The_applicants_and_the_officials_pages_are_fit_for_everybody(string theme)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync(theme: theme);
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync("zh", theme: theme);
        await ApplicantAsync(applicant, appointment);
        await OfficialAsync(official, appointment);
        await official.TapAsync("admit");
        await applicant.SeesAsync("call");
        await official.TapAsync("tab-guide");
        await official.TapAsync("ask");
        await applicant.SeesAsync("ask-card");
        await LookTwiceAsync(applicant, "a request in the call");
        foreach (var tab in (string[])["guide", "checklist", "place", "registers", "decision", "notes", "messages"])
        {
            await official.TapAsync("tab-" + tab);
            await LookAsync(official, "the room: " + tab);
        }

        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-partly");
        await LookAsync(official, "a partial pass");
        await DialogAsync(official, "room-later", "later-confirm");
        await DialogAsync(official, "room-end", "room-end-confirm");
        await new RoomPage(official).EndAsync();
        await LookAsync(official, "the ended room");
        await applicant.SeesAsync("join-end");
        await LookAsync(applicant, "the end");
        await ReplayAsync(official, appointment);
        Assert.True(_found.Count == 0, string.Join("\n", _found));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task What_comes_up_in_a_call_is_fit_for_everybody(string theme)
    {
        var appointment = await Premises.AppointAsync(scene.Server, scene.Town);
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync("zh", theme: theme);
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await new CallCards(official, applicant, LookAsync).ComeUpAsync("the call");
        Assert.True(_found.Count == 0, string.Join("\n", _found));
    }

    /// <summary>Also what axe does not measure: sizes, and words that are cut off.</summary>
    [Theory]
    [InlineData("zh")]
    [InlineData("en")]
    public async Task In_the_largest_text_every_page_of_the_applicant_is_fit_for_everybody_by_day_and_by_night(string language)
    {
        var appointment = await Premises.AppointAsync(scene.Server, scene.Town);
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync(language);
        await applicant.Page.SetViewportSizeAsync(360, 780);
        await applicant.BeforeLoadAsync("localStorage.setItem('rv-view', '30')");
        await applicant.BeforeLoadAsync(RichPhone.Plugs);
        await new LargestWalk(scene, official, applicant, appointment, async (page, where) =>
        {
            await BothThemesAsync(where, applicant);
            _found.AddRange([.. await LargeView.SmallAsync(page, where), .. await LargeView.OutsideAsync(page, where), .. await LargeView.CutAsync(page, where)]);
        }).GoAsync();
        Assert.True(_found.Count == 0, string.Join("\n", _found));
    }

    [Fact]
    public async Task What_a_phone_shows_when_things_go_another_way_is_fit_for_everybody_by_day_and_by_night()
    {
        await PhoneGallery.WalkAsync(scene.Server, scene.Town, scene.OfficialBrowser, scene.ApplicantBrowser, "zh", "light", BothThemesAsync);
        Assert.True(_found.Count == 0, string.Join("\n", _found));
    }

    [Fact]
    public async Task Cases_accounts_and_the_pages_that_nobody_signs_in_for_are_fit_for_everybody_by_day_and_by_night()
    {
        await using var server = await ServerProcess.StartAsync(); // accounts get other passwords here
        var town = await Town.BuildAsync(server);
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await CaseGallery.WalkAsync(server.Url, town, official, BothThemesAsync);
        await using var administrator = await scene.OfficialBrowser.DeskAsync();
        await AccountGallery.WalkAsync(server, town, administrator, BothThemesAsync);
        await using var anybody = await scene.OfficialBrowser.DeskAsync();
        await PublicGallery.WalkAsync(server.Url, anybody, BothThemesAsync);
        Assert.True(_found.Count == 0, string.Join("\n", _found));
    }

    private async Task BothThemesAsync(string words, ChromiumPage page) => _found.AddRange(await Axe.InBothThemesAsync(page, words));

    private async Task LookAsync(IPage page, string where) => _found.AddRange(await Axe.FindingsAsync(page, where));

    private async Task DialogAsync(IPage page, string opens, string sees)
    {
        await page.TapAsync(opens);
        await page.SeesAsync(sees);
        await page.SettlesAsync();
        await LookAsync(page, "the dialog " + opens);
        await page.ClickAsync(".el-overlay:not([style*='display: none']) .el-dialog__headerbtn");
        await page.WaitForAsync($"!document.querySelector('{Part(sees)}')?.offsetParent", "the dialog is closed");
    }

    private async Task ApplicantAsync(IPage applicant, Appointment appointment)
    {
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await LookTwiceAsync(applicant, "the invitation");
        await join.ConsentAsync();
        await applicant.SeesMovingPictureAsync("check-video");
        await LookTwiceAsync(applicant, "the check");
        await applicant.TapAsync("join-enter");
        await applicant.SeesAsync("queue");
        await LookTwiceAsync(applicant, "the waiting room");
        await applicant.TapAsync("another-time");
        await applicant.TapAsync("slot");
        await applicant.SeesAsync("another-sure");
        await LookAsync(applicant, "another time");
    }

    /// <summary>In the ordinary view and in the large one.</summary>
    private async Task LookTwiceAsync(IPage page, string where)
    {
        await LookAsync(page, where);
        await page.TapAsync("view-switch");
        await LookAsync(page, where + ", large");
        await new JoinPage(page).BackToOrdinaryAsync();
    }

    private async Task OfficialAsync(IPage official, Appointment appointment)
    {
        await official.GotoAsync(scene.Server.Url + "/sign-in");
        await official.SeesAsync("sign-in-name");
        await LookAsync(official, "the sign-in");
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.SeesAsync("case-row");
        await LookAsync(official, "the cases");
        await DialogAsync(official, "case-new", "case-new-submit");
        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.SeesAsync("session-row");
        await LookAsync(official, "the case");
        foreach (var (part, sees) in new[] { ("case-invite", "invite-send"), ("case-book", "slot"), ("case-hand-over", "hand-confirm"), ("case-facts", "facts-save"), ("case-close", "case-close-confirm") })
        {
            await DialogAsync(official, part, sees);
        }

        await official.GotoAsync(scene.Server.Url + "/cases/nothing");
        await official.SeesAsync("problem");
        await LookAsync(official, "a problem");
        await official.GotoAsync(scene.Server.Url + "/board");
        await official.SeesAsync("board-row");
        await LookAsync(official, "the board");
        await official.GotoAsync($"{scene.Server.Url}/room/{appointment.SessionId}");
        await official.SeesAsync("room-before");
        await LookAsync(official, "before the room");
        await official.TapAsync("room-enter");
        await official.SeesAsync("admit");
        await LookAsync(official, "the room");
    }

    private async Task ReplayAsync(IPage official, Appointment appointment)
    {
        await official.GotoAsync(scene.Server.Url + "/replay");
        await official.SeesAsync("replay-row");
        await LookAsync(official, "the search");
        var replay = new ReplayPage(official);
        await replay.OpenAsync(scene.Server.Url, appointment.SessionId, "Accessibility");
        await LookAsync(official, "the replay");
    }
}
