using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Recording;

namespace RemoteVerify.Media.Tests.Node.Faults;

/// <summary>A node's disk and archive under one kind of fault. What was acknowledged is written down here, to be asked for afterwards.</summary>
internal sealed class FaultStage : IAsyncDisposable
{
    private const int TrackBytes = 3000;
    private const int MaxTries = 10;

    /// <summary>What is tried is the order of the calls; a real disk would only take its time.</summary>
    private const string Memory = "/dev/shm";

    private readonly DirectoryInfo _root = Directory.CreateDirectory(Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"faults-{Guid.NewGuid():N}"));
    private readonly SigningKey _key = SigningKey.Create("The office", new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly List<string> _acknowledged = [];
    private readonly DiskWriter _writer;
    private int _chunks;
    private int _file = 1;

    /// <param name="data">Where running sessions are, if not with the archive.</param>
    public FaultStage(string? data = null)
    {
        data ??= Path.Combine(_root.FullName, "data");
        Folders = new LiveFolders(data);
        Archive = new FlakyArchive(new LocalArchive(Path.Combine(_root.FullName, "archive"), Disk));
        Ledger = new Ledger(Archive);
        _writer = new DiskWriter(data, Disk, TimeSpan.Zero);
    }

    public FailingDisk Disk { get; } = new();
    public FlakyArchive Archive { get; }
    public SteppedClock Clock { get; } = new();
    public LiveFolders Folders { get; }
    public Ledger Ledger { get; set; }
    public Action<SealingStep> Reached { get; set; } = _ => { };
    public TimeSpan ArchiveTimeout { get; set; } = TimeSpan.FromSeconds(20);

    public SessionJournal Open(string id)
    {
        Folders.Of(id).Make();
        var folder = Folders.Of(id) with { Disk = Disk };
        var found = Recovery.Recover(folder) as Recovered.Chain;
        return new SessionJournal(folder, found?.Log ?? new EvidenceLog(), found?.Committed ?? CommittedState.Empty, _writer, Clock, NullLogger.Instance);
    }

    public ArchiveFeed Feed(string id) => new(Folders.Of(id), Archive, TimeProvider.System, NullLogger.Instance);

    /// <summary>A session that has begun: both people's first chunk, a note, a still.</summary>
    public async Task<SessionJournal> BeginAsync(string id)
    {
        var journal = Open(id);
        await AppendAsync(journal, EvidenceEntry.SessionOpened(id, "2026-0001", "notary", []));
        await ChunkAsync(journal);
        await AppendAsync(journal, EvidenceEntry.NoteAdded("official-1", await journal.StoreTextAsync("房产证号核对无误"u8.ToArray())));
        await AppendAsync(journal, EvidenceEntry.StillTaken(await journal.StoreStillAsync("jpg", new byte[5000]), "deed", "applicant-1", 1200));
        return journal;
    }

    public async Task AppendAsync(SessionJournal journal, EvidenceEntry entry)
    {
        var line = await journal.AppendAsync(entry);
        _acknowledged.Add($"\"seq\":{line.Seq},\"prev\":\"{line.Prev}\"");
    }

    /// <returns>False: refused. The next goes to a new file, as the recorder's does.</returns>
    public async Task<bool> ChunkAsync(SessionJournal journal)
    {
        var bytes = new byte[TrackBytes];
        new Random(++_chunks).NextBytes(bytes);
        var taken = await journal.CommitAsync(new MediaChunk($"tracks/applicant-{_file}.mkv", bytes, _chunks * 1000, (_chunks * 1000) + 1000));
        if (taken)
        {
            _acknowledged.Add(LogLine.HashOf(bytes));
        }
        else
        {
            _file++;
        }

        return taken;
    }

    public async Task<SealedSession> SealAsync(SessionJournal journal, string reason = "ended")
    {
        using var feed = Feed(journal.Folder.SessionId);
        var tools = new SealingTools(_key, null, Archive, Ledger, ArchiveTimeout, Folders.Unstamped, Clock, NullLogger.Instance) { Reached = step => Reached(step) };
        return await Sealing.SealAsync(tools, journal, feed, reason, CancellationToken.None);
    }

    /// <summary>Ends a session as the service does: again and again until the disk lets it, and the archive has it.</summary>
    public async Task<SealedSession> SealAtLastAsync(SessionJournal journal, Action<int> before, string reason = "ended")
    {
        for (var tries = 1; ; tries++)
        {
            before(tries);
            try
            {
                if (await SealAsync(journal, reason) is { Archived: true } ended)
                {
                    return ended;
                }
            }
            catch (EvidenceUnavailable) when (tries < MaxTries)
            {
                // Said to the official, whose page asks again.
            }

            if (tries >= MaxTries)
            {
                throw new InvalidOperationException("never archived");
            }
        }
    }

    /// <summary>What the archive alone has, whole and as acknowledged; another session then takes its way.</summary>
    /// <param name="cutShort">Null: either is right.</param>
    public async Task<string> JudgeAsync(string id, SealedSession ended, bool? cutShort = false)
    {
        var reader = new SessionArchive(Archive, _ => null, () => [_key.Certificate]);
        var verdict = await reader.VerifyAsync(id, CancellationToken.None, ended.Receipt);
        var log = await new StreamReader((await reader.OpenLogAsync(id, CancellationToken.None))!).ReadToEndAsync();
        var lost = _acknowledged.Count(line => !log.Contains(line, StringComparison.Ordinal));
        if (lost > 0 || verdict.Kind != VerdictKind.Intact || (cutShort is not null && ended.CutShort != cutShort) || Directory.Exists(Folders.Of(id).Root))
        {
            return $"LOST {lost}, {verdict.Kind}, {(ended.CutShort ? "cut short" : "ended")}";
        }

        await using var next = await BeginAsync("next");
        var after = await SealAsync(next);
        var ledger = await File.ReadAllLinesAsync(Path.Combine(_root.FullName, "archive/ledgers/notary/ledger.jsonl"));
        return after.Archived && ledger.Length == 2 && (await reader.VerifyAsync("next", CancellationToken.None)).Kind == VerdictKind.Intact ? FaultTable.Good : "THE NEXT SESSION FAILS";
    }

    /// <summary>What the archive says of a session.</summary>
    public async Task<SealedSession> MarkerAsync(string id) =>
        (await new SessionArchive(Archive, _ => null, () => [_key.Certificate]).OpenReadAsync(id, CancellationToken.None))!.Seal!;

    public async ValueTask DisposeAsync()
    {
        Disk.Heal();
        await _writer.DisposeAsync();
        _key.Dispose();
        _root.Delete(recursive: true);
    }
}

/// <summary>The time of day, set by hand.</summary>
internal sealed class SteppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now = Now.AddMilliseconds(10);
}
