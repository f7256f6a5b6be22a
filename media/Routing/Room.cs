using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>The participants of one session and who sees whom. Its methods take <see cref="Gate"/> themselves.</summary>
public sealed class Room(string id, RoomOptions options)
{
    public string Id => id;

    /// <summary>The one lock of the session's media path.</summary>
    public Lock Gate { get; } = new();

    public OfferOutcome Answer(Offer offer, Instant now) => throw new NotSupportedException(options.ToString());

    public void ClosePeer(string participantId, string? peerKey, PeerCloseReason reason, Instant now) => throw new NotSupportedException();

    /// <summary>Ends every connection and track.</summary>
    public void Close(PeerCloseReason reason, Instant now) => throw new NotSupportedException();

    /// <summary>Sends what is due (reports, NACKs, feedback) and says when to call again.</summary>
    public Instant Poll(Instant now) => throw new NotSupportedException();

    /// <summary>A copy of the live tracks.</summary>
    public IReadOnlyList<PublishedTrack> Tracks() => throw new NotSupportedException();

    public RoomStatistics Statistics(Instant now) => throw new NotSupportedException();
}
