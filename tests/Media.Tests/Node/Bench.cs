using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Node.Reading;
using RemoteVerify.Recording;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A node's disk and archive in a folder of their own, without its network.</summary>
internal sealed class Bench : IDisposable
{
    public const string Track = "tracks/applicant-1.mkv";
    private DiskWriter? _writer;
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("node");

    /// <param name="wrapped">False: the node sees the archive itself, with all that it can do.</param>
    public Bench(IArchive? archive = null, bool wrapped = true, IDisk? disk = null)
    {
        Folders = new LiveFolders(Path.Combine(_root.FullName, "data"));
        Archive = new FlakyArchive(archive ?? new LocalArchive(Path.Combine(_root.FullName, "archive"), disk));
        _store = wrapped ? Archive : archive!;
        Ledger = new Ledger(Archive);
    }

    private readonly IArchive _store;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public LiveFolders Folders { get; }
    public FlakyArchive Archive { get; }
    public Ledger Ledger { get; set; }
    public SigningKey Key { get; set; } = SigningKey.Create("The office", new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    public Action<SealingStep> Reached { get; set; } = _ => { };
    public Uri? Authority { get; set; }
    public string Root => _root.FullName;

    /// <summary>How long media waits for other sessions'.</summary>
    public TimeSpan Gather { get; set; }

    public SealingTools Tools => new(
        Key, Authority is null ? null : new TimestampAuthority(Authority, TimeSpan.FromSeconds(2), NullLogger.Instance),
        _store, Ledger, TimeSpan.FromSeconds(20), Folders.Unstamped, TimeProvider.System, NullLogger.Instance) { Reached = Reached };

    public SessionArchive Reader => new(Archive, LocalSource, () => [Key.Certificate]);

    /// <summary>Begins a session, or goes on with what is on the disk.</summary>
    public SessionJournal Open(string id = "s1", IDisk? disk = null)
    {
        var folder = Folders.Of(id) with { Disk = disk ?? MachineDisk.One };
        var found = Recovery.Recover(folder) as Recovered.Chain;
        Folders.Of(id).Make();
        return new SessionJournal(folder, found?.Log ?? new EvidenceLog(), found?.Committed ?? CommittedState.Empty, _writer ??= new DiskWriter(Root, disk ?? MachineDisk.One, Gather), TimeProvider.System, NullLogger.Instance);
    }

    public ArchiveFeed Feed(string id = "s1") => new(Folders.Of(id), Archive, TimeProvider.System, NullLogger.Instance);

    public async Task<SealedSession> SealAsync(SessionJournal journal, string reason = "ended")
    {
        using var feed = Feed(journal.Folder.SessionId);
        return await Sealing.SealAsync(Tools, journal, feed, reason, Cancel);
    }

    /// <summary>The department's ledger, which must hold together.</summary>
    public async Task<List<LogLine>> LedgerAsync()
    {
        var lines = new List<LogLine>();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(Root, "archive/ledgers/notary/ledger.jsonl"), Cancel);
        Assert.Equal(LogTail.Whole, EvidenceLog.Resume(new MemoryStream(bytes), lines.Add).Tail);
        return lines;
    }

    public static EvidenceEntry Opening(string id = "s1", int? keepYears = null) => EvidenceEntry.SessionOpened(id, "2026-0001", "notary", [], keepYears);

    public static MediaChunk Chunk(int number, int length = 3000, string file = Track) => new(file, Bytes(number, length), number * 1000, number * 1000 + 1000);

    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>A short session: opened, two tracks with chunks, a note, a still.</summary>
    public static async Task FillAsync(SessionJournal journal, int chunks = 4, int? keepYears = null)
    {
        await journal.AppendAsync(Opening(journal.Folder.SessionId, keepYears));
        for (var i = 0; i < chunks; i++)
        {
            Assert.True(await journal.CommitAsync(Chunk(i)));
            Assert.True(await journal.CommitAsync(Chunk(i, 500, "tracks/official-1.mkv")));
        }

        await journal.AppendAsync(EvidenceEntry.NoteAdded("official-1", await journal.StoreTextAsync("房产证号核对无误"u8.ToArray())));
        await journal.AppendAsync(EvidenceEntry.StillTaken(await journal.StoreStillAsync("jpg", Bytes(99, 5000)), "deed", "applicant-1", 1200));
    }

    public void Dispose()
    {
        Key.Dispose();
        _root.Delete(recursive: true);
    }

    private ISessionSource? LocalSource(string id) => File.Exists(Folders.Of(id).Log) ? new FolderSource(Folders.Of(id), null) : null;
}
