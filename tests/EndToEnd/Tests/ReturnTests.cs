using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Whoever drops out comes back to the same place.</summary>
public sealed class ReturnTests(Scene scene)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static bool CanCutTheNetwork => Firefox.HasNamespace && File.Exists("/usr/sbin/iptables");

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_applicant_who_reloads_the_page_is_back_in_the_call_without_being_admitted_again(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser);
        await meeting.Applicant.BeforeLoadAsync(RichPhone.WantsPress);
        await meeting.Applicant.ReloadAsync();
        await meeting.Job.Join.ReturnAsync();
        Assert.Contains("Start playing", await meeting.Applicant.TextOfAsync("play"), StringComparison.Ordinal);
        Assert.True((await meeting.Applicant.EvaluateAsync($"document.querySelector('{Part("call-remote")}').paused")).GetBoolean(), "nothing plays before the press");
        await meeting.Applicant.TapAsync("play");
        await meeting.SeeEachOtherAsync();
        await meeting.Applicant.WaitForAsync($"!document.querySelector('{Part("play")}')", "the button is gone");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_official_who_reloads_is_back_in_the_room_and_a_colleague_sees_on_the_board_who_lost_the_line_and_in_the_room_everybody(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser);
        await using var late = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(late, scene.Server.Url, Town.Colleague, scene.Town.ColleaguePassword);
        await meeting.Applicant.GotoAsync("about:blank");
        await late.TapAsync("nav-board");
        await late.WaitForAsync($"{Row(meeting, "dropped")} {Part("board-person")}[data-state=\"away\"]");
        Assert.Contains("Lost the line, expected back", await late.TextOfAsync("board-dropped"), StringComparison.Ordinal);
        Assert.Contains("Connection lost", await meeting.Official.TextOfAsync("room"), StringComparison.Ordinal);

        await meeting.Job.Room.OpenAsync(scene.Server.Url, meeting.Appointment.SessionId);
        await meeting.Applicant.GotoAsync(meeting.Appointment.InvitationUrl);
        await meeting.Job.Join.ReturnAsync();
        await meeting.SeeEachOtherAsync();
        await late.WaitForAsync(Row(meeting, "inCall"));
        await new RoomPage(late).OpenAsync(scene.Server.Url, meeting.Appointment.SessionId);
        await late.WaitForAsync($"[...document.querySelectorAll('{Part("tile-video")}')].filter(v => v.videoWidth && v.currentTime > 0).length == 2", "two people");
    }

    private static string Row(Meeting meeting, string group) => $"{Part("board-row")}[data-id=\"{meeting.Appointment.SessionId}\"][data-group=\"{group}\"]";

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task After_kill_9_of_the_server_both_come_back_by_themselves_and_the_evidence_goes_on(string browser)
    {
        await using var server = await ServerProcess.StartAsync();
        await using var meeting = await Meeting.StartAsync(scene, server, browser);
        await server.KillAsync();
        await meeting.Applicant.SeesAsync("banner");
        await server.StartAgainAsync();
        await meeting.SeeEachOtherAsync();
        await meeting.Job.Room.RecordsAsync();
        await meeting.Job.Room.EndAsync();
        Assert.Equal("intact", await meeting.VerdictAsync());
    }

    [Theory(SkipUnless = nameof(CanCutTheNetwork), Skip = "cuts the network by iptables in a namespace of its own: run by infra/namespace.sh as root")]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task When_the_network_is_lost_and_back_both_rejoin_by_themselves_and_a_photo_taken_meanwhile_comes(string browser)
    {
        await using var server = await ServerProcess.StartAsync();
        await using var meeting = await Meeting.StartAsync(scene, server, browser);
        await NetworkAsync("-I", server);
        try
        {
            await meeting.Applicant.SeesAsync("banner");
            await meeting.Applicant.TapAsync("offline-take");
            await meeting.Applicant.SeesAsync("offline", "data-kept", "1");
        }
        finally
        {
            await NetworkAsync("-D", server);
        }

        await meeting.SeeEachOtherAsync();
        await meeting.Official.WaitForAsync($"document.querySelector('{Part("still-thumb")}[data-request^=\"own-\"]')", "the photo has come", Patience);
    }

    private static async Task NetworkAsync(string change, ServerProcess server)
    {
        foreach (var (protocol, port) in new[] { ("tcp", server.Port), ("udp", server.MediaPort) })
        {
            var (code, words) = await Command.RunAsync("/usr/sbin/iptables", change, "INPUT", "-p", protocol, "--dport", $"{port}", "-j", "DROP");
            Assert.True(code == 0, words);
        }
    }
}
