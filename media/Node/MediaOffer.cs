namespace RemoteVerify.Node;

public enum SlotKind { Audio, Video }

/// <summary>Whether somebody's sound or picture is stopped on purpose, and by whom.</summary>
public enum Silenced { No, ByPerson, ByDevice }

/// <summary>What a viewer gets of somebody's picture: the best there is, a smaller one, a still now and then, or sound alone.</summary>
public enum ShownPicture { Best, Lower, Stills, SoundOnly }

/// <summary>A receive-only section of the offer that waits for somebody's media.</summary>
/// <param name="Mid">The section's identification (RFC 5888).</param>
public sealed record ReceiveSlot(string Mid, SlotKind Kind);

/// <summary>An SDP offer (RFC 3264) for one peer connection.</summary>
/// <param name="Receive">Free slots, in the order in which they are filled.</param>
/// <param name="PeerKey">Null: the participant's main connection. Otherwise one more of the participant's, for example a WHIP resource.</param>
/// <param name="Watch">Null: everybody else in the session goes into the slots. Otherwise only this participant (WHEP).</param>
public sealed record MediaOffer(string Sdp, IReadOnlyList<ReceiveSlot> Receive, string? PeerKey = null, string? Watch = null);

/// <summary>Which section shows whom; a null participant is an empty slot.</summary>
/// <param name="Since">Since when, in microseconds of the node's clock: of two words about a slot, which may overtake each other, the newer holds.</param>
public sealed record SlotAssignment(string Mid, string? ParticipantId, SlotKind Kind, long Since);

public sealed record OfferAnswer(string Sdp, IReadOnlyList<SlotAssignment> Slots);

/// <summary>The offer cannot be answered. <see cref="Code"/> is "bad_sdp", "no_codec", "room_full" or "session_over"; the message says what is wrong.</summary>
public sealed class OfferRefused(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
