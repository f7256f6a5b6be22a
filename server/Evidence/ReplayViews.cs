using System.Text.Json;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Evidence;

public sealed record ViewRequest(string Purpose);

/// <summary>What there is to view, before anybody has said why.</summary>
/// <param name="Tracks">Recorded files.</param>
public sealed record RecordingState(bool Sealed, long DurationMs, int Tracks);

public sealed record DeclaredView(string View, DateTimeOffset ExpiresAt);

public sealed record ReplayTrack(string File, string? ParticipantId, string Name, string Role, string Url, long FromMs, long ToMs, bool Video, string Mime);

/// <summary>A run of a recording as it was written: its bytes have this SHA-256.</summary>
/// <param name="Key">It begins with a key frame: a seek to its beginning costs no decoding.</param>
public sealed record ReplayChunk(long Seq, string File, long Length, string Sha256, long FromMs, long ToMs, bool Key);

/// <param name="By">Who, by name where known.</param>
/// <param name="Text">The words of messages, notes, answers and decisions.</param>
/// <param name="Data">The entry as it stands in the log.</param>
/// <param name="Fault">Why the words are not there: "altered" (they are not what the log says) or "missing".</param>
public sealed record ReplayEntry(long Seq, DateTimeOffset At, long AtMs, string Kind, string? By, string? Text, string? File, JsonElement Data, string? Fault = null);

public sealed record ReplayStill(long Seq, string File, string Url, string? Item, string? By, long AtMs);

/// <param name="File">Empty: of everybody.</param>
/// <param name="Reason">The log's word ("network", "disk", ...), or "server": it was away.</param>
public sealed record ReplayGap(string File, long FromMs, long ToMs, string Reason);

/// <param name="State">"sealed" or "cutShort".</param>
/// <param name="Tsa">"none", "pending" or "stamped".</param>
public sealed record ReplaySeal(string State, string Signer, DateTimeOffset At, string Tsa);

/// <param name="Checklist">As it was when the session was opened: the entries name its items by id.</param>
/// <param name="Viewer">Who looks: stands over the pictures.</param>
/// <param name="Unmasked">Numbers of persons stand as they were written.</param>
/// <param name="Held">Somebody holds the session.</param>
/// <param name="Fault">The log is not what was sealed: the first thing that does not fit. What is compared with such a log proves nothing.</param>
public sealed record Replay(
    SessionSummary Session, long DurationMs, IReadOnlyList<ReplayTrack> Tracks, IReadOnlyList<ReplayChunk> Chunks, IReadOnlyList<ReplayEntry> Entries, IReadOnlyList<ReplayStill> Stills,
    IReadOnlyList<ReplayGap> Gaps, IReadOnlyList<ChecklistItem> Checklist, ReplaySeal? Seal, string PackageUrl, string ExportUrl,
    string Viewer, bool Unmasked, bool Held, Text? Fault);

/// <param name="Verdict">intact, withheld, incomplete, broken or notSealed.</param>
public sealed record Verification(
    string Verdict, Text Words, long Entries, long Chunks, long Stills, long Bytes, long Milliseconds,
    IReadOnlyList<VerificationProblem> Problems, string? Signer, DateTimeOffset? SealedAt);

public sealed record VerificationProblem(long? Seq, string Kind, string? File, DateTimeOffset? At, Text What);
