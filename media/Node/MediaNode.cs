using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Node.Reading;
using RemoteVerify.Node.Sessions;
using RemoteVerify.Node.Signing;
using RemoteVerify.Recording;
using RemoteVerify.Transport;

namespace RemoteVerify.Node;

/// <summary>The media of one process: one UDP port, the running sessions, and what a crash left of earlier ones. Safe for any thread.</summary>
public sealed class MediaNode : IAsyncDisposable
{
    private readonly NodeParts _parts;
    private readonly MediaPort _port;
    private readonly ConcurrentDictionary<string, LiveSession> _sessions;
    private readonly Doors _doors = new();
    private readonly ConcurrentDictionary<string, bool> _unsealed = [];
    private readonly ConcurrentDictionary<string, bool> _interrupted = [];
    private readonly List<DamagedSession> _damaged = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Afterwards _stamps;
    private Task _afterwards = Task.CompletedTask;
    private bool _storeHasAnswered;
    private DateTimeOffset _lookedForKey;

    private MediaNode(NodeParts parts, MediaPort port, ConcurrentDictionary<string, LiveSession> sessions) =>
        (_parts, _port, _sessions, _stamps, _lookedForKey) = (parts, port, sessions, new Afterwards(parts.Sealing), parts.Clock.GetUtcNow());

    /// <summary>Recovers what a crash left, makes the signing key at the first start, and opens the UDP port.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The UDP port is taken.</exception>
    /// <exception cref="IOException">The data folder cannot be used.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The signing key's file, or the vault, holds no P-256 key with its certificate.</exception>
    /// <exception cref="SigningUnavailable">The vault does not answer, and was never seen from here.</exception>
    public static Task<MediaNode> StartAsync(MediaNodeOptions options, IArchive archive, TimeProvider clock, ILoggerFactory logging, CancellationToken cancel) =>
        StartAsync(options, archive, clock, logging.CreateLogger(NodeMeters.Name), new NodeSeams(), cancel);

    internal static async Task<MediaNode> StartAsync(
        MediaNodeOptions options, IArchive archive, TimeProvider clock, ILogger logger, NodeSeams seams, CancellationToken cancel)
    {
        Durable.MakeFolder(options.DataFolder, seams.Disk);
        var folders = new LiveFolders(options.DataFolder, seams.Disk);
        var key = NodeKeys.Open(options, clock);
        var sessions = new ConcurrentDictionary<string, LiveSession>();
        var port = await MediaPort.OpenAsync(options, now => Poll(sessions, now, logger), logger, cancel).ConfigureAwait(false);
        var authority = options.TimestampAuthority is { } address ? new TimestampAuthority(address, options.TimestampTimeout, logger) : null;
        var parts = new NodeParts
        {
            Options = options, Archive = archive, Clock = clock, Logger = logger, Beat = new Beat(RecordingLimits.PumpEvery, clock, logger),
            Receipts = new ReceiptDesk(logger), Folders = folders, Writer = new DiskWriter(options.DataFolder, seams.Disk, options.GatherMedia),
            OpenPeer = seams.OpenPeer ?? port.OpenPeer, Fingerprint = port.Fingerprint, Candidates = port.Candidates,
            TcpCandidates = port.TcpCandidates,
            Sealing = new SealingTools(key, authority, archive, new Ledger(archive), options.ArchiveTimeout, folders.Unstamped, clock, logger) { Reached = seams.Reached },
        };
        var node = new MediaNode(parts, port, sessions);
        node.RecoverAll();
        node._afterwards = Task.Run(node.AfterwardsAsync, CancellationToken.None);
        return node;
    }

    internal NodeParts Parts => _parts;

