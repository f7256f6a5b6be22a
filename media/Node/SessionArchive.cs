using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Reading;
using RemoteVerify.Recording;

namespace RemoteVerify.Node;

/// <summary>Reads sessions back: sealed ones from the archive, running ones from this node's disk. An unknown session or file is a <see cref="FileNotFoundException"/>.</summary>
public sealed partial class SessionArchive
{
    /// <summary>Tracks whose chunks are remembered.</summary>
    private const int MaxSpans = 256;

    private readonly Func<string, ISessionSource?> _local;
    private readonly IArchive _archive;
    private readonly Func<X509Certificate2Collection> _trusted;
    private readonly X509Certificate2Collection? _timeRoots;
    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(string Session, string File), IReadOnlyList<ChunkSpan>> _spans = [];

    public SessionArchive(IArchive archive, MediaNode node) : this(archive, node.LocalSource, () => node.Trusted, node.TimeRoots)
    {
    }

    internal SessionArchive(IArchive archive, Func<string, ISessionSource?> local, Func<X509Certificate2Collection> trusted, X509Certificate2Collection? timeRoots = null, TimeProvider? clock = null) =>
        (_archive, _local, _trusted, _timeRoots, _clock) = (archive, local, trusted, timeRoots, clock ?? TimeProvider.System);

    /// <summary>The log, parsed; null where neither the archive nor this node knows the session.</summary>
    public async Task<SessionReading?> OpenReadAsync(string sessionId, CancellationToken cancel)
    {
        if (await FindAsync(sessionId, cancel).ConfigureAwait(false) is not { } source)
        {
            return null;
        }

        var lines = await LogReading.LinesAsync(source, cancel).ConfigureAwait(false);
        var seal = source.IsSealed ? await SealOfAsync(sessionId, source, cancel).ConfigureAwait(false) : null;
        var (from, to) = lines.Count == 0 ? (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch) : (lines[0].At, lines[^1].At);
        return new SessionReading(sessionId, source.IsSealed, seal, from, (long)(to - from).TotalMilliseconds, lines, LogReading.Tracks(lines));
    }

