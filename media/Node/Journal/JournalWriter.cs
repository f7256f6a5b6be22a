using RemoteVerify.Evidence;
using RemoteVerify.Recording;

namespace RemoteVerify.Node.Journal;

/// <summary>
/// Commits batches to one session's folder, one at a time, in the steps that <see cref="DiskWriter"/> calls for all sessions together. The order is the whole point:
/// media bytes are written and synced; then the lines that name them are written and synced; then, and only then, anybody is told.
/// A crash before the lines' sync leaves bytes that no line names: recovery cuts them, and nobody was told of them.
/// A failed sync is never retried (the kernel may have dropped the pages and report success the next time): the file is given up.
/// </summary>
internal sealed class JournalWriter(SessionFolder folder, EvidenceLog log, CommittedState committed, TimeProvider clock) : IDisposable
{
    private readonly DiskFiles _files = new(folder.Disk);
    private readonly Dictionary<string, DiskFile> _tracks = [];
    private readonly HashSet<string> _touched = [];
    private readonly HashSet<string> _givenUp = [];
    private readonly List<EvidenceEntry> _owed = [];
    private EvidenceLog? _log = log;
    private DiskFile? _logFile;
    private bool _logGivenUp;

    // Of the batch that is being committed.
    private EvidenceUnavailable? _before;
    private CommittedState? _written;
    private int _owedHere;

    public CommittedState Committed { get; private set; } = committed;

    /// <summary>Null while the disk takes what it is given.</summary>
    public EvidenceUnavailable? Failing { get; private set; }

    /// <summary>First: the media's bytes. Afterwards <see cref="MediaSynced"/>, once <paramref name="toSync"/> has been synced.</summary>
    public void WriteMedia(IReadOnlyList<JournalItem> batch, ICollection<DiskFile> toSync)
    {
        (_before, Failing) = (Failing, null);
        foreach (var item in batch)
        {
            if (item is ChunkItem chunk)
            {
                WriteMedia(chunk);
            }
        }

        foreach (var file in _touched)
        {
            if (_tracks.TryGetValue(file, out var track))
            {
                toSync.Add(track);
            }
        }
    }

    public void MediaSynced(IReadOnlyList<JournalItem> batch)
    {
        foreach (var file in _touched)
        {
            if (_tracks.TryGetValue(file, out var track) && track.SyncFailure is { } failure)
            {
                Failing = DiskWords.Unavailable(failure, folder.Root);
                GiveUpCut(file);
            }
        }

        _touched.Clear();
        foreach (var item in batch)
        {
            if (item is ChunkItem { Failure: null } chunk && _givenUp.Contains(chunk.Chunk.File))
            {
                item.Failure = Failing;
            }
        }

        _owed.AddRange(batch.OfType<ChunkItem>().Where(item => item.Failure is not null).Select(GapOf));
    }

