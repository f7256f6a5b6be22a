using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>What a crash leaves between the evidence and the database is brought together, and what cannot be sealed is tried again.</summary>
public sealed class CrashTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("remoteverify-crash-");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_the_evidence_has_and_the_database_lost_is_there_again_when_people_come_back()
    {
        var appointment = await FirstRunAsync(AnswerAndDecideAsync);
        await using var second = await AgainAsync();
        await using var page = await second.OfficialPageAsync(appointment);
        var joined = await page.JoinAsync();

        var answer = Assert.Single(joined.Checklist, i => i.Verdict is not null);
        Assert.Equal(("sink", ItemVerdict.Fail, "漏水"), (answer.Item, answer.Verdict, answer.Note));
        Assert.Equal(Outcome.Fail, joined.Decision?.Outcome);
        Assert.Equal("先修水槽", joined.Decision?.Text);
        await KnowsAsync(second, appointment);
    }

    [Fact]
    public async Task And_when_nobody_comes_back()
    {
        var appointment = await FirstRunAsync(AnswerAndDecideAsync);
        await using var second = await AgainAsync();
        using var official = await second.OfficialAsync();
        await UntilAsync(second, official, appointment.SessionId, "cutShort");
        await KnowsAsync(second, appointment);
    }

    [Fact]
    public async Task What_was_brought_together_is_not_brought_again()
    {
        var appointment = await FirstRunAsync(AnswerAndDecideAsync);
        await using (var second = await AgainAsync())
        {
            await using var page = await second.OfficialPageAsync(appointment);
            await page.JoinAsync();
        }

        await using var third = await AgainAsync();
        await using var again = await third.OfficialPageAsync(appointment);
        await again.JoinAsync();
        await KnowsAsync(third, appointment);
    }

    [Fact]
    public async Task A_session_whose_seal_the_disk_refuses_after_a_restart_is_sealed_once_it_takes_it()
    {
        var appointment = await FirstRunAsync((_, _) => Task.CompletedTask);
        var inTheWay = Path.Combine(_folder.FullName, "live", appointment.SessionId, "seal", "checkpoint.p7s");
        Directory.CreateDirectory(inTheWay);
        await using var second = await AgainAsync();
        using var official = await second.OfficialAsync();
        await FirstTriesAsync(second);
        Assert.NotEqual("cutShort", await StateAsync(official, appointment.SessionId));

        Directory.Delete(inTheWay);
        await UntilAsync(second, official, appointment.SessionId, "cutShort");
        await second.EntriesAsync(appointment.SessionId);
    }

    [Fact]
    public async Task A_seal_that_the_database_did_not_take_is_told_to_it_again()
    {
        var appointment = await FirstRunAsync((_, _) => Task.CompletedTask);
        await using var second = await AgainAsync();
        await ExecuteAsync(second, "CREATE TRIGGER refuse BEFORE UPDATE ON Sessions WHEN NEW.State = 'CutShort' BEGIN SELECT RAISE(ABORT, 'no room'); END");
        using var official = await second.OfficialAsync();
        await FirstTriesAsync(second);
        Assert.NotEqual("cutShort", await StateAsync(official, appointment.SessionId));

        await ExecuteAsync(second, "DROP TRIGGER refuse");
        await UntilAsync(second, official, appointment.SessionId, "cutShort");
        await second.EntriesAsync(appointment.SessionId);
    }

    [Fact]
    public async Task An_end_whose_seal_the_database_did_not_take_is_told_to_it_again()
    {
        await using var server = await AgainAsync();
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await ExecuteAsync(server, "CREATE TRIGGER refuse BEFORE UPDATE ON Sessions WHEN NEW.State = 'Sealed' BEGIN SELECT RAISE(ABORT, 'no room'); END");
        await room.Official.Hub.InvokeAsync<EndResult>("endSession");
        using var official = await server.OfficialAsync();
        Assert.Equal("ending", await StateAsync(official, room.Appointment.SessionId));

        await ExecuteAsync(server, "DROP TRIGGER refuse");
        await UntilAsync(server, official, room.Appointment.SessionId, "sealed");
        await server.EntriesAsync(room.Appointment.SessionId);
    }

    [Fact]
    public async Task A_sealed_session_is_kept_in_memory_only_while_pages_are_there()
    {
        await using var server = await AgainAsync();
        string session;
        await using (var room = await Room.OpenAsync(server))
        {
            await room.MeetAsync();
            await room.EndAsync();
            session = room.Appointment.SessionId;
            server.Clock.Advance(TimeSpan.FromSeconds(11));
            Assert.Equal("session_over", await room.Applicant.RefusedAsync("sendMessage", new { text = "?" }));
        }

        var management = server.Services.GetRequiredService<IGrainFactory>().GetGrain<Orleans.Runtime.IManagementGrain>(0);
        var began = TimeProvider.System.GetTimestamp();
        while ((await management.GetDetailedGrainStatistics()).Any(g => g.GrainId.Key.ToString() == session))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "the grain stays");
            server.Clock.Advance(TimeSpan.FromSeconds(11));
            await Task.Delay(100);
        }
    }

    /// <summary>A crash between the log's line and the database: the log alone has an answer and the decision.</summary>
    private static async Task AnswerAndDecideAsync(RunningServer server, Room room)
    {
        var live = server.Services.GetRequiredService<MediaNode>().Find(room.Appointment.SessionId)!;
        await live.AppendAsync(EvidenceEntry.ItemAnswered("sink", "pass", "official-1", null, live.NowMs));
        await live.AppendAsync(EvidenceEntry.ItemAnswered("sink", "fail", "official-1", await live.StoreTextAsync("answer", "漏水"), live.NowMs));
        await live.AppendAsync(EvidenceEntry.DecisionMade("official-1", "fail", await live.StoreTextAsync("decision", "先修水槽")));
    }

    private static async Task KnowsAsync(RunningServer server, Appointment appointment)
    {
        using var official = await server.OfficialAsync();
        var session = await (await official.GetAsync($"/api/sessions/{appointment.SessionId}")).ReadAsync();
        Assert.Equal("fail", session.GetProperty("decision").GetProperty("outcome").GetString());
        Assert.Equal("漏水", Assert.Single(session.GetProperty("checklist").EnumerateArray(), i => i.GetProperty("verdict").ValueKind != JsonValueKind.Null).GetProperty("note").GetString());
        var text = await official.GetStringAsync($"/api/cases/{appointment.CaseId}");
        Assert.Single(JsonSerializer.Deserialize<JsonElement>(text).GetProperty("history").EnumerateArray(), e => e.GetProperty("what").GetString() == "decided");
    }

    private async Task<Appointment> FirstRunAsync(Func<RunningServer, Room, Task> happens)
    {
        await using var first = await AgainAsync();
        await using var room = await Room.OpenAsync(first);
        await room.MeetAsync();
        await happens(first, room);
        return room.Appointment;
    }

    private async Task<RunningServer> AgainAsync()
    {
        var server = RunningServer.In(_folder.FullName);
        await server.InitializeAsync();
        return server;
    }

    private static async Task ExecuteAsync(RunningServer server, string sql)
    {
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    /// <summary>Past the time in which people may come back, and past the first tries.</summary>
    private static async Task FirstTriesAsync(RunningServer server)
    {
        for (var step = 0; step < 8; step++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(100);
        }
    }

    private static async Task UntilAsync(RunningServer server, HttpClient official, string session, string state)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (await StateAsync(official, session) is var now && now != state)
        {
            Assert.Contains(now, (string[])["live", "ending"]);
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"still {now}");
            server.Clock.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(100);
        }
    }

    private static async Task<string> StateAsync(HttpClient official, string session) =>
        JsonSerializer.Deserialize<JsonElement>(await official.GetStringAsync($"/api/sessions/{session}")).GetProperty("state").GetString()!;
}
