namespace RemoteVerify.Server.Sessions.Contracts;

[GenerateSerializer, Immutable]
public sealed record Declined(string Reason);

[GenerateSerializer, Immutable]
public sealed record RecordingChange(RecordingWord State, Text Words);

/// <summary>A signed checkpoint of the evidence log (JWS, ES256, compact) up to and including entry <paramref name="Seq"/>.</summary>
[GenerateSerializer, Immutable]
public sealed record Receipt(string Jws, long Seq, DateTimeOffset At);

/// <summary>A viewer's line has become too narrow for the best of a participant's picture, or wide enough again. The recording keeps the best.</summary>
[GenerateSerializer, Immutable]
public sealed record PictureChange(string ViewerId, string ParticipantId, PictureStep Step);

[GenerateSerializer, Immutable]
public sealed record StillRequested(string RequestId, string? Item, Text? Text);

/// <param name="AtMs">On the session's clock.</param>
[GenerateSerializer, Immutable]
public sealed record StillTaken(string RequestId, string File, string Sha256, string? Item, string By, long AtMs);

/// <summary>A still is on its way: so many of its bytes are here. None: what had come is lost, and it has to be sent anew.</summary>
[GenerateSerializer, Immutable]
public sealed record StillComing(string RequestId, long Bytes, long Of);

/// <param name="Reason">Empty: no word was given, or the official took the request back.</param>
[GenerateSerializer, Immutable]
public sealed record StillDeclined(string RequestId, string Reason);

[GenerateSerializer, Immutable]
public sealed record NoteAdded(string Text, string By, DateTimeOffset At);

/// <param name="ById">The participant who wrote it: two people may have one name.</param>
[GenerateSerializer, Immutable]
public sealed record MessageSent(string Id, string Text, string By, DateTimeOffset At, string ById);

/// <param name="Kind">Of a partial pass: how the rest is looked at.</param>
[GenerateSerializer, Immutable]
public sealed record DecisionMade(Outcome Outcome, string Text, string? DueAt, string By, DateTimeOffset At, SecondKind? Kind = null);

/// <summary>The case goes on in another session at this time; the applicant's link opens it then.</summary>
[GenerateSerializer, Immutable]
public sealed record NextMeeting(DateTimeOffset At, string By);

/// <param name="Receipt">The newest so far; the sealed one follows with sessionSealed.</param>
[GenerateSerializer, Immutable]
public sealed record SessionEnded(EndReason Reason, Receipt? Receipt, bool Sealed);

[GenerateSerializer, Immutable]
public sealed record SessionSealed(SessionState State, Receipt? Receipt);
