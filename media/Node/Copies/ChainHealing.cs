using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Copies;

/// <summary>Ledgers, logs of removals, days' checkpoints and reviews in both copies. A chain only ever grows: the shorter one is completed when it is the beginning of the longer. Two that part are said, not put right.</summary>
internal sealed class ChainHealing(ArchiveCopy first, ArchiveCopy second)
{
    /// <param name="removed">Sessions whose reviews are not brought back.</param>
    public async Task HealAsync(IReadOnlySet<string> removed, ICollection<string> healed, ICollection<string> problems, CancellationToken cancel)
    {
        var mine = await ChainsAsync(first.Archive, removed, cancel).ConfigureAwait(false);
        var others = await ChainsAsync(second.Archive, removed, cancel).ConfigureAwait(false);
        foreach (var path in mine.Keys.Union(others.Keys))
        {
            try
            {
                await HealAsync(path, mine.ContainsKey(path), others.ContainsKey(path), healed, problems, cancel).ConfigureAwait(false);
            }
            catch (Exception e) when (e is ArchiveConflict || CopyPair.IsUnreadable(e))
            {
                problems.Add($"{path} could not be compared now, or not be completed: {e.Message}");
            }
        }
    }

    private async Task HealAsync(string path, bool isMine, bool isOthers, ICollection<string> healed, ICollection<string> problems, CancellationToken cancel)
    {
        var (my, their) = (isMine ? await BytesAsync(first, path, cancel).ConfigureAwait(false) : [], isOthers ? await BytesAsync(second, path, cancel).ConfigureAwait(false) : []);
        if (my.AsSpan().SequenceEqual(their))
        {
            return;
        }

        var (shorter, from, begin, whole) = my.Length < their.Length ? (first, second, my, their) : (second, first, their, my);
        var isChain = path.EndsWith(".jsonl", StringComparison.Ordinal);
        if (!whole.AsSpan().StartsWith(begin) || (isChain ? EvidenceLog.Resume(new MemoryStream(whole)).Tail != LogTail.Whole : begin.Length > 0))
        {
            problems.Add($"{path} is not the same in both copies, and neither is the beginning of the other: keep both, and compare them with the days' checkpoints that others hold");
            return;
        }

        await (isChain
            ? shorter.Archive.AppendAsync(path, begin.Length, whole.AsMemory(begin.Length), cancel)
            : shorter.Archive.PutAsync(path, whole, cancel)).ConfigureAwait(false);
        healed.Add($"{path} in {shorter.Archive.Description}: {whole.Length - begin.Length} bytes brought from {from.Archive.Description}");
    }

    /// <summary>Sessions that were removed by the rules, as either copy's logs of removals say: nothing brings them back. A line that explains nothing (before the session's years are full, of a session that no ledger names) is said, and the session is compared as any other.</summary>
    public async Task<HashSet<string>> RemovedAsync(DateTimeOffset now, ICollection<string> problems, CancellationToken cancel)
    {
        var (removed, stated) = (new HashSet<string>(), new Dictionary<string, List<StatedRemoval>>());
        foreach (var copy in new[] { first, second })
        {
            foreach (var path in (await CopyPair.FilesAsync(copy.Archive, ArchiveLayout.Ledgers, cancel).ConfigureAwait(false)).Keys.Where(path => path.StartsWith($"{ArchiveLayout.Ledgers}/{ArchiveLayout.RemovalsPrefix}", StringComparison.Ordinal) && path.EndsWith(".jsonl", StringComparison.Ordinal)))
            {
                var (book, department) = (new RemovalBook(), path.Split('/')[1][ArchiveLayout.RemovalsPrefix.Length..]);
                EvidenceLog.Resume(new MemoryStream(await BytesAsync(copy, path, cancel).ConfigureAwait(false)), book.Take);
                foreach (var removal in book.Removed.Values)
                {
                    (stated.TryGetValue(department, out var all) ? all : stated[department] = []).Add(removal);
                }
            }
        }

        foreach (var (department, removals) in stated)
        {
            var lines = await LinesAsync(department, cancel).ConfigureAwait(false);
            foreach (var removal in removals)
            {
                var faults = lines[removal.Session].Select(line => LedgerVerifier.Fault(line, removal, now)).ToList();
                if (faults.Count > 0 && faults.All(fault => fault is null))
                {
                    removed.Add(removal.Session);
                }
                else if (faults.OfType<Words>().Select(fault => fault.En).FirstOrDefault($"the log of removals names session {removal.Session}, and no ledger does") is var words && !problems.Contains(words))
                {
                    problems.Add(words);
                }
            }
        }

        return removed;
    }

    /// <summary>What both copies' ledgers say of each session.</summary>
    private async Task<ILookup<string, LedgerLine>> LinesAsync(string department, CancellationToken cancel)
    {
        var lines = new List<LedgerLine>();
        foreach (var copy in new[] { first, second })
        {
            try
            {
                if (await copy.Archive.LengthAsync(ArchiveLayout.Ledger(department), cancel).ConfigureAwait(false) is not null)
                {
                    lines.AddRange((await LedgerVerifier.ReadAsync(new MemoryStream(await BytesAsync(copy, ArchiveLayout.Ledger(department), cancel).ConfigureAwait(false)), cancel).ConfigureAwait(false)).Values);
                }
            }
            catch (Exception e) when (CopyPair.IsUnreadable(e))
            {
                // The comparison of the chains says so; the other copy's ledger is asked.
            }
        }

        return lines.ToLookup(line => line.Session);
    }

    private static async Task<SortedDictionary<string, long>> ChainsAsync(IArchive archive, IReadOnlySet<string> removed, CancellationToken cancel)
    {
        var files = await CopyPair.FilesAsync(archive, ArchiveLayout.Ledgers, cancel).ConfigureAwait(false);
        foreach (var (path, length) in await CopyPair.FilesAsync(archive, ArchiveLayout.Sessions, cancel).ConfigureAwait(false))
        {
            if (ArchiveLayout.IsReview(path) && !removed.Contains(path.Split('/')[1]))
            {
                files[path] = length;
            }
        }

        return files;
    }

    private static Task<byte[]> BytesAsync(ArchiveCopy copy, string path, CancellationToken cancel) => CopyPair.BytesAsync(copy.Archive, path, cancel);
}
