using System.Net;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Numbers;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Numbers;

public sealed class NumbersTests(RunningServer server) : IClassFixture<RunningServer>
{
    /// <summary>The last minute of a week where the office is.</summary>
    private static readonly DateTimeOffset Sunday = new DateTimeOffset(2024, 3, 3, 23, 59, 0, TimeSpan.FromHours(8)).ToUniversalTime();

    [Fact]
    public async Task Sums_are_of_the_week_the_matter_and_the_department_and_each_opens_its_own_list()
    {
        await AddAsync("a", Sunday, d => (d.WaitMs, d.DurationMs, d.Outcome, d.GapMs, d.Quality) = (60_000, 600_000, Outcome.Pass, 0, RecordingQuality.Good));
        await AddAsync("b", Sunday.AddMinutes(2), d => (d.WaitMs, d.DurationMs, d.Outcome, d.GapMs, d.Quality) = (120_000, 1_200_000, Outcome.ToSupply, 9_000, RecordingQuality.Poor));
        await AddAsync("c", Sunday.AddMinutes(3), d => (d.State, d.Again) = (SessionState.CutShort, true));
        await AddAsync("d", Sunday.AddMinutes(4), d => d.State = SessionState.Open); // nobody came yet
        using var auditor = await server.AuditorAsync();
        var rows = (await (await auditor.GetAsync("/api/numbers?from=2024-02-01&to=2024-03-31")).ReadAsync()).GetProperty("rows").EnumerateArray().ToList();

        Assert.Equal(["2024-02-26", "2024-03-04"], rows.Select(r => r.GetProperty("week").GetString()));
        Assert.Equal((1, 60_000, 1, 0), (Of(rows[0], "sessions"), Of(rows[0], "waitMs"), Of(rows[0], "passed"), Of(rows[0], "returned")));
        Assert.Equal((2, 1, 120_000), (Of(rows[1], "sessions"), Of(rows[1], "waited"), Of(rows[1], "longestWaitMs")));
        Assert.Equal((1, 1, 2, 1, 1), (Of(rows[1], "cutShort"), Of(rows[1], "toSupply"), Of(rows[1], "returned"), Of(rows[1], "withGaps"), Of(rows[1], "poor")));
        foreach (var (query, count) in (IEnumerable<(string, int)>)[("returned=true", 2), ("gaps=some", 1), ("state=cutShort", 1), ("begun=true", 1), ("outcome=toSupply", 1), ("quality=poor", 1), ("outcome=none", 2), ("outcome=none&counted=true", 1), ("counted=true", 2)])
        {
            var list = (await (await auditor.GetAsync($"/api/sessions?from=2024-03-04&to=2024-03-10&{query}")).ReadAsync()).GetProperty("items");
            Assert.Equal(count, list.GetArrayLength());
        }
    }

    [Fact]
    public void A_name_with_a_comma_or_a_formula_stays_a_name_in_the_table()
    {
        var row = new Count("2024-03-04", "d", "m", 3, 2, 180_000, 120_000, 2, 60_000, 1, 0, 1, 0, 1, 0, 1, 0, 0, 2, 0, 0);
        var view = new NumbersView([row], [new("d", new("部门", "Office, \"first\""))], [new("m", new("事项", "=1+1"))]);
        var lines = NumbersApi.Table(view, chinese: false).Split("\r\n");
        Assert.Equal("2024-03-04,\"Office, \"\"first\"\"\",'=1+1,3,90,120,30,1,0,1,0,1,0,1,0,0,2,0,0", lines[1]);
        Assert.Equal("", lines[2]);
        Assert.StartsWith("周（起始日）,部门,事项", NumbersApi.Table(view, chinese: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_are_for_those_who_oversee()
    {
        using var official = await server.OfficialAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await official.GetAsync("/api/numbers")).StatusCode);
        using var auditor = await server.AuditorAsync();
        Assert.Equal("text/csv", (await auditor.GetAsync("/api/numbers/csv?language=zh")).Content.Headers.ContentType!.MediaType);
    }

    private static long Of(System.Text.Json.JsonElement row, string name) => row.GetProperty(name).GetInt64();

    private async Task AddAsync(string id, DateTimeOffset at, Action<SessionDigest> more)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var digest = new SessionDigest { SessionId = "numbers" + id, CaseId = id, DepartmentId = "demo000000000000", MatterTypeId = "demo0000000000a2", Matter = new("事", "Matter"), At = at, State = SessionState.Sealed };
        more(digest);
        db.Digests.Add(digest);
        await db.SaveChangesAsync();
    }
}
