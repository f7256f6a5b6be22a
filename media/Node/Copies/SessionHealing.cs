using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;

namespace RemoteVerify.Node.Copies;

/// <summary>
/// Puts one session right whose copies differ. Each file is taken from the copy that the seal speaks for; only when all of them together verify as intact,
/// signed by a key that this node trusts, is anything brought to the other copy. What was there is put aside, never thrown away.
/// </summary>
internal sealed class SessionHealing(ArchiveCopy first, ArchiveCopy second, Func<X509Certificate2Collection> trusted, TimeProvider clock)
{
    /// <param name="differing">Paths that are not the same in both copies, or in one only.</param>
    /// <returns>False: neither copy nor both together are what was sealed.</returns>
    public async Task<bool> HealAsync(string sessionId, IReadOnlyList<string> differing, ICollection<string> healed, CancellationToken cancel)
    {
        var mine = await CopyPair.FilesAsync(first.Archive, ArchiveLayout.Session(sessionId), cancel).ConfigureAwait(false);
        var others = await CopyPair.FilesAsync(second.Archive, ArchiveLayout.Session(sessionId), cancel).ConfigureAwait(false);
        if (await ChooseAsync(sessionId, mine, others, differing, cancel).ConfigureAwait(false) is not { } chosen)
        {
            return false;
        }

        var sentences = new List<string>();
        // The commit marker goes last: whoever sees it may rely on all of the rest.
        foreach (var (path, from) in chosen.Where(file => differing.Contains(file.Key)).OrderBy(file => file.Key.EndsWith(ArchiveLayout.Marker, StringComparison.Ordinal)))
        {
            var to = from == first.Archive ? second : first;
            await BringAsync(from, to, path, (to == first ? mine : others).ContainsKey(path), sentences, cancel).ConfigureAwait(false);
        }

        foreach (var to in new[] { first, second })
        {
            if (await Protection.EndsAsync(to.Archive, sessionId, cancel).ConfigureAwait(false) is { First: var opened, Last: { } ended })
            {
                await Protection.SetAsync(to.Archive, sessionId, opened, ended, null, cancel).ConfigureAwait(false);
            }
        }

        Array.ForEach(mine.Count == 0 || others.Count == 0 ? [$"session {sessionId} was brought whole to {(mine.Count == 0 ? first : second).Archive.Description}: {sentences.Count} files"] : sentences.ToArray(), healed.Add);
        return true;
    }

