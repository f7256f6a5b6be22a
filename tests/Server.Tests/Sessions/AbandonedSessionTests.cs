using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Nobody ends these sessions: the server does, and says so.</summary>
public sealed class AbandonedSessionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_session_that_everybody_left_is_sealed_as_cut_short_after_the_limit()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.Applicant.Hub.InvokeAsync("leave", TestContext.Current.CancellationToken);
        await room.Official.Hub.InvokeAsync("leave", TestContext.Current.CancellationToken);

        server.Clock.Advance(TimeSpan.FromMinutes(5));
        using var official = await server.OfficialAsync();
        Assert.Equal("live", await StateAsync(official, room.Appointment.SessionId));

        server.Clock.Advance(TimeSpan.FromMinutes(60));
        await CutShortAsync(server, official, room.Appointment.SessionId, TimeSpan.Zero);
    }

    [Fact]
    public async Task A_session_to_which_nobody_comes_back_after_a_restart_is_sealed_as_cut_short()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            Appointment appointment;
            await using (var first = RunningServer.In(folder.FullName))
            {
                await first.InitializeAsync();
                await using var room = await Room.OpenAsync(first);
                await room.MeetAsync();
                appointment = room.Appointment;
            }

            await using var second = RunningServer.In(folder.FullName);
            await second.InitializeAsync();
            using var official = await second.OfficialAsync();
            Assert.Equal("live", await StateAsync(official, appointment.SessionId));
            var waited = await CutShortAsync(second, official, appointment.SessionId, TimeSpan.FromSeconds(20));
            Assert.True(waited >= TimeSpan.FromSeconds(60), $"cut short after {waited}");
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Moves the clock step by step until the session is sealed; gives how far. What was sealed verifies.</summary>
    private static async Task<TimeSpan> CutShortAsync(RunningServer server, HttpClient official, string sessionId, TimeSpan step)
    {
        var (began, waited) = (TimeProvider.System.GetTimestamp(), TimeSpan.Zero);
        while (await StateAsync(official, sessionId) is var state && state != "cutShort")
        {
            Assert.Contains(state, (string[])["live", "ending"]);
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "the session was not sealed");
            server.Clock.Advance(step);
            waited += step;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        return waited;
    }

    private static async Task<string> StateAsync(HttpClient official, string sessionId) =>
        JsonSerializer.Deserialize<JsonElement>(await official.GetStringAsync($"/api/sessions/{sessionId}")).GetProperty("state").GetString()!;
}
