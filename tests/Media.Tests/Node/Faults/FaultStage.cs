using System.Security.Cryptography.Pkcs;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
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

    private readonly Fault _fault;
    private readonly TimestampAuthority _authority = new(new Uri("http://time.invalid/"), TimeSpan.FromSeconds(20), NullLogger.Instance, new Stamping());
    private readonly SmallDisk? _small;
    private readonly DirectoryInfo _root;
    private readonly SigningKey _key = SigningKey.Create("The office", new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private readonly List<string> _acknowledged = [];
    private readonly DiskWriter _writer;
    private int _chunks;
    private int _file = 1;

    /// <exception cref="NotHere"/>
    public FaultStage(Fault fault)
    {
        _fault = fault;
        _small = fault == Fault.DiskFull ? new SmallDisk() : null;
        _root = Directory.CreateDirectory(Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), $"faults-{Guid.NewGuid():N}"));
        var data = _small?.Folder ?? Path.Combine(_root.FullName, "data");
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

    /// <summary>The fault begins.</summary>
    /// <param name="call">Of calls to the disk from here on: at which the process dies, or which of the syncs fails.</param>
    public void Begin(int call)
    {
        switch (_fault)
        {
            case Fault.ArchiveRefuses or Fault.ArchiveGone60s:
                Archive.IsDown = true;
                break;
            case Fault.ArchiveSlow:
                Archive.IsSilent = true;
                break;
            case Fault.DiskFull:
                _small!.Fill();
                break;
            case Fault.Kill:
                Disk.DeadFrom = Disk.Calls + call;
                break;
            case Fault.FailedSync:
                var left = call;
                Disk.Fails = (what, _) => what is "sync" or "folder" && --left == 0;
                break;
            case Fault.ClockSetBack:
                Clock.Now -= TimeSpan.FromHours(1);
                break;
        }
    }

    /// <summary>The archive is back, and the disk has room.</summary>
    public void Relieve()
    {
        Archive.IsUp();
        _small?.Free();
    }

    /// <summary>No fault any more.</summary>
    public void Heal()
    {
        Disk.Heal();
        Relieve();
    }

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

    /// <summary>As a running session is stamped; what the authority says is there before the fault.</summary>
    public async Task StampAsync(SessionJournal journal)
    {
        var seen = journal.Committed.Checkpoint(journal.Folder.SessionId);
        var request = Timestamp.RequestOfHash(seen.Head);
        var answer = (await _authority.AskAsync(request, CancellationToken.None))!;
        if (Timestamp.TryAccept(request, answer, out var stamp))
        {
            await AppendAsync(journal, EvidenceEntry.TimeStamped(await journal.StoreStampAsync(answer), seen, stamp));
        }
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
        var tools = new SealingTools(_key, _authority, Archive, Ledger, ArchiveTimeout, Folders.Unstamped, Clock, NullLogger.Instance) { Reached = step => Reached(step) };
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
        return after is { Archived: true, Timestamp: TimestampState.Stamped } && ended.Timestamp == TimestampState.Stamped && ledger.Length == 2 && (await reader.VerifyAsync("next", CancellationToken.None)).Kind == VerdictKind.Intact ? FaultTable.Good : "THE NEXT SESSION FAILS";
    }

    /// <summary>What the archive says of a session.</summary>
    public async Task<SealedSession> MarkerAsync(string id) =>
        (await new SessionArchive(Archive, _ => null, () => [_key.Certificate]).OpenReadAsync(id, CancellationToken.None))!.Seal!;

    public async ValueTask DisposeAsync()
    {
        Disk.Heal();
        await _writer.DisposeAsync();
        _authority.Dispose();
        _key.Dispose();
        _root.Delete(recursive: true);
        _small?.Dispose();
    }
}

/// <summary>An authority that always answers.</summary>
internal sealed class Stamping : HttpMessageHandler
{
    private static readonly TokenAuthority Authority = new(DateTimeOffset.UnixEpoch.AddYears(40), DateTimeOffset.UnixEpoch.AddYears(130));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel) =>
        Rfc3161TimestampRequest.TryDecode(await request.Content!.ReadAsByteArrayAsync(cancel), out var asked, out _)
            ? new HttpResponseMessage { Content = new ByteArrayContent(Authority.Answer(asked, DateTimeOffset.UtcNow)) }
            : new HttpResponseMessage(System.Net.HttpStatusCode.BadRequest);
}

/// <summary>The time of day, set by hand.</summary>
internal sealed class SteppedClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now = Now.AddMilliseconds(10);
}
