using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Nobody ends these sessions: the server does, and says so.</summary>
public sealed class AbandonedSessionTests
{
    /// <summary>Both are in the session when the server stops.</summary>
    private static async Task<Appointment> MeetAndStopAsync(string folder)
    {
        await using var first = RunningServer.In(folder);
        await first.InitializeAsync();
        await using var room = await Room.OpenAsync(first);
        await room.MeetAsync();
        return room.Appointment;
    }

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
            var appointment = await MeetAndStopAsync(folder.FullName);
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

    [Fact]
    public async Task A_consent_that_somebody_took_out_of_the_database_stands_in_the_evidence_and_the_session_is_kept()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            var appointment = await MeetAndStopAsync(folder.FullName);
            await using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder.FullName, "remoteverify.db")}"))
            {
                await database.OpenAsync(TestContext.Current.CancellationToken);
                await using var command = new Microsoft.Data.Sqlite.SqliteCommand("UPDATE Participants SET Consent = NULL, ConsentedAt = NULL WHERE Consent IS NOT NULL", database);
                Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
            }

            await using var second = RunningServer.In(folder.FullName);
            await second.InitializeAsync();
            await using var early = await second.OfficialPageAsync(appointment);
            await early.JoinAsync();
            await early.Hub.InvokeAsync<EndResult>("endSession", TestContext.Current.CancellationToken);
            Assert.Equal("sealed", (await early.HearAsync("sessionSealed")).GetProperty("state").GetString());
            Assert.Contains(await second.EntriesAsync(appointment.SessionId), entry => entry.GetProperty("kind").GetString() == "consent.given");
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_a_session_to_which_nobody_consented_nothing_is_kept_and_its_link_still_leads_to_it(bool ended)
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        string[] Kept() => [.. new[] { "live", "archive" }.Select(name => Path.Combine(server.Folder, name)).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateDirectories(folder, appointment.SessionId, SearchOption.AllDirectories))];
        await using (var early = await server.OfficialPageAsync(appointment))
        {
            await early.JoinAsync();
            Assert.Equal("live", await StateAsync(official, appointment.SessionId));
            Assert.NotEmpty(Kept());
            if (ended)
            {
                await early.Hub.InvokeAsync<EndResult>("endSession", TestContext.Current.CancellationToken);
                Assert.Equal("open", (await early.HearAsync("sessionSealed")).GetProperty("state").GetString());
            }
            else
            {
                await early.Hub.InvokeAsync("leave", TestContext.Current.CancellationToken);
                server.Clock.Advance(TimeSpan.FromMinutes(60));
            }
        }

        for (var began = TimeProvider.System.GetTimestamp(); await StateAsync(official, appointment.SessionId) != "open";)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "it is still kept");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Empty(Kept());
        await using var room = new Room(appointment, await server.ApplicantPageAsync(appointment), await server.OfficialPageAsync(appointment));
        await room.MeetAsync();
        await room.EndAsync();
        Assert.Contains(await server.EntriesAsync(appointment.SessionId), entry => entry.GetProperty("kind").GetString() == "consent.given");
    }

    [Fact]
    public async Task What_a_device_said_of_itself_for_a_session_that_never_began_is_forgotten_after_a_month()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await server.Browser().VisitTokenAsync(appointment.Token);
        async Task<bool> IsKnown()
        {
            await using var db = await server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
            return await db.Participants.AnyAsync(p => p.SessionId == appointment.SessionId && p.VisitKey != null);
        }

        server.Clock.Advance(TimeSpan.FromDays(PersonalData.UnbegunDays - 1));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.True(await IsKnown());
        server.Clock.Advance(TimeSpan.FromDays(2));
        for (var looks = 0; await IsKnown(); looks++)
        {
            Assert.True(looks < 400, "it is not forgotten");
            await Task.Delay(25, TestContext.Current.CancellationToken);
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
