using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Review;

/// <summary>One department's draw of one week.</summary>
public sealed class SampleWeek
{
    public required string DepartmentId { get; init; }

    /// <summary>Its Monday on the office's clock, ISO 8601.</summary>
    public required string Week { get; init; }
    public DateTimeOffset At { get; init; }

    /// <summary>Part of the week's sessions that is drawn, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>How many sessions there were.</summary>
    public int Of { get; init; }
    public int Drawn { get; init; }

    /// <summary>SHA-256, hex; see <see cref="Sampling.Seed"/>.</summary>
    public required string Seed { get; init; }
}

public sealed record SampleView(string DepartmentId, Text Department, string Week, DateTimeOffset At, double Share, int Of, string Seed, IReadOnlyList<SampledView> Sessions);

public sealed record SampledView(FoundSession Session, DateTimeOffset? LookedAt);

public sealed record SampleList(IReadOnlyList<SampleView> Items);

/// <summary>Draws a given share of each week's sessions for an auditor to look at. Whoever has the list of the week's sessions can draw again and gets the same: nobody chooses.</summary>
public sealed class Sampling(AppDb db, ServerOptions options, OfficeTime office, TimeProvider clock)
{
    /// <summary>A server that stood still draws what it missed, as far back as this.</summary>
    private const int MostWeeks = 12;

    /// <summary>What ended in the week's last minutes is sealed by then.</summary>
    private static readonly TimeSpan SealingTakes = TimeSpan.FromHours(1);

    /// <summary>The seed hangs on all sessions of the week together: who could foresee it would have to know them all.</summary>
    public static string Seed(string department, string week, IEnumerable<string> sessions) =>
        Hash($"{department}\n{week}\n{string.Join('\n', sessions.Order(StringComparer.Ordinal))}");

    /// <summary>The share, rounded up; in order of the hash of seed and session.</summary>
    public static IReadOnlyList<string> Draw(string seed, IReadOnlyCollection<string> sessions, double share) =>
        [.. sessions.OrderBy(id => Hash($"{seed}\n{id}"), StringComparer.Ordinal).Take((int)Math.Ceiling(sessions.Count * share))];

    /// <summary>Draws the weeks that are over, once a department: the last one, and those before it that were missed.</summary>
    public async Task DrawAsync(CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(office.Local(clock.GetUtcNow() - SealingTakes).DateTime);
        var last = today.AddDays(-(((int)today.DayOfWeek + 6) % 7) - 7);
        foreach (var department in await db.Departments.Select(d => d.Id).ToListAsync(cancel))
        {
            var newest = await db.SampleWeeks.Where(s => s.DepartmentId == department).MaxAsync(s => s.Week, cancel);
            var first = newest is null ? last : Later(DateOnly.ParseExact(newest, "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(7), last.AddDays(-7 * (MostWeeks - 1)));
            for (var monday = first; monday <= last; monday = monday.AddDays(7))
            {
                await DrawAsync(department, monday, cancel);
            }
        }
    }

    private async Task DrawAsync(string department, DateOnly monday, CancellationToken cancel)
    {
        var (from, to, week) = (office.StartOf(monday), office.StartOf(monday.AddDays(7)), monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await using var alone = await db.BeginAloneAsync(cancel);
        if (await db.SampleWeeks.AnyAsync(s => s.DepartmentId == department && s.Week == week, cancel))
        {
            return;
        }

        // By its end: a session that runs over midnight stands in the next week, not in none. One whose seal waits for a disk or an archive has ended as well.
        var sessions = await db.Digests.Where(d => d.DepartmentId == department && (d.EndedAt ?? d.At) >= from && (d.EndedAt ?? d.At) < to && (d.State == SessionState.Sealed || d.State == SessionState.CutShort || (d.State == SessionState.Ending && d.EndedAt != null))).Select(d => d.SessionId).ToListAsync(cancel);
        var seed = Seed(department, week, sessions);
        var drawn = Draw(seed, sessions, options.SampleShare);
        db.SampleWeeks.Add(new() { DepartmentId = department, Week = week, At = clock.GetUtcNow(), Share = options.SampleShare, Of = sessions.Count, Drawn = drawn.Count, Seed = seed });
        db.Sampled.AddRange(drawn.Select(id => new SampledSession { SessionId = id, DepartmentId = department, Week = week, At = clock.GetUtcNow() }));
        db.Audit.Add(new AuditEntry
        {
            At = clock.GetUtcNow(), ActorName = "RemoteVerify", Action = AuditAction.Sampled, DepartmentId = department,
            Detail = string.Create(CultureInfo.InvariantCulture, $"{week}: {drawn.Count} of {sessions.Count}, share {options.SampleShare}, seed {seed}"),
        });
        await db.SaveChangesAsync(cancel);
        await alone.CommitAsync(cancel);
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Every hour: has last week been drawn?</summary>
public sealed class SamplingWeekly(IServiceScopeFactory scopes, TimeProvider clock, ILogger<SamplingWeekly> log) : Recurring(Every, clock, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task TurnAsync(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Sampling>().DrawAsync(stop);
    }
}

public static class SamplingApi
{
    private const int Weeks = 12;

    public static void MapSamples(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/samples", List).WithTags("Review").RequireAuthorization(Policies.Supervisors);

    /// <summary>The newest draws first, each with its sessions and who has been looked at.</summary>
    private static async Task<Ok<SampleList>> List(AppDb db, HttpContext http, CancellationToken cancel)
    {
        var department = http.User.Staff().DepartmentId;
        var visible = db.SampleWeeks.AsNoTracking().Where(s => department == null || s.DepartmentId == department);
        var oldest = await visible.Select(s => s.Week).Distinct().OrderByDescending(w => w).Take(Weeks).MinAsync(cancel) ?? "9";
        var weeks = await visible.Where(s => string.Compare(s.Week, oldest) >= 0).OrderByDescending(s => s.Week).ThenBy(s => s.DepartmentId).ToListAsync(cancel);
        var names = await db.Departments.AsNoTracking().ToDictionaryAsync(d => d.Id, d => d.Name, cancel);
        var sampled = await db.Sampled.AsNoTracking().Where(s => (department == null || s.DepartmentId == department) && string.Compare(s.Week, oldest) >= 0)
            .Join(db.Digests, s => s.SessionId, d => d.SessionId, (s, d) => new { Sampled = s, Digest = d }).ToListAsync(cancel);
        return TypedResults.Ok(new SampleList([.. weeks.Select(w => new SampleView(
            w.DepartmentId, names.GetValueOrDefault(w.DepartmentId) ?? new(w.DepartmentId, w.DepartmentId), w.Week, w.At, w.Share, w.Of, w.Seed,
            [.. sampled.Where(s => s.Sampled.DepartmentId == w.DepartmentId && s.Sampled.Week == w.Week).OrderBy(s => s.Digest.At).Select(s => new SampledView(FoundSession.Of(s.Digest, false), s.Sampled.LookedAt))]))]));
    }
}
