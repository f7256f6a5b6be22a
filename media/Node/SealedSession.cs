using System.Text.Json.Serialization;

namespace RemoteVerify.Node;

public enum TimestampState { None, Pending, Stamped }

/// <summary>What a session's end left, as its commit marker says.</summary>
/// <param name="CutShort">Sealed by the service because nobody came back, not ended by a person.</param>
/// <param name="Entries">Lines of the log, session.sealed included.</param>
/// <param name="Bytes">Of tracks, stills and texts.</param>
/// <param name="DurationMs">From session.opened to the last line.</param>
/// <param name="Receipt">The last checkpoint as JWS.</param>
/// <param name="Seq">Of the last line.</param>
/// <param name="Head">SHA-256 of the last line, hex.</param>
/// <param name="Signer">Subject of the signing certificate.</param>
/// <param name="Protection">What keeps the archived copy from being changed, as the log's last line says; null: sealed before that was written.</param>
/// <param name="Archived">False: sealed on this disk, the archive could not be reached; goes on in the background.</param>
public sealed record SealedSession(
    string SessionId, bool CutShort, string Reason, DateTimeOffset OpenedAt, DateTimeOffset SealedAt,
    long Entries, long Chunks, long Stills, long Bytes, long DurationMs,
    string Receipt, long Seq, string Head, string Signer, TimestampState Timestamp, bool Archived,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Protection = null);
