using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Audit;

/// <summary>Who looked: the table is for reading, the chain in the archive is what counts.</summary>
public sealed class AuditChainTests : IAsyncLifetime
{
    private readonly RunningServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("UPDATE Audit SET ActorName = 'somebody else' WHERE Action = 'viewed'", "broken", "was changed in the database: actor")]
    [InlineData("UPDATE Audit SET Detail = 'a better reason' WHERE Action = 'viewed'", "broken", "was changed in the database: detail")]
    [InlineData("UPDATE Audit SET At = At - 3600000 WHERE Action = 'viewed'", "broken", "was changed in the database: when")]
    [InlineData("DELETE FROM Audit WHERE Action = 'viewed'", "incomplete", "was deleted from the database")]
    [InlineData("INSERT INTO Audit (At, ActorName, Action, Detail) VALUES (1000, 'an innocent', 'viewed', '')", "broken", "was added past the service")]
    [InlineData("INSERT INTO Audit (At, ActorName, Action, Detail) VALUES (4070908800000, 'an innocent', 'viewed', '')", "broken", "was added past the service")]
    public async Task A_row_that_somebody_changed_with_the_databases_own_tools_is_found(string sql, string verdict, string words)
    {
        using var auditor = await _server.AuditorAsync();
        await LookAsync(auditor);
        Assert.Equal("intact", (await VerifyAsync(auditor)).GetProperty("verdict").GetString());

        await ForgeAsync(sql);
        var found = await VerifyAsync(auditor);
        Assert.Equal(verdict, found.GetProperty("verdict").GetString());
        Assert.Contains(words, Assert.Single(found.GetProperty("problems").EnumerateArray()).GetProperty("what").GetProperty("en").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO Audit (At, ActorName, Action, Detail) VALUES (4070908800000, 'x', 'forged', '')", 0)]
    [InlineData("INSERT INTO Audit (Id, At, ActorName, Action, Detail) VALUES (4000000000000000000, {now}, 'x', 'forged', '')", 0)]
    [InlineData("INSERT INTO Audit (Id, At, ActorName, Action, Detail) VALUES (4000000000000000000, {now}, 'x', 'forged', '')", 1)]
    public async Task A_row_of_an_absurd_time_or_number_stops_nothing_whichever_numbers_follow(string sql, long next)
    {
        using var auditor = await _server.AuditorAsync();
        await LookAsync(auditor);
        var now = $"{_server.Clock.GetUtcNow().ToUnixTimeMilliseconds()}";
        var last = (await (await auditor.GetAsync("/api/audit")).ReadAsync()).GetProperty("items")[0].GetProperty("id").GetInt64();
        await ForgeAsync(sql.Replace("{now}", now, StringComparison.Ordinal));
        if (sql.Contains("(Id", StringComparison.Ordinal))
        {
            await SettledAsync(lines => lines.Any(line => line.Contains("\"forged\"", StringComparison.Ordinal)));
        }

        // PostgreSQL goes on counting where it was, SQLite behind the row.
        await ForgeAsync($"INSERT INTO Audit ({(next > 0 ? "Id, " : "")}At, ActorName, Action, Detail) VALUES ({(next > 0 ? $"{last + next}, " : "")}{now}, 'x', 'after', '')");
        await SettledAsync(lines => lines.Any(line => line.Contains("\"after\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_stops_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        await using (var ahead = RunningServer.In(folder.FullName))
        {
            ahead.Clock.Offset = TimeSpan.FromDays(3);
            await ahead.InitializeAsync();
            using var early = await ahead.AuditorAsync();
            await SettledAsync(lines => lines.Any(line => line.Contains("\"signed_in\"", StringComparison.Ordinal)), ahead);
        }

        await using (var server = RunningServer.In(folder.FullName))
        {
            await server.InitializeAsync();
            using var auditor = await server.AuditorAsync();
            (await auditor.GetAsync("/api/audit")).EnsureSuccessStatusCode();
            (await auditor.PostAsync("/api/audit/verification", null)).EnsureSuccessStatusCode();
            await SettledAsync(lines => lines.Any(line => line.Contains("\"verified\"", StringComparison.Ordinal)), server);
        }

        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_day_that_is_signed_is_still_intact_on_the_next_and_a_chain_cut_behind_it_is_found()
    {
        using var auditor = await _server.AuditorAsync();
        await LookAsync(auditor);
        var month = AuditChain.MonthOf(_server.Clock.GetUtcNow());
        var folder = Path.Combine(_server.Folder, "archive", "ledgers", month);
        _server.Clock.Advance(TimeSpan.FromDays(1));
        for (var looks = 0; !Directory.Exists(Path.Combine(folder, "days")) || Directory.GetFiles(Path.Combine(folder, "days"), "*.jws").Length == 0; looks++)
        {
            Assert.True(looks < 400, "the day is not signed");
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }

        using var next = _server.Browser();
        (await next.PostAsJsonAsync("/api/staff/sign-in", _server.Demo.Auditor)).EnsureSuccessStatusCode();
        var verdict = await VerifyAsync(next);
        Assert.True(verdict.GetProperty("verdict").GetString() == "intact", verdict.ToString());

        var chain = Path.Combine(folder, "ledger.jsonl");
        var lines = await LinesAsync(chain);
        await RewriteAsync(chain, lines[0] + "\n");
        verdict = await VerifyAsync(next);
        Assert.Contains(verdict.GetProperty("problems").EnumerateArray(), p => p.GetProperty("what").GetProperty("en").GetString()!.Contains("it was cut", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_line_that_somebody_changed_in_the_chain_itself_is_found_too()
    {
        using var auditor = await _server.AuditorAsync();
        await LookAsync(auditor);
        Assert.Equal("intact", (await VerifyAsync(auditor)).GetProperty("verdict").GetString());
        var chain = Path.Combine(_server.Folder, "archive", "ledgers", AuditChain.MonthOf(_server.Clock.GetUtcNow()), "ledger.jsonl");
        await RewriteAsync(chain, string.Concat((await LinesAsync(chain)).Select(line => line.Replace("\"viewed\"", "\"missed\"", StringComparison.Ordinal) + "\n")));

        Assert.Equal("broken", (await VerifyAsync(auditor)).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Officials_neither_check_nor_read_the_chain_and_nobody_can_clear_it()
    {
        using var official = await _server.OfficialAsync();
        using var administrator = await _server.AdministratorAsync();
        var month = AuditChain.MonthOf(_server.Clock.GetUtcNow());
        Assert.Equal(HttpStatusCode.Forbidden, (await official.PostAsync("/api/audit/verification", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await official.GetAsync($"/api/audit/chain/{month}")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await administrator.DeleteAsync("/api/audit")).StatusCode);
        await SettledAsync(lines => lines.Any(line => line.Contains("\"signed_in\"", StringComparison.Ordinal)));
        Assert.Contains("\"signed_in\"", await administrator.GetStringAsync($"/api/audit/chain/{month}"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync("/api/audit/chain/audit-1999-01")).StatusCode);
    }

    [Fact]
    public async Task Whoever_holds_a_receipt_sees_who_has_looked_at_the_recording_and_why()
    {
        await using var room = await Room.OpenAsync(_server);
        await room.MeetAsync();
        await room.EndAsync();
        using var marker = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_server.Folder, "archive", "sessions", room.Appointment.SessionId, "sealed.json"), TestContext.Current.CancellationToken));
        var receipt = marker.RootElement.GetProperty("receipt").GetString()!;
        Assert.Empty(await ViewsAsync(receipt));

        using var auditor = await _server.AuditorAsync();
        (await auditor.PostAsJsonAsync($"/api/sessions/{room.Appointment.SessionId}/views", new { purpose = "年度抽查" })).EnsureSuccessStatusCode();

        var look = Assert.Single(await ViewsAsync(receipt));
        Assert.Equal(("viewed", "年度抽查"), (look.GetProperty("what").GetString(), look.GetProperty("purpose").GetString()));
        Assert.NotEqual("", look.GetProperty("by").GetString());
        Assert.True(Receipt.TryOpen(receipt, out var opened));
        var byCode = await (await _server.Browser().PostAsJsonAsync("/api/receipts/check", new { code = ReceiptCode.Of(opened.Checkpoint) })).ReadAsync();
        Assert.Equal(1, byCode.GetProperty("views").GetArrayLength());
    }

    private async Task<JsonElement[]> ViewsAsync(string receipt) =>
        [.. (await (await _server.Browser().PostAsJsonAsync("/api/receipts/check", new { receipt })).ReadAsync()).GetProperty("views").EnumerateArray()];

    private async Task LookAsync(HttpClient auditor)
    {
        await using var room = await Room.OpenAsync(_server);
        var rows = (await (await auditor.GetAsync("/api/audit")).ReadAsync()).GetProperty("items").GetArrayLength();
        (await auditor.PostAsJsonAsync($"/api/sessions/{room.Appointment.SessionId}/views", new { purpose = "复核" })).EnsureSuccessStatusCode();
        await SettledAsync(lines => lines.Length > rows);
    }

    /// <summary>Until the chain has what is waited for.</summary>
    private async Task SettledAsync(Func<string[], bool> has, RunningServer? on = null)
    {
        var server = on ?? _server;
        var chain = Path.Combine(server.Folder, "archive", "ledgers", AuditChain.MonthOf(server.Clock.GetUtcNow()), "ledger.jsonl");
        for (var looks = 0; !File.Exists(chain) || !has(await LinesAsync(chain)); looks++)
        {
            Assert.True(looks < 400, "the chain does not follow");
            server.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(25);
        }
    }

    /// <summary>With the database's own tools.</summary>
    private async Task ForgeAsync(string sql)
    {
        await using var database = new SqliteConnection($"Data Source={Path.Combine(_server.Folder, "remoteverify.db")}");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new SqliteCommand(sql, database);
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>While the service writes a line it has the file to itself.</summary>
    private static async Task<string[]> LinesAsync(string chain) => await InTurnAsync(() => File.ReadAllLines(chain));

    private static async Task RewriteAsync(string chain, string text) => await InTurnAsync(() =>
    {
        File.WriteAllText(chain, text);
        return true;
    });

    private static async Task<T> InTurnAsync<T>(Func<T> act)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return act();
            }
            catch (IOException) when (tries < 100)
            {
                await Task.Delay(10);
            }
        }
    }

    private static async Task<JsonElement> VerifyAsync(HttpClient auditor) => await (await auditor.PostAsync("/api/audit/verification", null)).ReadAsync();
}
