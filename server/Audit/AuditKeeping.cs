using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Audit;

/// <summary>Writes each row of the audit table into its chain in the archive, seconds after it was saved.</summary>
public sealed class AuditKeeping(AuditChain chain, IDbContextFactory<AppDb> databases, TimeProvider clock, ILogger<AuditKeeping> log) : Recurring(Every, clock, log)
{
    /// <summary>How long a row may stand in the table alone.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private const int Batch = 500;

    /// <summary>PostgreSQL gives ids out before the commit: a smaller one may appear a moment later.</summary>
    private const long LateIds = 200;

    /// <summary>No service skips so many ids: a row beyond them was put there past it, and those that follow on it may be the service's (SQLite), or not (PostgreSQL). Both ways are followed.</summary>
    private const long Leap = 1_000_000;

    /// <summary>A row so far ahead of the clock was not written by the service either.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>A row so much older than the newest one was not written by the service: it is left out of the chain, and the verification names it.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    private readonly HashSet<long> _recent = [];
    private long _last = -1, _far;
    private DateTimeOffset _newest = DateTimeOffset.UnixEpoch;

    protected override async Task TurnAsync(CancellationToken stop)
    {
        try
        {
            while (await BringUpAsync(stop))
            {
            }
        }
        catch
        {
            // How far the chain came is read again.
            _last = -1;
            throw;
        }
    }

    /// <summary>A row's columns as the chain has them.</summary>
    public static IReadOnlyDictionary<string, string> FactsOf(AuditEntry row) => new (string Name, string? Value)[]
    {
        ("when", row.At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)), ("actorId", row.ActorId), ("actor", row.ActorName), ("action", row.Action), ("department", row.DepartmentId),
        ("case", row.CaseId), ("of", row.SessionId), ("detail", row.Detail), ("address", row.Address),
    }.Where(fact => fact.Value is not null).ToDictionary(fact => fact.Name, fact => fact.Value!);

    /// <returns>There is more.</returns>
    private async Task<bool> BringUpAsync(CancellationToken stop)
    {
        await BeginAsync(stop);
        await using var db = await databases.CreateDbContextAsync(stop);
        var near = Near;
        var rows = await db.Audit.AsNoTracking().Where(a => a.Id > _last - LateIds && (a.Id <= near || a.Id > _far - LateIds)).OrderBy(a => a.Id).Take(Batch).ToListAsync(stop);
        var anew = rows.Where(row => _recent.Add(row.Id)).ToList();
        // A clock that was set back is no reason to leave anything out.
        var now = Clock.GetUtcNow();
        var (oldest, latest) = ((now < _newest ? now : _newest) - Backdated, now + Ahead);
        foreach (var row in anew.Where(row => row.At < oldest || row.At > latest))
        {
            log.LogError("Row {Id} of the audit table is dated {When}: it is not taken into the chain", row.Id, row.At < oldest ? "back" : "ahead");
        }

        var own = anew.Where(row => row.At >= oldest && row.At <= latest).ToList();
        foreach (var month in own.GroupBy(row => AuditChain.MonthOf(row.At)).OrderBy(month => month.Key, StringComparer.Ordinal))
        {
            await chain.AppendAsync(month.Key, [.. month.Select(row => (row.Id, row.At, FactsOf(row)))], stop);
        }

        _newest = own.Select(row => row.At).Append(_newest).Max();
        _far = rows.Select(row => row.Id).Where(id => id > near).Append(_far).Max();
        _last = rows.Select(row => row.Id).Where(id => id <= near).Append(_last).Max();
        _recent.RemoveWhere(id => id <= _last - LateIds || (id > Near && id <= _far - LateIds));
        return anew.Count > 0;
    }

    /// <summary>Where an earlier run stopped.</summary>
    private async Task BeginAsync(CancellationToken stop)
    {
        if (_last >= 0)
        {
            return;
        }

        _recent.Clear();
        var known = new List<AuditLine>();
        foreach (var month in (await chain.MonthsAsync(stop)).TakeLast(2))
        {
            known.AddRange(await chain.ReadAsync(month, stop));
        }

        (_last, _far) = (known.Select(line => line.Id).DefaultIfEmpty().Min(), 0);
        foreach (var id in known.Select(line => line.Id).Order())
        {
            (_last, _far) = id <= Near ? (id, _far) : (_last, id);
        }

        _newest = known.Count == 0 ? DateTimeOffset.UnixEpoch : known.Max(line => line.At);
        _recent.UnionWith(known.Select(line => line.Id).Where(id => id > _last - LateIds));
    }

    private long Near => _last > long.MaxValue - Leap ? long.MaxValue : _last + Leap;
}