    /// <summary>Names this start of the node: media connections live no longer than it.</summary>
    public string Epoch { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Signs checkpoints and seals.</summary>
    public X509Certificate2 Signer => _parts.Sealing.Key.Certificate;

    /// <summary>Where the signing key is, why it does not sign at the moment (null: it does), and what is to be done because its certificate ends soon or has ended.</summary>
    public (string Where, string? Failing, string? Ending) Signing
    {
        get
        {
            var key = (TermKey)_parts.Sealing.Key.Key;
            var ended = key.HasEnded ? key.Ending : null;
            return key.Inner is VaultKey vault ? (vault.Description, ended ?? vault.Failing, key.Ending) : ("a key file", ended, key.Ending);
        }
    }

    /// <summary>The signer, and the certificates of earlier keys that were left in the folder keys/.</summary>
    public X509Certificate2Collection Trusted => NodeKeys.Trusted(_parts.Options, _parts.Sealing.Key);

    /// <summary>Something to be left out of a copy, over the node's signature.</summary>
    /// <param name="withheld">As the log names them: "texts/0003.txt".</param>
    public Redaction Redaction(IReadOnlyCollection<string> withheld, string by, string reason, IReadOnlyList<DerivedFile> derived) =>
        new(withheld, by, reason, _parts.Sealing.Key, derived);

    /// <summary>What vouches for time-stamp authorities; null: nothing was given.</summary>
    public X509Certificate2Collection? TimeRoots => NodeKeys.TimeRoots(_parts.Options);

    /// <summary>The UDP port in use.</summary>
    public int Port => _port.Number;

    /// <summary>The TCP port in use; null: none.</summary>
    public int? TcpPort => _port.TcpNumber;

    /// <summary>Sessions found unsealed at the start that nobody has gone on with.</summary>
    public IReadOnlyList<string> Unsealed => [.. _unsealed.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Sessions found with a log that does not hold together: set aside, with words.</summary>
    public IReadOnlyList<DamagedSession> Damaged => _damaged;

    /// <summary>Opens a new session, or goes on with the chain found on disk. A session that runs here already is given back as it is.</summary>
    /// <exception cref="EvidenceUnavailable">The disk fails, or the node is full.</exception>
    /// <exception cref="SessionOver">The session is sealed.</exception>
    public async Task<LiveSession> OpenAsync(SessionOpening opening, ISessionObserver observer)
    {
        var folder = _parts.Folders.Of(opening.SessionId);
        ArchiveLayout.Ledger(opening.DepartmentId);
        using var door = await _doors.EnterAsync(opening.SessionId).ConfigureAwait(false);
        if (_sessions.TryGetValue(opening.SessionId, out var running))
        {
            return running;
        }

        if (_stop.IsCancellationRequested || _sessions.Count >= _parts.Options.MaxSessions)
        {
            throw new EvidenceUnavailable($"This node carries {_sessions.Count} sessions and takes no more; try again later");
        }

        await RefuseArchivedAsync(opening.SessionId).ConfigureAwait(false);
        var session = await SessionStart.BeginAsync(_parts, folder, opening, observer, Over).ConfigureAwait(false);
        _sessions[session.Id] = session;
        _unsealed.TryRemove(session.Id, out _);
        return session;
    }

    /// <summary>Sessions that run here.</summary>
    public IReadOnlyList<string> Running => [.. _sessions.Keys];

    public NodeStatistics Statistics() => _port.Statistics(_sessions.Count);

    public LiveSession? Find(string sessionId) => _sessions.GetValueOrDefault(sessionId);

    /// <summary>Seals a session that nobody went on with, by the same function as its end.</summary>
    /// <exception cref="FileNotFoundException">No such session is on this node's disk.</exception>
    public async Task<SealedSession> SealAbandonedAsync(string sessionId, string reason)
    {
        var words = $"{SealMarker.CutShort}: {reason}";
        if (Find(sessionId) is { } running)
        {
            return await running.EndAsync(words).ConfigureAwait(false);
        }

        using var door = await _doors.EnterAsync(sessionId).ConfigureAwait(false);
        var ended = await SessionStart.SealFolderAsync(_parts, _parts.Folders.Of(sessionId), words, CancellationToken.None).ConfigureAwait(false);
        _unsealed.TryRemove(sessionId, out _);
        return ended;
    }

    /// <summary>Ends a session of which nothing is kept: what the archive was fed of it goes first, then this disk's folder. A crash between leaves it unsealed, to be discarded again.</summary>
    /// <param name="fromArchive">Removes it there.</param>
    /// <exception cref="SessionOver">It is sealed: nothing goes.</exception>
    public async Task DiscardAsync(string sessionId, Func<Task> fromArchive)
    {
        using var door = await _doors.EnterAsync(sessionId).ConfigureAwait(false);
        if (Find(sessionId) is { } running)
        {
            await running.SuspendAsync().ConfigureAwait(false);
        }

        var folder = _parts.Folders.Of(sessionId);
        if (Recovery.Recover(folder) is Recovered.Chain { Committed.IsSealed: true })
        {
            throw new SessionOver(sessionId);
        }

        await fromArchive().ConfigureAwait(false);
        if (Directory.Exists(folder.Root))
        {
            LiveFolders.Remove(folder);
        }

        _unsealed.TryRemove(sessionId, out _);
    }

    /// <summary>Stops taking media, makes everything received durable and leaves running sessions on disk, to go on with at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_sessions.Values.Select(session => session.SuspendAsync())).ConfigureAwait(false);
        await _afterwards.ConfigureAwait(false);
        await _parts.Beat.DisposeAsync().ConfigureAwait(false);
        await _parts.Receipts.DisposeAsync().ConfigureAwait(false);
        await _parts.Writer.DisposeAsync().ConfigureAwait(false);
        _port.Dispose();
        _parts.Sealing.Authority?.Dispose();
        _parts.Sealing.Key.Dispose();
        _stop.Dispose();
    }

    /// <summary>What this disk has of a session; null when it has nothing.</summary>
    internal ISessionSource? LocalSource(string sessionId)
    {
        if (Find(sessionId) is { } running)
        {
            return new FolderSource(_parts.Folders.Of(sessionId), running.Committed);
        }

        var folder = _parts.Folders.Of(sessionId);
        return File.Exists(folder.Log) ? new FolderSource(folder, null) : null;
    }

    private void Over(LiveSession session) => _sessions.TryRemove(new(session.Id, session));

    private void RecoverAll()
    {
        _parts.Folders.EmptyGone();
        foreach (var folder in _parts.Folders.All())
        {
            try
            {
                RecoverOne(folder);
            }
            catch (Exception e) when (DiskWords.IsDisk(e))
            {
                // Whoever goes on with it or seals it reads it again.
                _unsealed[folder.SessionId] = true;
                _parts.Logger.LogError(e, "Session {Session} cannot be read from {Place} now; the service goes on without it", folder.SessionId, folder.Root);
            }
        }
    }

    private void RecoverOne(SessionFolder folder)
    {
        switch (Recovery.Recover(folder))
        {
            case Recovered.Nothing:
                LiveFolders.Remove(folder);
                break;
            case Recovered.Damaged damaged:
                SetAside(folder, damaged.Words);
                break;
            case Recovered.Chain chain:
                (chain.Committed.IsSealed ? _interrupted : _unsealed)[folder.SessionId] = true;
                _parts.Logger.LogWarning("Session {Session} was found {How}. {Words}", folder.SessionId, chain.Committed.IsSealed ? "sealed but not archived" : "unsealed", chain.Words);
                break;
        }
    }

    private void SetAside(SessionFolder folder, string words)
    {
        var place = _parts.Folders.SetAside(folder, words);
        _damaged.Add(new DamagedSession(folder.SessionId, $"{words}; its files are in {place}, unchanged"));
        _parts.Logger.LogError("Session {Session} is damaged: {Words}. It was moved to {Place} unchanged; the service goes on without it", folder.SessionId, words, place);
    }

    private async Task RefuseArchivedAsync(string sessionId)
    {
        try
        {
            var marker = await _parts.Archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), _stop.Token).ConfigureAwait(false);
            if (marker is not null)
            {
                throw new SessionOver(sessionId);
            }
        }
        catch (ArchiveUnavailable)
        {
            // A session may begin while the archive is down; a clash would be refused by the archive later, and nothing lost.
        }
    }

    /// <summary>On the port's timer thread, so that what the rooms send leaves in one batch.</summary>
    private static void Poll(ConcurrentDictionary<string, LiveSession> sessions, Instant now, ILogger logger)
    {
        foreach (var (_, session) in sessions)
        {
            try
            {
                session.Poll(now);
            }
            catch (Exception e)
            {
                logger.LogError(e, "Session {Session}: a poll of its room failed", session.Id);
            }
        }
    }

    /// <summary>Goes on with what an end could not finish: the archive was down, the authority did not answer, the process died.</summary>
    private async Task AfterwardsAsync()
    {
        using var timer = new PeriodicTimer(_parts.Options.AfterwardsEvery, _parts.Clock);
        do
        {
            await TryAsync(AskStoreAsync).ConfigureAwait(false);
            await TryAsync(LookForKeyAsync).ConfigureAwait(false);
            await TryAsync(FinishAllAsync).ConfigureAwait(false);
            await TryAsync(() => _stamps.StampAsync(_stop.Token)).ConfigureAwait(false);
        }
        while (await NextAsync(timer).ConfigureAwait(false));
    }

    /// <summary>Until it has answered once: the ends of sessions then know what it can do.</summary>
    private async Task AskStoreAsync()
    {
        if (!_storeHasAnswered && _parts.Archive is IArchiveProtection store)
        {
            var able = await store.AskAsync(_stop.Token).ConfigureAwait(false);
            _storeHasAnswered = true;
            _parts.Logger.LogInformation("The archive {Archive} offers {Words}", _parts.Archive.Description, able.Words);
        }
    }

    /// <summary>A vault that renews by itself is followed without a start.</summary>
    private Task LookForKeyAsync()
    {
        var now = _parts.Clock.GetUtcNow();
        if (now - _lookedForKey >= _parts.Options.LookForKeyEvery || ((TermKey)_parts.Sealing.Key.Key).HasEnded)
        {
            _lookedForKey = now;
            if (NodeKeys.Renewed(_parts.Options, _parts.Sealing.Key, _parts.Clock) is { } renewed)
            {
                // The old one may be signing at this moment; it goes with the last who holds it.
                _parts.Sealing = _parts.Sealing with { Key = renewed };
                _parts.Logger.LogInformation("The vault has a new version of the key: certificate {Fingerprint} signs from now on. Publish it", renewed.Fingerprint);
            }
        }

        return Task.CompletedTask;
    }

    private async Task FinishAllAsync()
    {
        foreach (var folder in _parts.Folders.All().Where(folder => _interrupted.ContainsKey(folder.SessionId) || File.Exists(folder.Marker)))
        {
            await TryAsync(() => FinishAsync(folder)).ConfigureAwait(false);
        }
    }

    private async Task FinishAsync(SessionFolder folder)
    {
        using var door = await _doors.EnterAsync(folder.SessionId).ConfigureAwait(false);
        if (!_sessions.ContainsKey(folder.SessionId) && Directory.Exists(folder.Root))
        {
            await SessionStart.SealFolderAsync(_parts, folder, SealMarker.CutShort, _stop.Token).ConfigureAwait(false);
            _interrupted.TryRemove(folder.SessionId, out _);
        }
    }

    private async Task TryAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            _parts.Logger.LogWarning("Not done yet, and tried again later: {Cause}", e.Message);
        }
    }

    private async Task<bool> NextAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}

/// <param name="Words">What does not hold together, and where the files are now.</param>
public sealed record DamagedSession(string SessionId, string Words);

/// <summary>What tests put in place of the disk and the network.</summary>
internal sealed record NodeSeams
{
    public IDisk Disk { get; init; } = MachineDisk.One;
    public Routing.OpenPeerLink? OpenPeer { get; init; }
    public Action<SealingStep> Reached { get; init; } = _ => { };
}
