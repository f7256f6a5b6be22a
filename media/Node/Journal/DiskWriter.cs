using System.Threading.Channels;
using RemoteVerify.Archive;

namespace RemoteVerify.Node.Journal;

/// <summary>
/// The one writer of a node's disk. It takes what waits of all sessions and keeps, for all of them together, the order that makes evidence:
/// media appended, media synced, lines appended, lines synced, and only then anybody is told. While it syncs, the next group gathers.
/// What fails for one session fails for it alone.
/// </summary>
internal sealed class DiskWriter : IAsyncDisposable
{
    private readonly Channel<SessionJournal> _ready = Channel.CreateUnbounded<SessionJournal>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SemaphoreSlim _hurry = new(0);
    private readonly List<SessionJournal> _group = [];
    private readonly List<DiskFile> _files = [];
    private readonly TimeSpan _gather;
    private readonly GroupSync _sync;
    private readonly Task _loop;

    /// <param name="folder">Above all sessions' folders.</param>
    /// <param name="gather">So long media waits for others'. Entries, for which somebody waits, take all along at once.</param>
    public DiskWriter(string folder, IDisk disk, TimeSpan gather)
    {
        _gather = gather;
        _sync = new GroupSync(folder, disk);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Something of the journal waits. Said once until it is taken.</summary>
    /// <returns>False: the writer has stopped.</returns>
    public bool Ready(SessionJournal journal) => _ready.Writer.TryWrite(journal);

    /// <summary>Somebody waits for it.</summary>
    public void Hurry() => _hurry.Release();

    public async ValueTask DisposeAsync()
    {
        _ready.Writer.TryComplete();
        _hurry.Release();
        await _loop.ConfigureAwait(false);
        _sync.Dispose();
        _hurry.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _ready.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            await _hurry.WaitAsync(_gather).ConfigureAwait(false);
            while (_hurry.Wait(0))
            {
                // All who hurry are in this group.
            }

            while (_ready.Reader.TryRead(out var journal))
            {
                _group.Add(journal);
            }

            Commit();
        }
    }

    private void Commit()
    {
        _group.ForEach(journal => journal.Take());
        _group.ForEach(journal => journal.WriteMedia(_files));
        Sync();
        _group.ForEach(journal => journal.MediaSynced());
        _group.ForEach(journal => journal.WriteLines(_files));
        Sync();
        _group.ForEach(journal => journal.LinesSynced());
        _group.ForEach(journal => journal.Answer());
        _group.Clear();
    }

    private void Sync()
    {
        _sync.Sync(_files);
        _files.Clear();
    }
}