    /// <summary>Then the lines that name it. Afterwards <see cref="LinesSynced"/>.</summary>
    public void WriteLines(IReadOnlyList<JournalItem> batch, ICollection<DiskFile> toSync)
    {
        _owedHere = _owed.Count;
        try
        {
            _log ??= Reload();
            (var bytes, _written) = Lines(batch, _log);
            if (bytes.Length > 0)
            {
                toSync.Add(Append(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)));
            }
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            Fail(batch, e);
        }
    }

    /// <summary>The commit.</summary>
    public void LinesSynced(IReadOnlyList<JournalItem> batch)
    {
        if (_written is null)
        {
            return;
        }

        if (_logFile?.SyncFailure is { } failure)
        {
            GiveUpLog();
            Fail(batch, failure);
            return;
        }

        if (_written != Committed)
        {
            Committed = _written;
            _owed.RemoveRange(0, _owedHere);
        }

        _written = null;
        GiveUpRefused(batch);
        Failing ??= batch.Any(item => item.Line is not null) ? null : _before;
    }

    /// <summary>A bug stopped the batch at an unknown place: nothing of it counts.</summary>
    public void Abandon(IReadOnlyList<JournalItem> batch, Exception bug)
    {
        GiveUpLog();
        Fail(batch, new EvidenceUnavailable("The evidence could not be written", bug));
    }

    public void Dispose()
    {
        foreach (var track in _tracks.Values)
        {
            track.Dispose();
        }

        _tracks.Clear();
        _logFile?.Dispose();
        _logFile = null;
    }

    private void WriteMedia(ChunkItem item)
    {
        var file = item.Chunk.File;
        if (_givenUp.Contains(file) || item.Chunk.Bytes.IsEmpty)
        {
            item.Failure = new EvidenceUnavailable($"{file} was given up");
            return;
        }

        try
        {
            var track = TrackOf(file);
            item.Offset = track.Length;
            track.Append(item.Chunk.Bytes.Span);
            item.Sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(item.Chunk.Bytes.Span));
            _touched.Add(file);
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            Failing = DiskWords.Unavailable(e, folder.Root);
            GiveUpCut(file);
            item.Failure = Failing;
        }
    }

    /// <summary>Makes the lines of all that has not failed; an entry that cannot be a line fails alone.</summary>
    private (MemoryStream Bytes, CommittedState After) Lines(IReadOnlyList<JournalItem> batch, EvidenceLog chain)
    {
        var (bytes, after, now) = (new MemoryStream(), Committed, clock.GetUtcNow());
        if (!chain.IsSealed)
        {
            _owed.ForEach(gap => Take(chain.Append(gap, now)));
        }

        foreach (var item in batch)
        {
            try
            {
                if (item.Failure is null)
                {
                    item.Line = LineOf(item, chain, now);
                    Take(item.Line);
                }
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                item.Failure = e;
            }
        }

        return (bytes, after);

        void Take(LogLine line)
        {
            bytes.Write(line.Bytes.Span);
            after = after.After(line, chain.Totals);
        }
    }

    /// <summary>A chunk that the chain refuses (it came after the seal) leaves bytes that no line names: its file ends before them.</summary>
    private void GiveUpRefused(IReadOnlyList<JournalItem> batch)
    {
        foreach (var item in batch)
        {
            if (item is ChunkItem { Line: null } chunk && !_givenUp.Contains(chunk.Chunk.File))
            {
                GiveUpCut(chunk.Chunk.File);
            }
        }
    }

    private static LogLine LineOf(JournalItem item, EvidenceLog chain, DateTimeOffset now) => item switch
    {
        EntryItem entry => chain.Append(entry.Entry, now),
        SealItem seal => chain.AppendSealed(seal.Reason, now, seal.Copy),
        ChunkItem chunk => chain.Append(EntryOf(chunk), now),
        _ => throw new InvalidOperationException("Unknown item"),
    };

    /// <summary>"key" tells a player that a seek may land here, without reading the media.</summary>
    private static EvidenceEntry EntryOf(ChunkItem item) => new(EvidenceKind.MediaChunk, new()
    {
        ["file"] = item.Chunk.File, ["offset"] = item.Offset, ["length"] = item.Chunk.Bytes.Length, ["sha256"] = item.Sha256,
        ["from"] = item.Chunk.FromMs, ["to"] = item.Chunk.ToMs, ["key"] = item.Chunk.KeyFrame,
    });

    private DiskFile Append(ReadOnlySpan<byte> lines)
    {
        OpenLog();
        try
        {
            _logFile!.Append(lines);
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            CutLogBack();
            throw;
        }

        return _logFile;
    }

    private void OpenLog()
    {
        if (_logGivenUp)
        {
            _files.Rewrite(folder.Log, Committed.LogLength);
            _logGivenUp = false;
        }

        _logFile ??= _files.Open(folder.Log, Committed.LogLength);
    }

    /// <summary>A write that did not go through (a full disk) leaves at most a part of its bytes; no sync has failed yet.</summary>
    private void CutLogBack()
    {
        try
        {
            _logFile!.CutTo(Committed.LogLength);
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            GiveUpLog();
        }
    }

    private void GiveUpLog()
    {
        _logFile?.Dispose();
        _logFile = null;
        _logGivenUp = true;
    }

    /// <summary>Nothing of the batch is in the log: what it wrote is forgotten, the chain goes back to the last committed line.</summary>
    private void Fail(IReadOnlyList<JournalItem> batch, Exception cause)
    {
        (_log, _written) = (null, null);
        Failing = cause as EvidenceUnavailable ?? DiskWords.Unavailable(cause, folder.Root);
        foreach (var item in batch)
        {
            if (item is ChunkItem { Failure: null } chunk)
            {
                _owed.Add(GapOf(chunk));

                // Not cut: the lines may yet be found in the log, after a crash before it is put right. Then the bytes that they name must be there.
                GiveUp(chunk.Chunk.File);
            }

            item.Line = null;
            item.Failure ??= Failing;
        }
    }

    private EvidenceLog Reload()
    {
        if (Committed.LogLength == 0)
        {
            return new EvidenceLog();
        }

        using var file = new FileStream(folder.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var start = new byte[Committed.LogLength];
        file.ReadExactly(start);
        var resumed = EvidenceLog.Resume(new MemoryStream(start));
        return resumed.Log.Head == Committed.Head ? resumed.Log : throw new IOException("The log on disk is not the one that was written");
    }

    private DiskFile TrackOf(string file)
    {
        if (!_tracks.TryGetValue(file, out var track))
        {
            track = _files.Open(folder.DataFile(file), Committed.TrackEnds.GetValueOrDefault(file));
            _tracks.Add(file, track);
        }

        return track;
    }

    /// <summary>Of what it wrote last no line was ever begun: the file ends before it.</summary>
    private void GiveUpCut(string file)
    {
        try
        {
            _tracks.GetValueOrDefault(file)?.CutTo(Committed.TrackEnds.GetValueOrDefault(file));
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            // Sealing and recovery cut it again.
        }

        GiveUp(file);
    }

    private void GiveUp(string file)
    {
        _givenUp.Add(file);
        if (_tracks.Remove(file, out var track))
        {
            track.Dispose();
        }
    }

    private static EvidenceEntry GapOf(ChunkItem item) =>
        EvidenceEntry.MediaGap(item.Chunk.File, item.Chunk.FromMs, item.Chunk.ToMs, "disk");
}
