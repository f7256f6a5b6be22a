using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>
/// Takes sessions out of the archive when their time is over, and keeps a chain of its own that says so (<c>ledgers/{department}/removals.jsonl</c>):
/// an absence that the chain does not name is a loss or a crime.
/// </summary>
public sealed class SessionRemoval(IArchive archive, IArchiveRemoval removal)
{
    /// <summary>Tries against other nodes that append at the same moment.</summary>
    private const int MaxTries = 20;

    /// <summary>First the line, then the removal: a crash between them is gone on with by calling again.</summary>
    /// <param name="reason">Why it may go, in words of the department's rules.</param>
    /// <returns>False: the archive does not have the session sealed, so that there is nothing whose removal could be stated.</returns>
    /// <exception cref="ArchiveConflict">The chain does not hold together, or others append all the time.</exception>
    public async Task<bool> RemoveAsync(string department, string sessionId, string reason, DateTimeOffset now, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                if (!await StateAsync(department, sessionId, reason, now, cancel).ConfigureAwait(false))
                {
                    return false;
                }

                await removal.RemoveSessionAsync(sessionId, cancel).ConfigureAwait(false);
                return true;
            }
            catch (ArchiveConflict) when (tries < MaxTries)
            {
                // Another node's line stands there: read again.
            }
        }
    }

    /// <summary>The sessions whose removal is on record, with the hash of their last line.</summary>
    /// <exception cref="ArchiveConflict">The chain does not hold together: it explains nothing.</exception>
    public async Task<IReadOnlyDictionary<string, string>> RemovedAsync(string department, CancellationToken cancel) =>
        (await ReadAsync(department, cancel).ConfigureAwait(false)).Heads;

    /// <summary>The chain's bytes; empty when nothing was ever removed.</summary>
    public async Task<Stream> OpenLogAsync(string department, CancellationToken cancel)
    {
        var path = ArchiveLayout.Removals(department);
        var length = await archive.LengthAsync(path, cancel).ConfigureAwait(false);
        return length is null ? new MemoryStream() : await archive.GetAsync(path, 0, length.Value, cancel).ConfigureAwait(false);
    }

    private async Task<bool> StateAsync(string department, string sessionId, string reason, DateTimeOffset now, CancellationToken cancel)
    {
        var (chain, end, heads) = await ReadAsync(department, cancel).ConfigureAwait(false);
        if (heads.ContainsKey(sessionId))
        {
            return true;
        }

        if (await EndOfAsync(sessionId, cancel).ConfigureAwait(false) is not { } seal)
        {
            return false;
        }

        var line = chain.Append(EvidenceEntry.SessionRemoved(seal, reason), now);
        await archive.AppendAsync(ArchiveLayout.Removals(department), end, line.Bytes, cancel).ConfigureAwait(false);
        return true;
    }

    private async Task<Checkpoint?> EndOfAsync(string sessionId, CancellationToken cancel)
    {
        var marker = await archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), cancel).ConfigureAwait(false);
        var path = ArchiveLayout.InSession(sessionId, ArchiveLayout.Checkpoint);
        if (marker is null || await archive.LengthAsync(path, cancel).ConfigureAwait(false) is null)
        {
            return null;
        }

        await using var stream = await archive.GetAsync(path, 0, Checkpoint.MaxBytes, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return Checkpoint.TryParse(bytes.ToArray(), out var seal) ? seal : null;
    }

    private async Task<(EvidenceLog Chain, long End, Dictionary<string, string> Heads)> ReadAsync(string department, CancellationToken cancel)
    {
        using var whole = new MemoryStream();
        await using (var log = await OpenLogAsync(department, cancel).ConfigureAwait(false))
        {
            await log.CopyToAsync(whole, cancel).ConfigureAwait(false);
        }

        whole.Position = 0;
        var heads = new Dictionary<string, string>();
        var resumed = EvidenceLog.Resume(whole, line => heads[line.Text("session") ?? ""] = line.Text("head") ?? "");
        return resumed.Tail == LogTail.Damaged
            ? throw new ArchiveConflict(ArchiveLayout.Removals(department), "the chain of removals does not hold together")
            : (resumed.Log, resumed.End, heads);
    }
}
