using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>What a room tells its node. Called under the room's lock: only enqueue (adding or removing a track's sink is allowed).</summary>
public interface IRoomEvents
{
    /// <summary>A track's first packet is here and about to be handed to its sinks: a sink added during this call sees every packet.</summary>
    void TrackPublished(PublishedTrack track, Instant now);

    /// <summary>The track's sinks have been told already.</summary>
    void TrackEnded(PublishedTrack track, Instant now);

    /// <param name="peerKey">Null for the participant's main connection.</param>
    void PeerConnected(string participantId, string? peerKey, Instant now);

    void PeerClosed(string participantId, string? peerKey, PeerCloseReason reason, Instant now);

    /// <summary>A viewer's line has become too narrow for the best of somebody's picture, or wide enough again.</summary>
    void PictureStepped(string viewerId, string participantId, PictureStep step);

    /// <summary>All slots of a participant's main connection, after a change that no answer has told.</summary>
    void SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots);
}
