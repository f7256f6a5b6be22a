using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Search;

public sealed class SearchTests(RunningServer server) : SearchRules(server), IClassFixture<RunningServer>;

/// <summary>The same rules on the other database, migrations included.</summary>
[Trait("needs", "postgresql")]
public sealed class PostgresSearchTests(PostgresServer postgres) : SearchRules(postgres.Server), IClassFixture<PostgresServer>
{
    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task Cases_that_are_made_at_once_get_numbers_of_their_own()
    {
        using var official = await Server.OfficialAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = "同时" })));
        var numbers = await Task.WhenAll(made.Select(async m => (await m.ReadAsync()).GetProperty("number").GetString()));
        Assert.Equal(8, numbers.Distinct().Count());
    }
}

/// <summary>The product on PostgreSQL; where there is none, nothing is started and every test is skipped.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly PostgresCluster _cluster = new();

    public RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (PostgresCluster.IsThere)
        {
            await _cluster.InitializeAsync();
            await _cluster.MakeAsync("remoteverify");
            Server = RunningServer.With("--RemoteVerify:Database:Kind", "postgres", "--RemoteVerify:Database:ConnectionString", _cluster.ConnectionString("remoteverify"));
            await Server.InitializeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (PostgresCluster.IsThere)
        {
            await Server.DisposeAsync();
            await _cluster.DisposeAsync();
        }
    }
}

public abstract class SearchRules(RunningServer server)
{
    protected RunningServer Server => server;

