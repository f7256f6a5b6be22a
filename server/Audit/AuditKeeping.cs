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

    /// <summary>A row so much older than the newest one was not written by the service: it is left out of the chain, and the verification names it.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromDays(1);

    private readonly HashSet<long> _recent = [];
    private long _last = -1;
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
        var rows = await db.Audit.AsNoTracking().Where(a => a.Id > _last - LateIds).OrderBy(a => a.Id).Take(Batch).ToListAsync(stop);
        var anew = rows.Where(row => _recent.Add(row.Id)).ToList();
        foreach (var row in anew.Where(row => row.At < _newest - Backdated))
        {
            log.LogError("Row {Id} of the audit table is dated back: it is not taken into the chain", row.Id);
        }

        foreach (var month in anew.Where(row => row.At >= _newest - Backdated).GroupBy(row => AuditChain.MonthOf(row.At)).OrderBy(month => month.Key, StringComparer.Ordinal))
        {
            await chain.AppendAsync(month.Key, [.. month.Select(row => (row.Id, row.At, FactsOf(row)))], stop);
        }

        _newest = anew.Select(row => row.At).Append(_newest).Max();
        _last = Math.Max(_last, rows.Count == 0 ? 0 : rows[^1].Id);
        _recent.RemoveWhere(id => id <= _last - LateIds);
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

        _last = known.Count == 0 ? 0 : known.Max(line => line.Id);
        _newest = known.Count == 0 ? DateTimeOffset.UnixEpoch : known.Max(line => line.At);
        _recent.UnionWith(known.Select(line => line.Id).Where(id => id > _last - LateIds));
    }
}
