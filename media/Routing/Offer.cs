namespace RemoteVerify.Routing;

/// <summary>A browser's or WHIP/WHEP client's offer, as it came in.</summary>
public sealed record Offer
{
    public required string ParticipantId { get; init; }
    /// <summary>Null is the participant's main connection; otherwise the WHIP or WHEP resource.</summary>
    public string? PeerKey { get; init; }
    /// <summary>Names the participant's tracks and files, for example "applicant-1".</summary>
    public required string Label { get; init; }
    public required string Sdp { get; init; }
    /// <summary>The mids of the receiving m-lines that are free slots, in order. Null: every recvonly m-line.</summary>
    public IReadOnlyList<string>? Receive { get; init; }
    /// <summary>For WHEP: the one participant this connection shows. Such a connection publishes nothing and is no participant.</summary>
    public string? Watch { get; init; }
}

/// <summary>What became of an offer.</summary>
public abstract record OfferOutcome
{
    private OfferOutcome() { }

    public sealed record Accepted(string Sdp, IReadOnlyList<SlotAssignment> Slots) : OfferOutcome;

    /// <param name="Code">bad_sdp, no_codec or room_full.</param>
    /// <param name="Detail">Says what is wrong and what to do.</param>
    public sealed record Refused(string Code, string Detail) : OfferOutcome;
}