    private async Task<Dictionary<string, IArchive>?> ChooseAsync(
        string sessionId, SortedDictionary<string, long> mine, SortedDictionary<string, long> others, IReadOnlyList<string> differing, CancellationToken cancel)
    {
        var onlyMine = mine.Keys.ToDictionary(path => path, _ => first.Archive);
        var onlyOthers = others.Keys.ToDictionary(path => path, _ => second.Archive);
        var (my, their) = (await VerdictAsync(sessionId, onlyMine, cancel).ConfigureAwait(false), await VerdictAsync(sessionId, onlyOthers, cancel).ConfigureAwait(false));
        var good = IsGood(my) || (!IsGood(their) && my is not null) ? onlyMine : onlyOthers;
        var together = Together(sessionId, good, good == onlyMine ? onlyOthers : onlyMine, good == onlyMine ? my : their, differing);
        foreach (var candidate in new[] { together, IsGood(my) ? onlyMine : null, IsGood(their) ? onlyOthers : null })
        {
            if (candidate is not null && await IsSealedAsync(sessionId, candidate, cancel).ConfigureAwait(false))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The better copy, with what it lacks, and what its verdict finds fault with, from the other.</summary>
    private static Dictionary<string, IArchive> Together(
        string sessionId, Dictionary<string, IArchive> better, Dictionary<string, IArchive> other, Verdict? verdict, IReadOnlyList<string> differing)
    {
        var root = ArchiveLayout.Session(sessionId) + "/";
        var faulty = (verdict?.Problems ?? []).Where(problem => problem.Kind != ProblemKind.Note && problem.File is not null).Select(problem => root + problem.File).ToHashSet();
        var together = new Dictionary<string, IArchive>(better);
        foreach (var path in differing.Where(path => other.ContainsKey(path) && (!better.ContainsKey(path) || faulty.Contains(path))))
        {
            together[path] = other[path];
        }

        return together;
    }

    private async Task<bool> IsSealedAsync(string sessionId, Dictionary<string, IArchive> files, CancellationToken cancel)
    {
        var (marker, checkpoint) = (ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), ArchiveLayout.InSession(sessionId, ArchiveLayout.Checkpoint));
        if (!files.ContainsKey(marker) || !files.ContainsKey(checkpoint))
        {
            return false;
        }

        var verdict = await VerdictAsync(sessionId, files, cancel).ConfigureAwait(false);
        if (verdict is null || !IsGood(verdict))
        {
            return false;
        }

        var end = await CopyPair.BytesAsync(files[checkpoint], checkpoint, cancel).ConfigureAwait(false);
        foreach (var archive in (IArchive[])[files[marker], files[marker] == first.Archive ? second.Archive : first.Archive])
        {
            if (await FitsAsync(archive, marker, end, verdict.Totals, cancel).ConfigureAwait(false))
            {
                files[marker] = archive;
                return true;
            }
        }

        return false;
    }

    /// <summary>The seal does not cover the marker: it must be written as this service writes it, and say what the seal says.</summary>
    private static async Task<bool> FitsAsync(IArchive archive, string path, byte[] checkpoint, EvidenceTotals totals, CancellationToken cancel)
    {
        try
        {
            var marker = await CopyPair.BytesAsync(archive, path, cancel).ConfigureAwait(false);
            var said = SealMarker.Read(marker);
            return Checkpoint.TryParse(checkpoint, out var end) && Receipt.TryOpen(said.Receipt, out var receipt) && receipt.Checkpoint == end
                && (said.SessionId, said.Head, said.Seq, said.SealedAt) == (end.Session, end.Head, end.Seq, end.At)
                && (said.Entries, said.Chunks, said.Stills) == (totals.Entries, totals.Chunks, totals.Stills)
                && SealMarker.Write(said).AsSpan().SequenceEqual(marker);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or ArchiveMissing || CopyPair.IsUnreadable(e))
        {
            return false;
        }
    }

    /// <returns>Null: a file that is there cannot be read.</returns>
    private async Task<Verdict?> VerdictAsync(string sessionId, Dictionary<string, IArchive> files, CancellationToken cancel)
    {
        try
        {
            return await Verifier.VerifyAsync(new ChosenSource(sessionId, files), new VerifierOptions(Bag: false, TrustRoots: trusted()), cancellation: cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (CopyPair.IsUnreadable(e))
        {
            return null;
        }
    }

    private static bool IsGood(Verdict? verdict) => verdict is { Kind: VerdictKind.Intact, Signature.Trusted: true };

    private async Task BringAsync(IArchive from, ArchiveCopy to, string path, bool isThere, ICollection<string> healed, CancellationToken cancel)
    {
        try
        {
            await CopyPair.BringAsync(from, to.Archive, path, cancel).ConfigureAwait(false);
            healed.Add(isThere ? $"{path}: what was missing at its end in {to.Archive.Description} was brought from {from.Description}" : $"{path} was brought to {to.Archive.Description}");
        }
        catch (ArchiveConflict) when (isThere)
        {
            var aside = ArchiveLayout.Damaged(path, clock.GetUtcNow());
            await to.Healing.SetAsideAsync(path, aside, cancel).ConfigureAwait(false);
            await CopyPair.BringAsync(from, to.Archive, path, cancel).ConfigureAwait(false);
            healed.Add($"{path} in {to.Archive.Description} was not what was sealed, or could not be read: put aside as {aside}, and brought from {from.Description}");
        }
    }
}
