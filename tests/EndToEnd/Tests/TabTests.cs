using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>One person, two pages: the newer has the place; the older films nobody, says so and can take it back.</summary>
public sealed class TabTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_room_that_is_opened_in_a_second_tab_is_left_by_the_first_which_takes_it_back(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var first = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(first, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await new RoomPage(first).OpenAsync(scene.Server.Url, appointment.SessionId);
        await using var second = await first.TabAsync();
        await new RoomPage(second).OpenAsync(scene.Server.Url, appointment.SessionId);
        await IsLeftAsync(first);
        await first.SeesAsync("room-before");
        await first.TapAsync("room-enter");
        await first.SeesAsync("room");
        await second.SeesProblemAsync("replaced");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_link_that_is_opened_again_in_a_second_tab_takes_the_call_there_and_back_and_who_leaves_can_come_back(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser);
        var first = meeting.Applicant;
        await using var second = await first.TabAsync();
        await second.GotoAsync(meeting.Appointment.InvitationUrl);
        var join = new JoinPage(second);
        await join.ReturnAsync();
        await join.SeesOtherAsync();
        await IsLeftAsync(first);
        await meeting.Job.Join.ReturnAsync();
        await meeting.SeeEachOtherAsync();
        await second.SeesProblemAsync("replaced");

        await first.TapAsync("call-leave");
        await first.TapAsync("call-leave-confirm");
        await first.SeesAsync("join-end", "data-phase", "left");
        await first.TapAsync("join-again");
        await meeting.Job.Join.ReturnAsync();
        await meeting.SeeEachOtherAsync();
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_page_whose_line_comes_back_leaves_the_call_to_the_page_that_was_opened_meanwhile_and_says_so(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser, RichPhone.Line);
        var first = meeting.Applicant;
        await first.EvaluateAsync("void (window.lineCut = true)");
        await first.SeesAsync("banner");
        await using var second = await first.TabAsync();
        await second.GotoAsync(meeting.Appointment.InvitationUrl);
        var join = new JoinPage(second);
        await join.ReturnAsync();
        await join.SeesOtherAsync();

        await first.EvaluateAsync("void (window.lineCut = false)");
        Assert.Contains("Press “Go on here”", await first.SeesProblemAsync("replaced"), StringComparison.Ordinal);
        await join.SeesOtherAsync();
        await meeting.Job.Room.SeesOtherAsync();
        Assert.False((await second.EvaluateAsync($"!!document.querySelector('{Part("problem")}')")).GetBoolean(), "the newer page has the call");
        await IsLeftAsync(first);
        await meeting.Job.Join.ReturnAsync();
        await meeting.SeeEachOtherAsync();
        await second.SeesProblemAsync("replaced");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Who_waits_and_opens_the_link_again_waits_in_the_newer_tab_and_the_older_says_so(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var first = await scene.ApplicantAsync(browser);
        var waits = new JoinPage(first);
        await waits.EnterAsync(appointment.InvitationUrl);
        await waits.WaitsAsync();
        await using var second = await first.TabAsync();
        await second.GotoAsync(appointment.InvitationUrl);
        var join = new JoinPage(second);
        await join.GoInAsync();
        await join.WaitsAsync();
        await IsLeftAsync(first);
        await waits.GoInAsync();
        await waits.WaitsAsync();
        await second.SeesProblemAsync("replaced");
    }

    private static async Task IsLeftAsync(IPage page)
    {
        Assert.Contains("Press “Go on here”", await page.SeesProblemAsync("replaced"), StringComparison.Ordinal);
        await page.WaitForAsync("![...document.querySelectorAll('video')].some(v => v.srcObject?.getTracks().some(t => t.readyState === 'live'))", "nobody is filmed");
        await page.TapAsync("problem-action");
    }
}
