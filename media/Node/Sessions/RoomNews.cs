using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Node.Sessions;

/// <summary>Turns what the room says under its lock into calls for the observer, and hands new tracks to the recorders.</summary>
internal sealed class RoomNews(Recorders recorders, ObserverQueue observer) : IRoomEvents
{
    public void TrackPublished(PublishedTrack track, Instant now) => recorders.Attach(track, now);

    public void TrackEnded(PublishedTrack track, Instant now) => recorders.Ended(track, now);

    public void PeerConnected(string participantId, string? peerKey, Instant now) =>
        observer.Tell(told => told.PeerChanged(participantId, peerKey, true, null));

    public void PeerClosed(string participantId, string? peerKey, PeerCloseReason reason, Instant now) =>
        observer.Tell(told => told.PeerChanged(participantId, peerKey, false, EndOf(reason)));

    public void PictureStepped(string viewerId, string participantId, PictureStep step)
    {
        NodeMeters.Stepped(step);
        observer.Tell(told => told.PictureChanged(viewerId, participantId, (ShownPicture)step));
    }

    public void SlotsChanged(string participantId, IReadOnlyList<Routing.SlotAssignment> slots)
    {
        var assigned = AssignedOf(slots);
        observer.Tell(told => told.SlotsChanged(participantId, assigned));
    }

    public static IReadOnlyList<SlotAssignment> AssignedOf(IReadOnlyList<Routing.SlotAssignment> slots) =>
        [.. slots.Select(slot => new SlotAssignment(slot.Mid, slot.ParticipantId, slot.Kind == MediaKind.Audio ? SlotKind.Audio : SlotKind.Video, slot.Since.Microseconds))];

    public static PeerCloseReason ReasonOf(PeerEnd end) => end switch
    {
        PeerEnd.Left => PeerCloseReason.Left,
        PeerEnd.Lost => PeerCloseReason.ConsentExpired,
        PeerEnd.Replaced => PeerCloseReason.Replaced,
        PeerEnd.SessionEnded => PeerCloseReason.SessionEnded,
        PeerEnd.Failed => PeerCloseReason.DtlsFailed,
        PeerEnd.Faulted => PeerCloseReason.Faulted,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, "An end that connections do not know"),
    };

    public static PeerEnd EndOf(PeerCloseReason reason) => reason switch
    {
        PeerCloseReason.Left => PeerEnd.Left,
        PeerCloseReason.ConsentExpired => PeerEnd.Lost,
        PeerCloseReason.Replaced => PeerEnd.Replaced,
        PeerCloseReason.SessionEnded => PeerEnd.SessionEnded,
        PeerCloseReason.DtlsFailed or PeerCloseReason.ConnectTimeout => PeerEnd.Failed,
        PeerCloseReason.Faulted => PeerEnd.Faulted,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A reason without a name for observers"),
    };
}
