using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Audit;

/// <param name="Verdict">intact, incomplete (something is gone) or broken (something was changed or added).</param>
/// <param name="Lines">Entries compared.</param>
/// <param name="Problems">At most so many as a page shows.</param>
public sealed record AuditVerdict(string Verdict, Text Words, long Lines, IReadOnlyList<VerificationProblem> Problems);

/// <summary>Is the audit table what the chain in the archive has, line by line, and does the chain hold against the signed days?</summary>
public sealed class AuditVerification(AuditChain chain, LedgerArchive ledgers, AppDb db, TimeProvider clock)
{
    private const int MostProblems = 100, Batch = 1000;

    /// <summary>A row younger than this may still be on its way into the chain.</summary>
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    private readonly List<VerificationProblem> _problems = [];
    private readonly HashSet<long> _seen = [];
    private bool _altered, _missing;

    public async Task<AuditVerdict> RunAsync(CancellationToken cancel)
    {
        foreach (var month in await chain.MonthsAsync(cancel))
        {
            await MonthAsync(month, cancel);
        }

        await AddedAsync(cancel);
        var (word, words) = _altered ? ("broken", new Text("审计记录被改动", "the audit log was changed"))
            : _missing ? ("incomplete", new Text("审计记录有缺失", "something is missing from the audit log"))
            : ("intact", new Text("审计记录完整，未被改动", "the audit log is whole and unchanged"));
        return new(word, words, _seen.Count, _problems);
    }

    private async Task MonthAsync(string month, CancellationToken cancel)
    {
        var verdict = await ledgers.VerifyAsync(month, new RemovalBook(), clock.GetUtcNow(), cancel);
        foreach (var problem in verdict.Problems)
        {
            Tell(SessionJournal.Word(problem.Kind), problem.Seq, problem.At, new($"{month}：{problem.What.Zh}", $"{month}: {problem.What.En}"), problem.Kind == ProblemKind.Altered, problem.Kind == ProblemKind.Missing);
        }

        try
        {
            if (!await chain.GoesOnAsync(month, cancel))
            {
                Tell("missing", 0, null, new($"{month}：前一个月的记录缺失或不是原来的记录", $"{month}: the month before it is gone, or is not the one that stood there"), false, true);
            }

            foreach (var lines in (await chain.ReadAsync(month, cancel)).Chunk(Batch))
            {
                await CompareAsync(lines, cancel);
            }
        }
        catch (ArchiveConflict)
        {
            _altered = true; // The ledger's verdict has named the line.
        }
    }

    private async Task CompareAsync(AuditLine[] lines, CancellationToken cancel)
    {
        var ids = lines.Select(line => line.Id).ToList();
        var rows = await db.Audit.AsNoTracking().Where(a => ids.Contains(a.Id)).ToDictionaryAsync(a => a.Id, cancel);
        foreach (var line in lines)
        {
            _seen.Add(line.Id);
            var what = $"{line.Id} ({line.Facts.GetValueOrDefault("action")}, {line.Facts.GetValueOrDefault("actor")})";
            if (!rows.TryGetValue(line.Id, out var row))
            {
                Tell("missing", line.Seq, line.At, new($"第 {what} 条已从数据库中删除", $"entry {what} was deleted from the database"), false, true);
            }
            else if (Differing(line.Facts, AuditKeeping.FactsOf(row)) is { Length: > 0 } names)
            {
                Tell("altered", line.Seq, line.At, new($"第 {what} 条在数据库中被改动：{names}", $"entry {what} was changed in the database: {names}"), true, false);
            }
        }
    }

    /// <summary>Rows that somebody wrote past the service.</summary>
    private async Task AddedAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var (until, ahead) = (now - Young, now + AuditKeeping.Ahead);
        await foreach (var row in db.Audit.AsNoTracking().Where(a => a.At < until || a.At > ahead).Select(a => new { a.Id, a.At, a.Action }).AsAsyncEnumerable().WithCancellation(cancel))
        {
            if (!_seen.Contains(row.Id))
            {
                Tell("altered", null, row.At, new($"第 {row.Id} 条（{row.Action}）不在记录链中，是另行添加的", $"entry {row.Id} ({row.Action}) is not in the chain: it was added past the service"), true, false);
            }
        }
    }

    private void Tell(string kind, long? seq, DateTimeOffset? at, Text what, bool altered, bool missing)
    {
        (_altered, _missing) = (_altered || altered, _missing || missing);
        if (_problems.Count < MostProblems)
        {
            _problems.Add(new(seq, kind, null, at, what));
        }
    }

    private static string Differing(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        string.Join(", ", one.Keys.Union(other.Keys).Where(name => one.GetValueOrDefault(name) != other.GetValueOrDefault(name)).Order(StringComparer.Ordinal));
}
