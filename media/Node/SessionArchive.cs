using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>Reads sessions back: sealed ones from the archive, running ones from this node's disk.</summary>
public sealed class SessionArchive(IArchive archive, MediaNode node)
{
    /// <summary>The log, parsed; null where neither the archive nor this node knows the session.</summary>
    public Task<SessionReading?> OpenReadAsync(string sessionId, CancellationToken cancel) => throw new NotSupportedException($"{archive} {node}");

    /// <summary>A track as seekable WebM (or Matroska for H.264): a virtual file over the archive, with ranges.</summary>
    /// <param name="file">As the log names it: "tracks/applicant-1.mkv".</param>
    public Task<Stream> OpenMediaAsync(string sessionId, string file, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>A still or text as it is: "stills/0001.jpg".</summary>
    public Task<Stream> OpenFileAsync(string sessionId, string file, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Reads every byte back and says whether it is what was sealed; a running session is "not sealed".</summary>
    public Task<Verdict> VerifyAsync(string sessionId, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The session as a BagIt bag in a ZIP, streamed.</summary>
    /// <param name="withhold">Files to leave out, as the log names them: "texts/0003.txt".</param>
    public Task WritePackageAsync(string sessionId, Stream zip, IReadOnlyCollection<string>? withhold, CancellationToken cancel) => throw new NotSupportedException();
}

/// <summary>One track file of a session and the span of the session's clock that its chunks cover.</summary>
public sealed record TrackReading(string File, string Label, long FromMs, long ToMs, long Length, bool Video, string Mime);

public sealed record SessionReading(
    string SessionId, bool Sealed, SealedSession? Seal, DateTimeOffset OpenedAt, long DurationMs,
    IReadOnlyList<LogLine> Lines, IReadOnlyList<TrackReading> Tracks);
