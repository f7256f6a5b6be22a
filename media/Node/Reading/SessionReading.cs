using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>A session's log, read.</summary>
/// <param name="Sealed">The seal is there and, for an archived session, the commit.</param>
/// <param name="Seal">Null while not sealed.</param>
/// <param name="DurationMs">From the first line to the last.</param>
public sealed record SessionReading(
    string SessionId, bool Sealed, SealedSession? Seal, DateTimeOffset OpenedAt, long DurationMs,
    IReadOnlyList<LogLine> Lines, IReadOnlyList<TrackReading> Tracks);

/// <summary>One track file of a session.</summary>
/// <param name="File">As the log names it: "tracks/applicant-1.mkv".</param>
/// <param name="Label">The participant's: "applicant-1".</param>
/// <param name="FromMs">First moment that its chunks cover, on the session's clock.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Mime">Of what <see cref="SessionArchive.OpenMediaAsync"/> gives.</param>
public sealed record TrackReading(string File, string Label, long FromMs, long ToMs, long Length, bool Video, string Mime);