    public static bool IsThere => PostgresCluster.IsThere;

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_session_is_found_by_whatever_is_known_of_it_and_by_nothing_else()
    {
        var found = await DecidedAsync();
        var number = found.GetProperty("caseNumber").GetString()!;
        var id = found.GetProperty("id").GetString()!;

        Assert.Equal("fail", found.GetProperty("outcome").GetString());
        Assert.Equal(0, found.GetProperty("gapMs").GetInt64());
        Assert.True(found.GetProperty("waitMs").GetInt64() >= 0);
        foreach (var fits in (string[])[$"number={number}", $"q={number}", $"person=王小&number={number}", $"official=林&q={number}", $"outcome=fail&q={number}", $"gaps=none&q={number}", $"state=sealed&q={number}",
            $"verdict=none&q={number}", $"matterTypeId=demo0000000000a2&q={number}", $"departmentId=demo000000000000&q={number}", $"from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z&q={number}"])
        {
            Assert.Contains(id, await IdsAsync(fits));
        }

        foreach (var misses in (string[])[$"person=林静&q={number}", $"official=王小&q={number}", $"outcome=pass&q={number}", $"gaps=some&q={number}", $"gaps=5&q={number}", $"quality=poor&q={number}", $"held=true&q={number}",
            $"again=true&q={number}", $"to=2020-01-01T00:00:00Z&q={number}", $"verdict=intact&q={number}", $"matterTypeId=demo0000000000a1&q={number}", "departmentId=another"])
        {
            Assert.DoesNotContain(id, await IdsAsync(misses));
        }
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_hold_and_a_verdict_are_searched_as_they_are_now()
    {
        var id = (await DecidedAsync()).GetProperty("id").GetString()!;
        using var auditor = await server.AuditorAsync();
        (await auditor.PostAsJsonAsync($"/api/sessions/{id}/holds", new { reason = "投诉" })).EnsureSuccessStatusCode();
        (await auditor.PostAsync($"/api/sessions/{id}/verification", null)).EnsureSuccessStatusCode();
        Assert.Contains(id, await IdsAsync("held=true&verdict=intact"));
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_session_whose_evidence_is_gone_has_gaps_and_is_poor()
    {
        var id = "gone" + Guid.NewGuid().ToString("N")[..8];
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            db.Digests.Add(new() { SessionId = id, CaseId = "c", DepartmentId = "demo000000000000", MatterTypeId = "m", Matter = new("事", "Matter"), Words = id, At = server.Clock.GetUtcNow(), DurationMs = 60_000, State = SessionState.Sealed });
            await db.SaveChangesAsync();
        }

        var found = await ReadAsync(id);
        Assert.Equal((60_000, "poor"), (found.GetProperty("gapMs").GetInt64(), found.GetProperty("quality").GetString()));
        Assert.Equal([id], await IdsAsync($"gaps=some&quality=poor&q={id}"));
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_recording_that_is_gone_or_cut_counts_as_missing_from_the_next_verification_on()
    {
        var (id, session) = await server.StageAsync();
        Assert.Equal(0, (await ReadAsync(id)).GetProperty("gapMs").GetInt64());
        File.Delete(Path.Combine(session.Folder, "data/tracks/applicant-1.mkv"));
        var cut = Path.Combine(session.Folder, "data/tracks/official-1.mkv");
        File.SetAttributes(cut, FileAttributes.Normal);
        await using (var file = File.OpenWrite(cut))
        {
            file.SetLength(file.Length - 1);
        }

        using var auditor = await server.AuditorAsync();
        (await auditor.PostAsync($"/api/sessions/{id}/verification", null)).EnsureSuccessStatusCode();
        var found = await ReadAsync(id);
        Assert.Equal((2, "poor"), (found.GetProperty("gaps").GetInt32(), found.GetProperty("quality").GetString()));
        Assert.InRange(found.GetProperty("gapMs").GetInt64(), 8_000, 10_500);
        Assert.Equal([id], await IdsAsync($"gaps=some&quality=poor&q={id}"));
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task Pages_follow_one_another_without_a_gap_or_a_repetition()
    {
        var name = "页" + Guid.NewGuid().ToString("N")[..8];
        await AddAsync(SessionSearch.PageLength * 2 + 7, name);
        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await FindAsync($"q={name}" + (next is null ? "" : $"&after={next}"));
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        Assert.Equal(SessionSearch.PageLength * 2 + 7, seen.Count);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    /// <summary>Of two characters, of one, of a letter that no font of 2010 had; across signs, in numbers, in either case.</summary>
    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_part_of_a_name_is_found_however_short_it_is_and_nobody_else()
    {
        await AddAsync(1, "禤芳", "2024-077123\n禤芳\nO'Brien\n阿依·买买提");
        await AddAsync(1, "𰻝宇", "2024-077321\n𰻝宇");
        foreach (var (term, found) in new[] { ("禤", "禤芳"), ("禤芳", "禤芳"), ("o'brien", "禤芳"), ("O'BR", "禤芳"), ("依·买", "禤芳"), ("077123", "禤芳"), ("24-0773", "𰻝宇"), ("𰻝", "𰻝宇"), ("𰻝宇", "𰻝宇") })
        {
            Assert.True((await IdsAsync("q=" + Uri.EscapeDataString(term))).SequenceEqual([found + "0000"]), term);
        }

        foreach (var misses in (string[])["芳禤", "禤宇", "obrien", "依买", "770771"])
        {
            Assert.Empty(await IdsAsync("q=" + Uri.EscapeDataString(misses)));
        }
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task Whoever_was_removed_stands_in_no_index_any_more()
    {
        await AddAsync(1, "over", "2023-000009\n删名");
        Assert.Single(await IdsAsync("q=" + Uri.EscapeDataString("删名")));
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            db.Removals.Add(new() { SessionId = "over0000", At = server.Clock.GetUtcNow(), DoneAt = server.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
            Assert.Equal([], await db.FewAsync(["删名"], TestContext.Current.CancellationToken));
            Assert.DoesNotContain("删", (await db.Grams.SingleAsync(g => g.SessionId == "over0000")).Grams, StringComparison.Ordinal);
        }
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_session_from_before_there_was_an_index_is_found_after_the_start()
    {
        await AddAsync(1, "early", "2021-000001\n早先");
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await db.Grams.Where(g => g.SessionId == "early0000").ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await IdsAsync("q=" + Uri.EscapeDataString("早先")));
        await db.FillGramsAsync();
        Assert.Equal(["early0000"], await IdsAsync("q=" + Uri.EscapeDataString("早先")));
    }

    /// <summary>More than the index is asked for: they are read from the newest on.</summary>
    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task A_name_that_very_many_have_is_found_too()
    {
        await AddAsync(1_100, "众多");
        var page = await FindAsync("q=" + Uri.EscapeDataString("众多"));
        Assert.Equal((SessionSearch.PageLength, "众多0002"), (page.GetProperty("items").GetArrayLength(), page.GetProperty("items")[0].GetProperty("id").GetString()));
    }

    [Fact(SkipUnless = nameof(IsThere), Skip = PostgresCluster.Why)]
    public async Task What_cannot_be_searched_is_told()
    {
        using var auditor = await server.AuditorAsync();
        foreach (var query in (string[])["outcome=maybe", "quality=ugly", "gaps=many", "after=x", "after=99999999999999999.a", $"q={new string('a', 81)}", "from=soon"])
        {
            var answer = await auditor.GetAsync("/api/sessions?" + query);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, query);
        }
    }

    /// <summary>Sessions of one name, all of the same moment but every third.</summary>
    private async Task AddAsync(int count, string name, string? words = null)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var at = server.Clock.GetUtcNow();
        db.Digests.AddRange(Enumerable.Range(0, count).Select(i => new SessionDigest
        {
            SessionId = $"{name}{i:D4}", CaseId = "c", DepartmentId = "demo000000000000", MatterTypeId = "m", Matter = new("事", "Matter"), Words = words?.ToLowerInvariant() ?? name, At = at.AddMilliseconds(-(i / 3)), State = SessionState.Open,
        }));
        await db.SaveChangesAsync();
    }

    private async Task<JsonElement> FindAsync(string query)
    {
        using var auditor = await server.AuditorAsync();
        var answer = await auditor.GetAsync("/api/sessions?" + query);
        Assert.True(answer.IsSuccessStatusCode, query + ": " + await answer.Content.ReadAsStringAsync());
        return await answer.ReadAsync();
    }

    private async Task<string[]> IdsAsync(string query) => [.. (await FindAsync(query)).GetProperty("items").EnumerateArray().Select(i => i.GetProperty("id").GetString()!)];

    /// <summary>Without a camera nothing is recorded, and without a recording no official can decide: the row is written as a decision writes it.</summary>
    private async Task DecideAsync(string sessionId)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        (await db.Sessions.SingleAsync(s => s.Id == sessionId)).Decision = new(Outcome.Fail, "请整改", null, "林静", server.Clock.GetUtcNow());
        await db.SaveChangesAsync();
    }

    /// <summary>A sealed session that failed, once its evidence has been read.</summary>
    private async Task<JsonElement> DecidedAsync()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.EndAsync();
        await DecideAsync(room.Appointment.SessionId);
        return await ReadAsync(room.Appointment.SessionId);
    }

    /// <summary>As soon as its evidence has been read.</summary>
    private async Task<JsonElement> ReadAsync(string id)
    {
        for (var i = 0; i < 200; i++)
        {
            server.Clock.Advance(TimeSpan.FromSeconds(6));
            var found = (await FindAsync("q=" + id)).GetProperty("items").EnumerateArray().Single();
            if (found.GetProperty("gapMs").ValueKind == JsonValueKind.Number)
            {
                return found;
            }

            await Task.Delay(20);
        }

        throw new TimeoutException("The evidence was not read.");
    }
}
