using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Whoever drops out comes back to the same place.</summary>
public sealed class ReturnTests(Scene scene)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static bool CanCutTheNetwork => FirefoxTests.HasNamespace && File.Exists("/usr/sbin/iptables");

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_applicant_who_reloads_the_page_is_back_in_the_call_without_being_admitted_again(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser);
        await meeting.Applicant.ReloadAsync();
        await meeting.Job.Join.ReturnAsync();
        await meeting.SeeEachOtherAsync();
    }

    [Fact]
    public async Task An_official_who_reloads_the_page_is_back_in_the_room()
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server);
        await meeting.Job.Room.OpenAsync(scene.Server.Url, meeting.Appointment.SessionId);
        await meeting.SeeEachOtherAsync();
    }

    [Fact]
    public async Task A_colleague_who_comes_late_sees_everybody()
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server);
        await using var late = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(late, scene.Server.Url, Town.Colleague, scene.Town.ColleaguePassword);
        await new RoomPage(late).OpenAsync(scene.Server.Url, meeting.Appointment.SessionId);
        await late.WaitForAsync($"[...document.querySelectorAll('{PageParts.Part("tile-video")}')].filter(v => v.videoWidth && v.getVideoPlaybackQuality().totalVideoFrames > 2).length == 2", "two people");
    }

    [Fact]
    public async Task After_kill_9_of_the_server_both_come_back_by_themselves_and_the_evidence_goes_on()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var meeting = await Meeting.StartAsync(scene, server);
        await server.KillAsync();
        await meeting.Applicant.SeesAsync("banner");
        await server.StartAgainAsync();
        await meeting.SeeEachOtherAsync();
        await meeting.Job.Room.RecordsAsync();
        await meeting.Job.Room.EndAsync();
        Assert.Equal("intact", await meeting.VerdictAsync());
    }

    [Fact(SkipUnless = nameof(CanCutTheNetwork), Skip = "cuts the network by iptables in a namespace of its own: run by infra/namespace.sh as root")]
    public async Task When_the_network_is_lost_and_back_both_rejoin_by_themselves()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var meeting = await Meeting.StartAsync(scene, server);
        await NetworkAsync("-I", server);
        try
        {
            await meeting.Applicant.SeesAsync("banner");
        }
        finally
        {
            await NetworkAsync("-D", server);
        }

        await meeting.SeeEachOtherAsync();
    }

    private static async Task NetworkAsync(string change, ServerProcess server)
    {
        foreach (var (protocol, port) in new[] { ("tcp", server.Port), ("udp", server.MediaPort) })
        {
            var (code, words) = await Command.RunAsync("/usr/sbin/iptables", change, "INPUT", "-p", protocol, "--dport", $"{port}", "-j", "DROP");
            Assert.True(code == 0, words);
        }
    }

    private sealed class Meeting(ServerProcess server, Town town, Appointment appointment, ChromiumPage official, IPage applicant) : IAsyncDisposable
    {
        public Appointment Appointment => appointment;
        public IPage Applicant => applicant;
        public MainJob Job { get; } = new(official, applicant);

        public static async Task<Meeting> StartAsync(Scene scene, ServerProcess server, string browser = "Chromium")
        {
            var town = server == scene.Server ? scene.Town : await Town.BuildAsync(server);
            using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
            var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
            var meeting = new Meeting(server, town, appointment, await scene.OfficialBrowser.DeskAsync(), await scene.ApplicantAsync(browser));
            await meeting.Job.MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
            return meeting;
        }

        public async Task SeeEachOtherAsync()
        {
            await Job.Join.SeesOtherAsync(Patience);
            await Job.Room.SeesOtherAsync(Patience);
        }

        public async Task<string?> VerdictAsync()
        {
            using var auditor = await Office.SignInAsync(server.Url, Town.Auditor, town.AuditorPassword);
            return (string?)(await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/verification"))["verdict"];
        }

        public async ValueTask DisposeAsync()
        {
            await official.DisposeAsync();
            await applicant.DisposeAsync();
        }
    }
}
