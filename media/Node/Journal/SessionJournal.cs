using System.Diagnostics;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RemoteVerify.Evidence;
using RemoteVerify.Recording;

namespace RemoteVerify.Node.Journal;

/// <summary>The evidence of one running session on this node's disk: one writer loop, and whatever is queued meanwhile shares its syncs.</summary>
internal sealed class SessionJournal : IAsyncDisposable
{
    /// <summary>Items in one commit.</summary>
    private const int MaxBatch = 128;

    /// <summary>Items that may wait for the disk; more is refused, so that a hanging disk cannot eat the memory.</summary>
    private const int MaxQueued = 4096;

    private readonly Channel<JournalItem> _queue = Channel.CreateBounded<JournalItem>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly JournalWriter _writer;
    private readonly IJournalFiles _files;
    private readonly ILogger _logger;
    private readonly Task _loop;
    private int _stills;
    private int _texts;
    private int _stamps;
    private volatile CommittedState _committed;
    private volatile EvidenceUnavailable? _failing;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SessionJournal(SessionFolder folder, EvidenceLog log, CommittedState committed, IJournalFiles files, TimeProvider clock, ILogger logger)
    {
        (Folder, _files, _logger, _committed) = (folder, files, logger, committed);
        _writer = new JournalWriter(folder, log, committed, files, clock);
        _stills = Highest(folder.Stills);
        _texts = Highest(folder.Texts);
        _stamps = Highest(folder.Stamps);
        _loop = Task.Run(RunAsync);
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
        return _queue.Writer.TryWrite(item) ? item.Answered : Task.FromResult(false);
    }

    public Task<StoredItem> StoreTextAsync(ReadOnlyMemory<byte> text) => StoreAsync($"texts/{Interlocked.Increment(ref _texts):D4}.txt", text);

    public Task<StoredItem> StoreStillAsync(string extension, ReadOnlyMemory<byte> still) => StoreAsync($"stills/{Interlocked.Increment(ref _stills):D4}.{extension}", still);

    /// <param name="token">A time-stamp authority's answer, DER.</param>
    public Task<StoredItem> StoreStampAsync(ReadOnlyMemory<byte> token) => StoreAsync($"stamps/{Interlocked.Increment(ref _stamps):D4}.tsr", token);

    /// <summary>Commits what is queued, then closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private Task<LogLine>? Enqueue(JournalItem item) => _queue.Writer.TryWrite(item)
        ? null
        : Task.FromException<LogLine>(_failing ?? new EvidenceUnavailable("The evidence takes no more entries: the session is over, or the disk does not keep up"));

    private Task<StoredItem> StoreAsync(string file, ReadOnlyMemory<byte> content) => Task.Run(() =>
    {
        try
        {
            _files.Put(Folder.DataFile(file), content.Span);
            return new StoredItem(file, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            throw DiskWords.Unavailable(e, Folder.Root);
        }
    });

    private async Task RunAsync()
    {
        var batch = new List<JournalItem>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var item))
            {
                batch.Add(item);
            }

            Commit(batch);
            batch.ForEach(item => item.Answer());
            batch.Clear();
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        _writer.Dispose();
    }

    private void Commit(List<JournalItem> batch)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            _writer.Commit(batch);
        }
        catch (Exception e)
        {
            // A bug: say so to those who wait instead of leaving them waiting.
            _logger.LogError(e, "Session {Session}: the journal failed", Folder.SessionId);
            batch.ForEach(item => item.Failure ??= item.Line is null ? new EvidenceUnavailable("The evidence could not be written", e) : null);
        }

        if (_writer.Failing is { } failing && _failing is null)
        {
            _logger.LogError(failing, "Session {Session}: {Words}", Folder.SessionId, failing.Message);
        }

        NodeMeters.Committed(_writer.Committed.Totals.Bytes - _committed.Totals.Bytes, Stopwatch.GetElapsedTime(started), _writer.Failing is not null);
        _failing = _writer.Failing;
        _committed = _writer.Committed;
    }

    private static int Highest(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder).Select(file => int.TryParse(Path.GetFileName(file).Split('.')[0], out var number) ? number : 0).DefaultIfEmpty().Max()
        : 0;
}
