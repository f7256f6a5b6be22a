using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Whom a viewer's receiving m-line shows.</summary>
/// <param name="Mid">The m-line's a=mid in the viewer's offer.</param>
/// <param name="ParticipantId">Null while the slot is free.</param>
/// <param name="NoCodec">The slot is empty because the viewer cannot decode what its participant sends.</param>
/// <param name="Since">When this became so. An answer and news of a slot overtake each other on their way: the newer holds.</param>
public sealed record SlotAssignment(string Mid, string? ParticipantId, MediaKind Kind, bool NoCodec = false, Instant Since = default);
