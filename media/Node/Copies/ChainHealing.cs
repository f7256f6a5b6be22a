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
            var (my, their) = (mine.ContainsKey(path) ? await BytesAsync(first, path, cancel).ConfigureAwait(false) : [], others.ContainsKey(path) ? await BytesAsync(second, path, cancel).ConfigureAwait(false) : []);
            if (my.AsSpan().SequenceEqual(their))
            {
                continue;
            }

            var (shorter, from, longest) = my.Length < their.Length ? (first, second, their) : (second, first, my);
            var begins = longest.AsSpan().StartsWith(shorter == first ? my : their);
            if (!begins || (path.EndsWith(".jsonl", StringComparison.Ordinal) ? EvidenceLog.Resume(new MemoryStream(longest)).Tail != LogTail.Whole : (shorter == first ? my : their).Length > 0))
            {
                problems.Add($"{path} is not the same in both copies, and neither is the beginning of the other: keep both, and compare them with the days' checkpoints that others hold");
                continue;
            }

            var at = (shorter == first ? my : their).Length;
            await (path.EndsWith(".jsonl", StringComparison.Ordinal)
                ? shorter.Archive.AppendAsync(path, at, longest.AsMemory(at), cancel)
                : shorter.Archive.PutAsync(path, longest, cancel)).ConfigureAwait(false);
            healed.Add($"{path} in {shorter.Archive.Description}: {longest.Length - at} bytes brought from {from.Archive.Description}");
        }
    }

    /// <summary>Sessions that were removed by the rules, as either copy's logs of removals say: nothing brings them back.</summary>
    public async Task<HashSet<string>> RemovedAsync(CancellationToken cancel)
    {
        var removed = new HashSet<string>();
        foreach (var copy in new[] { first, second })
        {
            foreach (var path in (await CopyPair.FilesAsync(copy.Archive, ArchiveLayout.Ledgers, cancel).ConfigureAwait(false)).Keys.Where(path => path.StartsWith($"{ArchiveLayout.Ledgers}/{ArchiveLayout.RemovalsPrefix}", StringComparison.Ordinal) && path.EndsWith(".jsonl", StringComparison.Ordinal)))
            {
                var book = new RemovalBook();
                EvidenceLog.Resume(new MemoryStream(await BytesAsync(copy, path, cancel).ConfigureAwait(false)), book.Take);
                removed.UnionWith(book.Removed.Keys);
            }
        }

        return removed;
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
