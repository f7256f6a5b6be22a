namespace RemoteVerify.Server.Sessions.Contracts;

[GenerateSerializer, Immutable]
public sealed record IceServer(string[] Urls, string? Username, string? Credential);

/// <param name="Connected">The media connection is up.</param>
/// <param name="Helping">A helper's declared role; null for everyone else.</param>
/// <param name="Aside">A helper who was asked to leave the applicant alone.</param>
/// <param name="AudioPaused">Their device has taken the microphone away for a while; it comes back by itself.</param>
/// <param name="VideoPaused">Their device has taken the camera away for a while.</param>
/// <param name="Reading">An official looks at documents: their page keeps pictures sharp and gives up smoothness.</param>
[GenerateSerializer, Immutable]
public sealed record Participant(
    string Id, string Name, ParticipantRole Role, ParticipantState State,
    bool Audio, bool Video, Facing? Facing, bool Connected, Quality? Quality, HelperKind? Helping, bool Aside,
    bool AudioPaused = false, bool VideoPaused = false, bool Reading = false);

/// <param name="Verdict">Null: not answered yet.</param>
/// <param name="AtMs">The moment of the answer on the clock of the session in which it was given.</param>
/// <param name="From">The earlier session of the case that answered it; null: this one.</param>
[GenerateSerializer, Immutable]
public sealed record ItemState(string Item, ItemVerdict? Verdict, string Note, string? By, DateTimeOffset? At, long? AtMs = null, string? From = null);

/// <param name="Slots">Whom the media connection that is there shows where: news of it may have been missed while the line was away.</param>
/// <param name="MediaEpoch">Another one than before: the server has started anew and knows no media connection of before.</param>
/// <param name="Pictures">Who gets less than the best of whose picture.</param>
/// <param name="Notes">Empty for applicants.</param>
/// <param name="Stills">An applicant's own; for officials all.</param>
/// <param name="Asked">Stills asked for and not yet there: an applicant's own; for officials all.</param>
/// <param name="Cards">Requests and challenges, newest last.</param>
/// <param name="Asks">Requests that officials may choose; empty for others.</param>
/// <param name="Cameras">As they are set now; empty for applicants.</param>
/// <param name="Frozen">Whose picture is held still; null: nobody's.</param>
/// <param name="Drawings">Lines that stand on somebody's picture.</param>
/// <param name="LocationWished">This person is asked for the position and has not answered yet.</param>
/// <param name="Locations">Positions reported so far; empty for applicants.</param>
/// <param name="Signals">What looked odd so far; empty for applicants.</param>
/// <param name="Next">Booked already: the case's next meeting.</param>
[GenerateSerializer, Immutable]
public sealed record JoinResult(
    string ParticipantId, string Name, ParticipantRole Role, bool Admitted,
    IceServer[] IceServers, Participant[] Participants, ItemState[] Checklist,
    RecordingWord Recording, DateTimeOffset? StartedAt, SessionState SessionState, string MediaEpoch, Slot[] Slots, PictureChange[] Pictures,
    MessageSent[] Messages, NoteAdded[] Notes, StillTaken[] Stills, StillRequested[] Asked, DecisionMade? Decision,
    Cards.Card[] Cards, Cards.PreparedAsk[] Asks, CameraOf[] Cameras, string? Frozen, Drawing[] Drawings, bool LocationWished, LocationFound[] Locations, Signal[] Signals, NextMeeting? Next = null);

/// <param name="ParticipantId">Whom the section shows; null: nobody.</param>
/// <param name="Since">Since when, in microseconds of the media's clock: of two words about a section, which may overtake each other, the newer holds.</param>
[GenerateSerializer, Immutable]
public sealed record Slot(string Mid, string? ParticipantId, SlotKind Kind, long Since);

[GenerateSerializer, Immutable]
public sealed record OfferResult(string Sdp, Slot[] Slots);

[GenerateSerializer, Immutable]
public sealed record StillRequestResult(string RequestId);

[GenerateSerializer, Immutable]
public sealed record EndResult(SessionState State);
