using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Archiving;

/// <summary>
/// Copies what is committed on this disk into the archive while the session runs, the log last: the archived log never names a byte that the archive does not have.
/// An archive that is down or slow costs nothing but time: the disk keeps all until the session's end has compared every length.
/// </summary>
internal sealed class ArchiveFeed(SessionFolder folder, IArchive archive, TimeProvider clock, ILogger logger) : IDisposable
{
    /// <summary>Bytes in one append.</summary>
    private const int MaxAppend = 4 * 1024 * 1024;

    /// <summary>The disk has it already: the copy may come in larger pieces, which cost a store fewer calls and syncs.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(8);
    /// <summary>How often it is seen whether there is enough for one append: the end of a session waits for what is not there yet.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, long> _lengths = [];
    private readonly HashSet<string> _uncertain = [];
    private readonly HashSet<string> _put = [];
    private long _archived;

    public bool Reachable { get; private set; } = true;

    public long Behind(CommittedState committed) => Math.Max(0, committed.LogLength + committed.TrackEnds.Values.Sum() - Interlocked.Read(ref _archived));

    /// <summary>Follows the journal until cancelled.</summary>
    public async Task FollowAsync(SessionJournal journal, CancellationToken cancel)
    {
        var wait = FirstWait;
        while (!cancel.IsCancellationRequested)
        {
            var changed = journal.Changed;
            var caughtUp = await TryCatchUpAsync(journal.Committed, cancel).ConfigureAwait(false);
            wait = caughtUp ? FirstWait : TimeSpan.FromTicks(Math.Min(wait.Ticks * 2, LongestWait.Ticks));
            if (caughtUp && journal.Committed.LogLength == _lengths.GetValueOrDefault(ArchiveLayout.Log))
            {
                await changed.WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            await (caughtUp ? GatherAsync(journal, cancel) : Task.Delay(wait, clock, cancel)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task GatherAsync(SessionJournal journal, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; waited < Gather && Behind(journal.Committed) < MaxAppend; waited += Look)
        {
            await Task.Delay(Look, clock, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Brings the archive up to a committed state.</summary>
    /// <exception cref="ArchiveUnavailable"/>
    /// <exception cref="ArchiveConflict">Somebody else wrote to this session's place in the archive.</exception>
    public async Task CatchUpAsync(CommittedState committed, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            foreach (var (track, end) in committed.TrackEnds)
            {
                await AppendAsync("data/" + track, end, cancel).ConfigureAwait(false);
            }

            foreach (var item in committed.Items)
            {
                await PutAsync(item, cancel).ConfigureAwait(false);
            }

            await AppendAsync(ArchiveLayout.Log, committed.LogLength, cancel).ConfigureAwait(false);
            Said(reachable: true, null);
        }
        catch (Exception e) when (e is ArchiveUnavailable or ArchiveConflict)
        {
            Said(reachable: false, e);
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<bool> TryCatchUpAsync(CommittedState committed, CancellationToken cancel)
    {
        try
        {
            await CatchUpAsync(committed, cancel).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            return false;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Session {Session}: copying to the archive failed", folder.SessionId);
            return false;
        }
    }

    private async Task AppendAsync(string file, long end, CancellationToken cancel)
    {
        var path = ArchiveLayout.InSession(folder.SessionId, file);
        var known = _lengths.TryGetValue(file, out var at);
        if (!known || _uncertain.Contains(file))
        {
            var from = at;
            at = await ThereAsync(path, file, from, end, cancel).ConfigureAwait(false);
            Archived(file, from, at);
            _uncertain.Remove(file);
        }

        // A track that this disk lost a part of is brought as far as it goes: who verifies says what is missing.
        end = file == ArchiveLayout.Log ? end : Math.Min(end, folder.LengthOf(file));
        using var local = at < end ? File.OpenHandle(folder.InSession(file), share: FileShare.ReadWrite | FileShare.Delete) : null;
        while (at < end)
        {
            at = await AppendSomeAsync(file, path, local!, at, (int)Math.Min(MaxAppend, end - at), cancel).ConfigureAwait(false);
        }
    }

    private async Task<long> AppendSomeAsync(string file, string path, Microsoft.Win32.SafeHandles.SafeFileHandle local, long at, int length, CancellationToken cancel)
    {
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadExactly(local, rented.AsSpan(0, length), at);

            // Until the answer is there nobody knows what it did: the next try may have more to bring, and asks first.
            _uncertain.Add(file);
            await archive.AppendAsync(path, at, rented.AsMemory(0, length), cancel).ConfigureAwait(false);
            Archived(file, at, at + length);
            _uncertain.Remove(file);
            return at + length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>How much of the file an earlier run, or a call whose answer was lost, has brought. It must be what was committed here, byte for byte; else somebody else wrote there.</summary>
    /// <param name="from">So much is known to be the same.</param>
    private async Task<long> ThereAsync(string path, string file, long from, long end, CancellationToken cancel)
    {
        var length = await archive.LengthAsync(path, cancel).ConfigureAwait(false) ?? 0;
        if (length > end || length < from)
        {
            throw new ArchiveConflict(path, $"holds {length} bytes, where {from} to {end} were committed");
        }

        var both = Math.Min(length, folder.LengthOf(file));
        if (both > from)
        {
            await using var there = await archive.GetAsync(path, from, both - from, cancel).ConfigureAwait(false);
            await using var local = new FileStream(folder.InSession(file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) { Position = from };
            await using var here = new RangeStream(local, both - from);
            var (expected, found) = (await SHA256.HashDataAsync(here, cancel).ConfigureAwait(false), await SHA256.HashDataAsync(there, cancel).ConfigureAwait(false));
            if (!expected.AsSpan().SequenceEqual(found))
            {
                throw new ArchiveConflict(path, "holds other bytes than were committed");
            }
        }

        return length;
    }

    private void Archived(string file, long from, long to)
    {
        _lengths[file] = to;
        Interlocked.Add(ref _archived, to - from);
    }

    private async Task PutAsync(string item, CancellationToken cancel)
    {
        var path = folder.DataFile(item);
        if (_put.Contains(item) || !File.Exists(path))
        {
            return; // A file that an entry names and nobody stored: the verifier says so.
        }

        var content = await File.ReadAllBytesAsync(path, cancel).ConfigureAwait(false);
        await archive.PutAsync(ArchiveLayout.Data(folder.SessionId, item), content, cancel).ConfigureAwait(false);
        _put.Add(item);
    }

    private void Said(bool reachable, Exception? cause)
    {
        if (!reachable)
        {
            NodeMeters.ArchiveFailed();
        }

        if (reachable != Reachable)
        {
            logger.Log(
                reachable ? LogLevel.Information : LogLevel.Warning,
                reachable ? "Session {Session}: the archive is back" : "Session {Session}: the archive takes nothing; this disk keeps all meanwhile. {Cause}",
                folder.SessionId, cause?.Message);
        }

        Reachable = reachable;
    }

    private static void ReadExactly(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
            {
                throw new EndOfStreamException("A file on this disk is shorter than its log says");
            }

            at += read;
            bytes = bytes[read..];
        }
    }
}
