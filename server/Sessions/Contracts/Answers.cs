namespace RemoteVerify.Server.Sessions.Contracts;

[GenerateSerializer, Immutable]
public sealed record IceServer(string[] Urls, string? Username, string? Credential);

/// <param name="Connected">The media connection is up.</param>
[GenerateSerializer, Immutable]
public sealed record Participant(
    string Id, string Name, ParticipantRole Role, ParticipantState State,
    bool Audio, bool Video, Facing? Facing, bool Connected, Quality? Quality);

/// <param name="Verdict">Null: not answered yet.</param>
[GenerateSerializer, Immutable]
public sealed record ItemState(string Item, ItemVerdict? Verdict, string Note, string? By, DateTimeOffset? At);

/// <param name="MediaEpoch">Another one than before: the server has started anew and knows no media connection of before.</param>
/// <param name="Notes">Empty for applicants.</param>
/// <param name="Stills">An applicant's own; for officials all.</param>
/// <param name="Asked">Stills asked for and not yet there: an applicant's own; for officials all.</param>
[GenerateSerializer, Immutable]
public sealed record JoinResult(
    string ParticipantId, string Name, ParticipantRole Role, bool Admitted,
    IceServer[] IceServers, Participant[] Participants, ItemState[] Checklist,
    RecordingWord Recording, DateTimeOffset? StartedAt, SessionState SessionState, string MediaEpoch,
    MessageSent[] Messages, NoteAdded[] Notes, StillTaken[] Stills, StillRequested[] Asked, DecisionMade? Decision);

/// <param name="ParticipantId">Whom the section shows; null: nobody.</param>
[GenerateSerializer, Immutable]
public sealed record Slot(string Mid, string? ParticipantId, SlotKind Kind);

[GenerateSerializer, Immutable]
public sealed record OfferResult(string Sdp, Slot[] Slots);

[GenerateSerializer, Immutable]
public sealed record StillRequestResult(string RequestId);

[GenerateSerializer, Immutable]
public sealed record EndResult(SessionState State);
