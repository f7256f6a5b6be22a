using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Recording;

namespace RemoteVerify.Node.Journal;

/// <summary>The evidence of one running session on this node's disk: what is to be written waits here for the disk's writer, which takes all sessions' together.</summary>
internal sealed class SessionJournal : IAsyncDisposable
{
    /// <summary>Items in one commit.</summary>
    private const int MaxBatch = 128;

    /// <summary>Items that may wait for the disk; more is refused, so that a hanging disk cannot eat the memory.</summary>
    private const int MaxQueued = 4096;

    private readonly Channel<JournalItem> _queue = Channel.CreateBounded<JournalItem>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly JournalWriter _writer;
    private readonly DiskWriter _disk;
    private readonly ILogger _logger;
    private readonly List<JournalItem> _batch = new(MaxBatch);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _said;
    private bool _broken;
    private long _taken;
    private int _stills;
    private int _texts;
    private int _stamps;
    private volatile bool _ending;
    private volatile CommittedState _committed;
    private volatile EvidenceUnavailable? _failing;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionJournal(SessionFolder folder, EvidenceLog log, CommittedState committed, DiskWriter disk, TimeProvider clock, ILogger logger)
    {
        (Folder, _disk, _logger, _committed) = (folder, disk, logger, committed);
        _writer = new JournalWriter(folder, log, committed, clock);
        _stills = Highest(folder.Stills);
        _texts = Highest(folder.Texts);
        _stamps = Highest(folder.Stamps);
    }

    public SessionFolder Folder { get; }

    public CommittedState Committed => _committed;

    /// <summary>Null while the disk takes what it is given.</summary>
    public EvidenceUnavailable? Failing => _failing;

    /// <summary>Ends at the next commit or failure.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <exception cref="EvidenceUnavailable"/>
    public Task<LogLine> AppendAsync(EvidenceEntry entry)
    {
        var item = new EntryItem(entry);
        return Enqueue(item) ?? item.Answered;
    }

    public Task<LogLine> AppendSealedAsync(string reason, SealedCopy? copy = null)
    {
        var item = new SealItem(reason, copy);
        return Enqueue(item) ?? item.Answered;
    }

    /// <summary>False: the chunk is not in the recording and its file is given up.</summary>
    public Task<bool> CommitAsync(MediaChunk chunk)
    {
        var item = new ChunkItem(chunk);
        if (!_queue.Writer.TryWrite(item))
        {
            return Task.FromResult(false);
        }

        Say();
        if (_ending)
        {
            _disk.Hurry();
        }

        return item.Answered;
    }

    /// <summary>From now on somebody waits for every chunk: none gathers with others.</summary>
    public void HurryToTheEnd()
    {
        _ending = true;
        _disk.Hurry();
    }

    public Task<StoredItem> StoreTextAsync(ReadOnlyMemory<byte> text) => StoreAsync($"texts/{Interlocked.Increment(ref _texts):D4}.txt", text);

    public Task<StoredItem> StoreStillAsync(string extension, ReadOnlyMemory<byte> still) => StoreAsync($"stills/{Interlocked.Increment(ref _stills):D4}.{extension}", still);

    /// <param name="token">A time-stamp authority's answer, DER.</param>
    public Task<StoredItem> StoreStampAsync(ReadOnlyMemory<byte> token) => StoreAsync($"stamps/{Interlocked.Increment(ref _stamps):D4}.tsr", token);

    /// <summary>Commits what is queued, then closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_queue.Writer.TryComplete())
        {
            Say();
            _disk.Hurry();
        }

        await _closed.Task.ConfigureAwait(false);
    }

    private Task<LogLine>? Enqueue(JournalItem item)
    {
        if (!_queue.Writer.TryWrite(item))
        {
            return Task.FromException<LogLine>(_failing ?? new EvidenceUnavailable("The evidence takes no more entries: the session is over, or the disk does not keep up"));
        }

        Say();
        _disk.Hurry();
        return null;
    }

    private Task<StoredItem> StoreAsync(string file, ReadOnlyMemory<byte> content) => Task.Run(() =>
    {
        try
        {
            Durable.PutFile(Folder.DataFile(file), content.Span, Folder.Disk);
            return new StoredItem(file, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            throw DiskWords.Unavailable(e, Folder.Root);
        }
    });

    /// <summary>Tells the disk's writer, once until it takes.</summary>
    private void Say()
    {
        if (Interlocked.Exchange(ref _said, 1) == 0 && !_disk.Ready(this))
        {
            _closed.TrySetResult();
            throw new ObjectDisposedException(nameof(DiskWriter), "The node has stopped");
        }
    }

    // From here on: the disk's writer, one call after the other.

    internal void Take()
    {
        (_taken, _broken) = (Stopwatch.GetTimestamp(), false);
        Interlocked.Exchange(ref _said, 0);
        while (_batch.Count < MaxBatch && _queue.Reader.TryRead(out var item))
        {
            _batch.Add(item);
        }

        if (_queue.Reader.TryPeek(out _))
        {
            Say();
        }
    }

    internal void WriteMedia(ICollection<DiskFile> toSync) => Do(() => _writer.WriteMedia(_batch, toSync));

    internal void MediaSynced() => Do(() => _writer.MediaSynced(_batch));

    internal void WriteLines(ICollection<DiskFile> toSync) => Do(() => _writer.WriteLines(_batch, toSync));

    internal void LinesSynced() => Do(() => _writer.LinesSynced(_batch));

    internal void Answer()
    {
        if (_batch.Count > 0)
        {
            Tell();
        }

        if (_queue.Reader.Completion.IsCompleted)
        {
            _writer.Dispose();
            _closed.TrySetResult();
        }
    }

    private void Do(Action step)
    {
        if (_broken || _batch.Count == 0)
        {
            return;
        }

        try
        {
            step();
        }
        catch (Exception e)
        {
            // A bug: say so to those who wait instead of leaving them waiting, and go on for all others.
            _logger.LogError(e, "Session {Session}: the journal failed", Folder.SessionId);
            _broken = true;
            _writer.Abandon(_batch, e);
        }
    }

    private void Tell()
    {
        if (_writer.Failing is { } failing && _failing is null)
        {
            _logger.LogError(failing, "Session {Session}: {Words}", Folder.SessionId, failing.Message);
        }

        NodeMeters.Committed(_writer.Committed.Totals.Bytes - _committed.Totals.Bytes, Stopwatch.GetElapsedTime(_taken), _writer.Failing is not null);
        (_failing, _committed) = (_writer.Failing, _writer.Committed);
        _batch.ForEach(item => item.Answer());
        _batch.Clear();
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    private static int Highest(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(file => int.TryParse(Path.GetFileName(file).Split('.')[0], out var number) ? number : 0).DefaultIfEmpty().Max()
        : 0;
}
