using System.Globalization;
using System.Text.Json.Nodes;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>A line of the chain: one entry of the audit table as it was when it was written.</summary>
/// <param name="Month">The chain that it stands in.</param>
/// <param name="Facts">Name and value of each column, without nulls.</param>
public sealed record AuditLine(string Month, long Seq, DateTimeOffset At, long Id, IReadOnlyDictionary<string, string> Facts);

/// <summary>
/// Who looked, as a chain of the same form as the evidence: <c>ledgers/audit-{yyyy-MM}/ledger.jsonl</c>, one a month, each beginning with the end of the one before.
/// It stands where ledgers stand, and is signed, time-stamped, handed out and copied as they are: whoever changes the table does not reach it.
/// </summary>
public sealed class AuditChain(IArchive archive)
{
    public const string Prefix = ArchiveLayout.AuditPrefix, Entry = "audit.entry", Begun = "audit.begun";
    private const string IdName = "id";
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>The month that was appended to last, as it is if nobody else has written since.</summary>
    private Known? _known;

    /// <summary>Tries against other nodes that append at the same moment.</summary>
    private const int MaxTries = 20;

    public static string MonthOf(DateTimeOffset at) => Prefix + at.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>The chains there are, oldest first.</summary>
    public async Task<IReadOnlyList<string>> MonthsAsync(CancellationToken cancel)
    {
        var months = new SortedSet<string>(StringComparer.Ordinal);
        await foreach (var file in archive.ListAsync(ArchiveLayout.Ledgers, cancel).ConfigureAwait(false))
        {
            if (file.Path.Split('/') is [_, var name, "ledger.jsonl"] && name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                months.Add(name);
            }
        }

        return [.. months];
    }

    /// <summary>Appends entries that the chain does not have yet; what it has is left as it is.</summary>
    /// <param name="entries">Of one month, in the order of their ids.</param>
    /// <exception cref="ArchiveConflict">The chain does not hold together, or others append all the time.</exception>
    public async Task AppendAsync(string month, IReadOnlyList<(long Id, DateTimeOffset At, IReadOnlyDictionary<string, string> Facts)> entries, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (var tries = 1; !await TryAppendAsync(month, entries, tries == MaxTries, cancel).ConfigureAwait(false); tries++)
            {
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <returns>False: another node's lines stand there; read again.</returns>
    private async Task<bool> TryAppendAsync(
        string month, IReadOnlyList<(long Id, DateTimeOffset At, IReadOnlyDictionary<string, string> Facts)> entries, bool last, CancellationToken cancel)
    {
        var known = await KnownAsync(month, cancel).ConfigureAwait(false);
        var anew = entries.Where(entry => !known.Ids.Contains(entry.Id)).ToList();
        if (anew.Count == 0)
        {
            return true;
        }

        // Until it is written nobody knows whether this is how the chain goes on.
        _known = null;
        using var bytes = new MemoryStream();
        if (known.Chain.NextSeq == 0 && await BeginningAsync(month, cancel).ConfigureAwait(false) is { } beginning)
        {
            bytes.Write(known.Chain.Append(beginning, entries[0].At).Bytes.Span);
        }

        foreach (var entry in anew)
        {
            bytes.Write(known.Chain.Append(EntryOf(entry.Id, entry.Facts), entry.At).Bytes.Span);
        }

        try
        {
            await archive.AppendAsync(ArchiveLayout.Ledger(month), known.End, bytes.ToArray(), cancel).ConfigureAwait(false);
        }
        catch (ArchiveConflict) when (!last)
        {
            return false;
        }

        known.Ids.UnionWith(anew.Select(entry => entry.Id));
        _known = known with { End = known.End + bytes.Length };
        return true;
    }

    private async Task<Known> KnownAsync(string month, CancellationToken cancel)
    {
        if (_known is { } known && known.Month == month && known.End == (await archive.LengthAsync(ArchiveLayout.Ledger(month), cancel).ConfigureAwait(false) ?? 0))
        {
            return known;
        }

        var (chain, end, lines) = await ResumeAsync(month, cancel).ConfigureAwait(false);
        return _known = new Known(month, chain, end, [.. lines.Select(line => line.Id)]);
    }

    /// <summary>The lines of a month. Empty where there is no such chain.</summary>
    /// <exception cref="ArchiveConflict">The chain does not hold together.</exception>
    public async Task<IReadOnlyList<AuditLine>> ReadAsync(string month, CancellationToken cancel) => (await ResumeAsync(month, cancel).ConfigureAwait(false)).Lines;

    /// <summary>Does a month's first line name an end that the month before has? True for the first month.</summary>
    public async Task<bool> GoesOnAsync(string month, CancellationToken cancel)
    {
        LogLine? first = null;
        await ResumeAsync(month, cancel, line => first ??= line).ConfigureAwait(false);
        if (first?.Kind != Begun)
        {
            return (await MonthsAsync(cancel).ConfigureAwait(false)).FirstOrDefault() == month;
        }

        var found = false;
        await ResumeAsync(first.Text("before") ?? "", cancel, line => found |= line.Hash == first.Text("head")).ConfigureAwait(false);
        return found;
    }

    private async Task<EvidenceEntry?> BeginningAsync(string month, CancellationToken cancel)
    {
        var before = (await MonthsAsync(cancel).ConfigureAwait(false)).LastOrDefault(other => string.CompareOrdinal(other, month) < 0);
        return before is null ? null : new EvidenceEntry(Begun, new JsonObject
        {
            ["before"] = before,
            ["head"] = (await ResumeAsync(before, cancel).ConfigureAwait(false)).Chain.Head,
        });
    }

    private async Task<(EvidenceLog Chain, long End, List<AuditLine> Lines)> ResumeAsync(string month, CancellationToken cancel, Action<LogLine>? seen = null)
    {
        var path = ArchiveLayout.Ledger(month);
        using var whole = new MemoryStream();
        if (await archive.LengthAsync(path, cancel).ConfigureAwait(false) is { } length)
        {
            await using var stream = await archive.GetAsync(path, 0, length, cancel).ConfigureAwait(false);
            await stream.CopyToAsync(whole, cancel).ConfigureAwait(false);
        }

        whole.Position = 0;
        var lines = new List<AuditLine>();
        var resumed = EvidenceLog.Resume(whole, line =>
        {
            seen?.Invoke(line);
            if (line.Kind == Entry && long.TryParse(line.Text(IdName), CultureInfo.InvariantCulture, out var id))
            {
                lines.Add(new AuditLine(month, line.Seq, line.At, id, FactsOf(line)));
            }
        });
        return resumed.Tail == LogTail.Damaged ? throw new ArchiveConflict(path, "the chain of the audit log does not hold together") : (resumed.Log, resumed.End, lines);
    }

    private sealed record Known(string Month, EvidenceLog Chain, long End, HashSet<long> Ids);

    private static EvidenceEntry EntryOf(long id, IReadOnlyDictionary<string, string> facts)
    {
        var json = new JsonObject { [IdName] = id.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, value) in facts)
        {
            json[name] = value;
        }

        return new EvidenceEntry(Entry, json);
    }

    private static Dictionary<string, string> FactsOf(LogLine line)
    {
        var facts = new Dictionary<string, string>();
        foreach (var property in JsonNode.Parse(line.Bytes.Span)!.AsObject())
        {
            if (property.Key is not ("seq" or "prev" or "at" or "kind" or IdName))
            {
                facts[property.Key] = property.Value!.GetValue<string>();
            }
        }

        return facts;
    }
}
