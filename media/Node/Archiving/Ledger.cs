using System.Security.Cryptography;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Archiving;

/// <summary>
/// A department's chain of sealed sessions, in the archive, so that a whole session cannot vanish unnoticed. Several nodes may append: the position decides who is first,
/// the other reads again. A line's time is the session's last entry's, so that the same line comes out when a crash makes it be written again.
/// </summary>
internal sealed class Ledger(IArchive archive)
{
    /// <summary>Tries against other nodes that append at the same moment.</summary>
    private const int MaxTries = 50;

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, Known> _known = [];

    /// <param name="signature">The bytes of seal/checkpoint.p7s.</param>
    /// <param name="keepYears">As the session's first line says.</param>
    /// <exception cref="ArchiveConflict">The ledger does not hold together, or names this session with another end.</exception>
    public async Task AddAsync(string department, Checkpoint end, ReadOnlyMemory<byte> signature, long? keepYears, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            for (var tries = 1; !await TryAddAsync(department, end, signature, keepYears, tries == MaxTries, cancel).ConfigureAwait(false); tries++)
            {
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<bool> TryAddAsync(string department, Checkpoint end, ReadOnlyMemory<byte> signature, long? keepYears, bool last, CancellationToken cancel)
    {
        var path = ArchiveLayout.Ledger(department);
        var known = await ReadAsync(department, path, cancel).ConfigureAwait(false);
        if (known.Heads.TryGetValue(end.Session, out var head))
        {
            return head == end.Head ? await IsDurableAsync(path, known.End, cancel).ConfigureAwait(false) : throw new ArchiveConflict(path, $"names session {end.Session} with another end");
        }

        _known.Remove(department);
        var line = known.Chain.Append(EvidenceEntry.LedgerSession(end, Convert.ToHexStringLower(SHA256.HashData(signature.Span)), keepYears), end.At);
        try
        {
            await archive.AppendAsync(path, known.End, line.Bytes, cancel).ConfigureAwait(false);
            known.Heads[end.Session] = end.Head;
            _known[department] = known with { End = known.End + line.Bytes.Length };
            return true;
        }
        catch (ArchiveConflict) when (!last)
        {
            return false;
        }
    }

    /// <summary>A line that is there may be that of a process which was killed before its sync: appending nothing makes it durable. Where others have written since, they have.</summary>
    private async Task<bool> IsDurableAsync(string path, long end, CancellationToken cancel)
    {
        try
        {
            await archive.AppendAsync(path, end, default, cancel).ConfigureAwait(false);
        }
        catch (ArchiveConflict)
        {
            // Longer by now.
        }

        return true;
    }

    private async Task<Known> ReadAsync(string department, string path, CancellationToken cancel)
    {
        var length = await archive.LengthAsync(path, cancel).ConfigureAwait(false) ?? 0;
        if (_known.TryGetValue(department, out var known) && known.End == length)
        {
            return known;
        }

        var heads = new Dictionary<string, string>();
        var whole = new MemoryStream();
        if (length > 0)
        {
            await using var stream = await archive.GetAsync(path, 0, length, cancel).ConfigureAwait(false);
            await stream.CopyToAsync(whole, cancel).ConfigureAwait(false);
            whole.Position = 0;
        }

        var resumed = EvidenceLog.Resume(whole, line => heads[line.Text("session") ?? ""] = line.Text("head") ?? "");

        // A torn last line (a local archive after a loss of power) is completed when the session that it is about is sealed again.
        return resumed.Tail != LogTail.Damaged ? new Known(resumed.Log, resumed.End, heads) : throw new ArchiveConflict(path, "the ledger's chain does not hold together");
    }

    private sealed record Known(EvidenceLog Chain, long End, Dictionary<string, string> Heads);
}
