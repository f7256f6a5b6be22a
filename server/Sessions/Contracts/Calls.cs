namespace RemoteVerify.Server.Sessions.Contracts;

[GenerateSerializer, Immutable]
public sealed record ClientFacts(string Language, string UserAgent);

/// <param name="Items">The items of the version that were agreed to, by id: all that are not optional.</param>
[GenerateSerializer, Immutable]
public sealed record ConsentGiven(string Version, string[] Items, string Language);

/// <param name="Page">A number that the page has drawn for itself; null: it tells none.</param>
/// <param name="Back">It was in, and its line was lost: it takes no place that a page opened later has.</param>
[GenerateSerializer, Immutable]
public sealed record JoinCall(string SessionId, ClientFacts Client, ConsentGiven? Consent, long? Page = null, bool Back = false);

/// <param name="Mid">Of a receive-only section of the offer (RFC 5888).</param>
[GenerateSerializer, Immutable]
public sealed record ReceiveSlot(string Mid, SlotKind Kind);

/// <param name="Receive">Free receive-only sections, in the order in which they are filled.</param>
[GenerateSerializer, Immutable]
public sealed record OfferCall(string Sdp, ReceiveSlot[] Receive);

[GenerateSerializer, Immutable]
public sealed record AdmitCall(string ParticipantId);

[GenerateSerializer, Immutable]
public sealed record DeclineCall(string ParticipantId, string Reason);

/// <param name="AudioPaused">The device has taken the microphone away (a phone call, another application).</param>
/// <param name="VideoPaused">The device has taken the camera away.</param>
[GenerateSerializer, Immutable]
public sealed record MediaCall(bool Audio, bool Video, Facing? Facing, bool AudioPaused = false, bool VideoPaused = false);

/// <param name="Reading">Documents are looked at: sharp pictures before smooth ones.</param>
[GenerateSerializer, Immutable]
public sealed record PictureCall(string ParticipantId, bool Reading);

/// <param name="Item">The checklist's item that the still is for.</param>
[GenerateSerializer, Immutable]
public sealed record StillCall(string ParticipantId, string? Item);

[GenerateSerializer, Immutable]
public sealed record DeclineStillCall(string RequestId, string Reason);

[GenerateSerializer, Immutable]
public sealed record WithdrawStillCall(string RequestId);

[GenerateSerializer, Immutable]
public sealed record AnswerCall(string Item, ItemVerdict Verdict, string Note);

[GenerateSerializer, Immutable]
public sealed record TextCall(string Text);

/// <param name="DueAt">For toSupply: by when; for partlyPassed: when the second call or visit is; ISO 8601.</param>
/// <param name="Kind">For partlyPassed; null: a second call.</param>
[GenerateSerializer, Immutable]
public sealed record DecideCall(Outcome Outcome, string Text, string? DueAt, SecondKind? Kind = null);

[GenerateSerializer, Immutable]
public sealed record QualityCall(double RttMs, double LossPercent, double UpKbps, double DownKbps, int Width, int Height);