    /// <summary>A track as seekable WebM (Matroska for H.264): a virtual file over the archive, with ranges.</summary>
    /// <param name="file">As the log names it: "tracks/applicant-1.mkv".</param>
    /// <param name="known">The session's log, where the caller has read it already.</param>
    public async Task<Stream> OpenMediaAsync(string sessionId, string file, CancellationToken cancel, SessionReading? known = null)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        var spans = await SpansAsync(sessionId, source, file, cancel, known?.Lines).ConfigureAwait(false);
        return await TrackMedia.OpenAsync(source, file, spans, cancel).ConfigureAwait(false);
    }

    /// <summary>A still or text as it is: "stills/0001.jpg".</summary>
    public async Task<Stream> OpenFileAsync(string sessionId, string file, CancellationToken cancel)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        return EvidencePath.IsSafe(file)
            ? await source.OpenReadAsync("data/" + file, cancel).ConfigureAwait(false)
            : throw new FileNotFoundException("No such file in the session");
    }

    /// <summary>The seal's marker is there: what is read afterwards of the log must end with its seal.</summary>
    public async Task<bool> IsSealedAsync(string sessionId, CancellationToken cancel) => await FindAsync(sessionId, cancel).ConfigureAwait(false) is { IsSealed: true };

    /// <summary>The log's bytes; null where neither the archive nor this node knows the session.</summary>
    public async Task<Stream?> OpenLogAsync(string sessionId, CancellationToken cancel)
    {
        try
        {
            return await FindAsync(sessionId, cancel).ConfigureAwait(false) is { } source ? await source.OpenReadAsync(ArchiveLayout.Log, cancel).ConfigureAwait(false) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads every byte back and says whether it is what was sealed; a running session is "not sealed".</summary>
    /// <param name="receipt">A JWS that somebody kept, to compare with.</param>
    public async Task<Verdict> VerifyAsync(string sessionId, CancellationToken cancel, string? receipt = null)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        var stamped = source.IsSealed && await MarkerAsync(source, cancel).ConfigureAwait(false) is { Timestamp: TimestampState.Stamped };
        return await Verifier.VerifyAsync(source, new VerifierOptions(Bag: false, receipt, _trusted(), _timeRoots, stamped), cancellation: cancel).ConfigureAwait(false);
    }

    /// <summary>What does not fit between a sealed session's log and its seal, null where all does: whatever is compared with the log first needs a log that is the sealed one.</summary>
    public async Task<Problem?> LogFaultAsync(string sessionId, CancellationToken cancel)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        return await Verifier.LogFaultAsync(source, new VerifierOptions(Bag: false, null, _trusted(), _timeRoots), cancel).ConfigureAwait(false);
    }

    /// <summary>The session as a BagIt bag in a ZIP, streamed.</summary>
    /// <param name="redaction">What is left out of it, as the log names it ("texts/0003.txt"), and who signs for that; only of a sealed session.</param>
    public async Task WritePackageAsync(string sessionId, Stream zip, Redaction? redaction, CancellationToken cancel)
    {
        var source = await SourceAsync(sessionId, cancel).ConfigureAwait(false);
        var inBag = redaction is null ? null : redaction with { Paths = [.. redaction.Paths.Select(file => BagIt.Payload + file)] };
        await Package.WriteAsync(source, new PackageOptions(sessionId, TimeProvider.System.GetUtcNow(), Redaction: inBag), zip, cancel).ConfigureAwait(false);
    }

    /// <summary>A player asks for many ranges: of a sealed session the log is read for it once.</summary>
    private async Task<IReadOnlyList<ChunkSpan>> SpansAsync(
        string sessionId, ISessionSource source, string file, CancellationToken cancel, IReadOnlyList<LogLine>? lines = null)
    {
        if (source.IsSealed && _spans.TryGetValue((sessionId, file), out var known))
        {
            return known;
        }

        var spans = TrackMedia.Spans(lines ?? await LogReading.LinesAsync(source, cancel).ConfigureAwait(false), file);
        if (_spans.Count >= MaxSpans)
        {
            _spans.Clear();
        }

        return source.IsSealed ? _spans[(sessionId, file)] = spans : spans;
    }

    private async Task<ISessionSource> SourceAsync(string sessionId, CancellationToken cancel) =>
        await FindAsync(sessionId, cancel).ConfigureAwait(false) ?? throw new FileNotFoundException($"Session {sessionId} is not known");

    private async Task<ISessionSource?> FindAsync(string sessionId, CancellationToken cancel) =>
        !EvidencePath.IsSafe(sessionId) || sessionId.Contains('/') ? null
        : _local(sessionId) is { } here ? new MovingSource(here, _archive, sessionId)
        : await ArchivedSource.FindAsync(_archive, sessionId, cancel).ConfigureAwait(false);

    private static async Task<SealedSession> MarkerAsync(ISessionSource source, CancellationToken cancel)
    {
        await using var stream = await source.OpenReadAsync(ArchiveLayout.Marker, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return SealMarker.Read(bytes.ToArray());
    }

    private async Task<SealedSession> SealOfAsync(string sessionId, ISessionSource source, CancellationToken cancel)
    {
        var seal = await MarkerAsync(source, cancel).ConfigureAwait(false) with { Archived = source is ArchivedSource or MovingSource { HasMoved: true } };
        return seal.Timestamp == TimestampState.Pending && await HasAsync(sessionId, ArchiveLayout.Timestamp, cancel).ConfigureAwait(false)
            ? seal with { Timestamp = TimestampState.Stamped }
            : seal;
    }

    private async Task<bool> HasAsync(string sessionId, string file, CancellationToken cancel) =>
        await _archive.LengthAsync(ArchiveLayout.InSession(sessionId, file), cancel).ConfigureAwait(false) is not null;
}
