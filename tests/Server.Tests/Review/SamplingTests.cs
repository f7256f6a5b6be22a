using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Review;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Review;

public sealed class SamplingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_weeks_sample_is_drawn_once_and_whoever_draws_again_gets_the_same()
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        await LastWeekAsync(db);
        var sampling = scope.ServiceProvider.GetRequiredService<Sampling>();
        await sampling.DrawAsync(CancellationToken.None);
        await sampling.DrawAsync(CancellationToken.None);

        using var auditor = await server.AuditorAsync();
        var samples = (await (await auditor.GetAsync("/api/samples")).ReadAsync()).GetProperty("items").EnumerateArray().ToList();
        var drawn = Assert.Single(samples);
        Assert.Equal(41, drawn.GetProperty("of").GetInt32());
        var ids = drawn.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("session").GetProperty("id").GetString()!).ToList();
        Assert.Equal(3, ids.Count); // 5 % of 41, rounded up
        var all = Enumerable.Range(0, 41).Select(i => $"week{i:D3}").ToList();
        var seed = Sampling.Seed("demo000000000000", drawn.GetProperty("week").GetString()!, all);
        Assert.Equal(seed, drawn.GetProperty("seed").GetString());
        Assert.Equal(ids.Order(), Sampling.Draw(seed, all, 0.05).Order());
        var logged = (await (await auditor.GetAsync("/api/audit?action=sampled")).ReadAsync()).GetProperty("items").EnumerateArray();
        Assert.Contains(logged, e => e.GetProperty("detail").GetString()!.Contains(seed));
    }

    [Fact]
    public async Task Who_sees_every_department_sees_the_newest_weeks_of_each_with_its_name()
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var departments = Enumerable.Range(1, 3).Select(i => new Server.Departments.Department { Id = $"dept00000000000{i}", Name = new($"{i} 科", $"Section {i}") }).ToList();
        var weeks = departments.SelectMany(d => Enumerable.Range(0, 13).Select(i => new SampleWeek { DepartmentId = d.Id, Week = $"1999-{1 + (i / 4):D2}-{1 + (7 * (i % 4)):D2}", Seed = "x" })).ToList();
        var before = db.SampleWeeks.ToList();
        db.SampleWeeks.RemoveRange(before);
        db.AddRange([.. departments, .. weeks]);
        await db.SaveChangesAsync();

        using var administrator = await server.AdministratorAsync();
        var shown = (await (await administrator.GetAsync("/api/samples")).ReadAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(36, shown.Count);
        Assert.Equal(12, shown.Select(s => s.GetProperty("week").GetString()).Distinct().Count());
        Assert.DoesNotContain(shown, s => s.GetProperty("week").GetString() == "1999-01-01");
        Assert.Equal(["Section 1", "Section 2", "Section 3"], shown.Select(s => s.GetProperty("department").GetProperty("en").GetString()!).Distinct().Order());
        db.RemoveRange([.. departments, .. weeks]);
        db.SampleWeeks.AddRange(before.Select(w => new SampleWeek { DepartmentId = w.DepartmentId, Week = w.Week, At = w.At, Share = w.Share, Of = w.Of, Drawn = w.Drawn, Seed = w.Seed }));
        await db.SaveChangesAsync();
    }

    [Fact]
    public async Task A_server_that_stood_still_for_three_weeks_draws_them_all()
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var sampling = scope.ServiceProvider.GetRequiredService<Sampling>();
        await LastWeekAsync(db);
        await sampling.DrawAsync(CancellationToken.None);
        var drawn = db.SampleWeeks.OrderBy(w => w.Week).ToList();
        db.SampleWeeks.RemoveRange(drawn);
        db.Sampled.RemoveRange(db.Sampled.ToList());
        var old = DateOnly.Parse(drawn[^1].Week, System.Globalization.CultureInfo.InvariantCulture).AddDays(-21).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        db.SampleWeeks.Add(new() { DepartmentId = drawn[^1].DepartmentId, Week = old, Seed = "x" });
        await db.SaveChangesAsync();
        await sampling.DrawAsync(CancellationToken.None);
        var department = drawn[^1].DepartmentId;
        Assert.Equal(4, db.SampleWeeks.Count(w => w.DepartmentId == department));
    }

    /// <summary>41 sessions of last week that nobody has drawn from yet.</summary>
    private async Task LastWeekAsync(AppDb db)
    {
        var week = server.Clock.GetUtcNow().AddDays(-7 - (((int)server.Clock.GetUtcNow().DayOfWeek + 6) % 7)).AddHours(2);
        db.SampleWeeks.RemoveRange(db.SampleWeeks.ToList());
        db.Sampled.RemoveRange(db.Sampled.ToList());
        var known = db.Digests.Select(digest => digest.SessionId).ToHashSet();
        db.Digests.AddRange(Enumerable.Range(0, 41).Select(i => new SessionDigest
        {
            SessionId = $"week{i:D3}", CaseId = $"w{i}", DepartmentId = "demo000000000000", MatterTypeId = "m", Matter = new("事", "Matter"), At = week.AddHours(i), EndedAt = week.AddHours(i), State = i == 40 ? SessionState.Ending : SessionState.Sealed, // one whose seal waits
        }).Where(digest => !known.Contains(digest.SessionId)));
        await db.SaveChangesAsync();
    }
}
