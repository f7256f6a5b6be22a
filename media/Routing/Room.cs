using RemoteVerify.Transport;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

/// <summary>The participants of one session and who sees whom. Its methods take <see cref="Gate"/> themselves.</summary>
public sealed class Room(string id, RoomOptions options)
{
    // What is due is looked for this often: the finest of the timers is the one for lost packets.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly List<Connection> _connections = [];
    private readonly List<PublishedTrack> _tracks = [];
    private int _trackNumber;

    public string Id => id;

    /// <summary>The one lock of the session's media path. What <see cref="IRoomEvents"/>, sinks and peers are told comes under it.</summary>
    public Lock Gate { get; } = new();

    internal RoomLimits Limits => options.Limits;

    /// <summary>Answers an offer: opens the participant's connection, renegotiates it, restarts its ICE when the same description has new credentials, or replaces it when it is another's. Admission is the caller's: only the admitted get here.</summary>
    public OfferOutcome Answer(Offer offer, Instant now)
    {
        var (plan, refusal) = OfferPlan.Make(offer, options.Limits);
        if (plan is null)
            return refusal!;
        lock (Gate)
        {
            var before = Find(offer.ParticipantId, offer.PeerKey);
            if (before is not null && before.Watch == offer.Watch && before.IsContinuedBy(plan))
            {
                if (before.Remote != plan.Remote)
                    before.RestartIce(plan.Remote);
                return Negotiate(before, offer, plan, now);
            }
            if (before is null && IsFull(offer))
                return new OfferOutcome.Refused("room_full", "the session has no free place: somebody must leave first");
            var connection = new Connection(this, offer.ParticipantId, offer.PeerKey, offer.Label, offer.Watch, plan.Remote) { Owners = before?.Owners ?? [] };
            if (before is not null)
                Close(before, PeerCloseReason.Replaced, now);
            connection.Link = options.OpenPeer(plan.Remote, connection, Gate, now);
            _connections.Add(connection);
            return Negotiate(connection, offer, plan, now);
        }
    }

    /// <summary>New ICE credentials of a connection's other end, outside an offer (RFC 9725 section 4.3.3). The same as before change nothing.</summary>
    /// <param name="remote">Null: only the server's are asked for.</param>
    /// <returns>The server's; null: there is no such connection.</returns>
    public IceCredentials? RestartIce(string participantId, string? peerKey, IceCredentials? remote)
    {
        lock (Gate)
        {
            if (Find(participantId, peerKey) is not { } connection)
                return null;
            if (remote is { } fresh && fresh.Ufrag != connection.Remote.Ufrag)
                connection.RestartIce(connection.Remote with { Ufrag = fresh.Ufrag, Password = fresh.Password });
            return new(connection.Link.LocalUfrag, connection.Link.LocalPassword);
        }
    }

    public void ClosePeer(string participantId, string? peerKey, PeerCloseReason reason, Instant now)
    {
        lock (Gate)
        {
            if (Find(participantId, peerKey) is { } connection)
                Close(connection, reason, now);
        }
    }

    /// <summary>Ends every connection and track.</summary>
    public void Close(PeerCloseReason reason, Instant now)
    {
        lock (Gate)
        {
            foreach (var connection in _connections.ToArray())
                Close(connection, reason, now);
        }
    }

    /// <summary>Sends what is due (reports, NACKs, feedback) and says when to call again.</summary>
    public Instant Poll(Instant now)
    {
        lock (Gate)
        {
            var narrow = AnyNarrow(now);
            foreach (var connection in _connections)
            {
                LimitBitrate(connection, narrow, now);
                connection.Poll(now);
                TellSteps(connection, now);
            }
            return now + PollInterval;
        }
    }

    /// <summary>Who is in the slots of a participant's main connection; empty: there is none.</summary>
    public IReadOnlyList<SlotAssignment> SlotsOf(string participantId)
    {
        lock (Gate)
            return Find(participantId, null) is { } connection ? SlotTable.Describe(connection) : [];
    }

    /// <summary>A copy of the live tracks.</summary>
    public IReadOnlyList<PublishedTrack> Tracks()
    {
        lock (Gate)
            return [.. _tracks];
    }

    public RoomStatistics Statistics()
    {
        lock (Gate)
            return new([.. _connections.Select(Describe)]);
    }

    internal int NextTrackNumber() => ++_trackNumber;

    internal void Connected(Connection connection, Instant now) => options.Events.PeerConnected(connection.ParticipantId, connection.PeerKey, now);

    /// <summary>The peer is gone by itself: consent expired, DTLS failed or said goodbye.</summary>
    internal void Remove(Connection connection, PeerCloseReason reason, Instant now)
    {
        if (!_connections.Remove(connection))
            return;
        connection.Finish(now);
        AssignSlots(except: null, now);
        options.Events.PeerClosed(connection.ParticipantId, connection.PeerKey, reason, now);
    }

    /// <summary>A track, or the first of its layers.</summary>
    internal void Published(PublishedTrack track, Instant now)
    {
        _tracks.Add(track);
        options.Events.TrackPublished(track, now);
        AssignSlots(except: null, now);
    }

    internal void Ended(PublishedTrack track, Instant now)
    {
        _tracks.Remove(track);
        options.Events.TrackEnded(track, now);
        AssignSlots(except: null, now);
    }

    private Connection? Find(string participantId, string? peerKey) =>
        _connections.Find(connection => connection.ParticipantId == participantId && connection.PeerKey == peerKey);

    private bool IsFull(Offer offer)
    {
        if (offer.Watch is not null)
            return _connections.Count(connection => connection.Watch is not null) >= options.Limits.Watchers;
        var participants = _connections.Where(connection => connection.Watch is null).Select(connection => connection.ParticipantId).Distinct().ToArray();
        return !participants.Contains(offer.ParticipantId) && participants.Length >= options.Limits.Participants;
    }

    private void Close(Connection connection, PeerCloseReason reason, Instant now)
    {
        Remove(connection, reason, now);
        connection.Link.Close(reason, now);
    }

    private OfferOutcome.Accepted Negotiate(Connection connection, Offer offer, OfferPlan plan, Instant now)
    {
        connection.Apply(plan, offer.Receive, now);
        AssignSlots(except: connection, now);
        var answer = new Answer
        {
            Offer = plan.Description,
            Media = [.. plan.Lines.Select(line => line.Answer(connection.SlotOf(line)?.Description))],
            IceUfrag = connection.Link.LocalUfrag,
            IcePassword = connection.Link.LocalPassword,
            Fingerprint = options.Fingerprint,
            Candidates = options.Candidates,
            TcpCandidates = options.TcpCandidates,
            SessionId = connection.SdpSession,
            Version = ++connection.SdpVersion,
        };
        return new OfferOutcome.Accepted(answer.Write(), SlotTable.Describe(connection));
    }

    private void AssignSlots(Connection? except, Instant now)
    {
        var publishers = _connections.Select(connection => connection.ParticipantId).Distinct()
            .Where(participant => _tracks.Exists(track => track.ParticipantId == participant)).ToArray();
        foreach (var viewer in _connections)
        {
            var changed = SlotTable.Assign(viewer, publishers, Primary, now);
            if (changed && viewer != except && viewer is { PeerKey: null, Watch: null })
                options.Events.SlotsChanged(viewer.ParticipantId, SlotTable.Describe(viewer));
        }
    }

    private PublishedTrack? Primary(string participantId, MediaKind kind) =>
        _tracks.Find(track => track.ParticipantId == participantId && track.Kind == kind);

    private void TellSteps(Connection viewer, Instant now)
    {
        if (viewer is not { PeerKey: null, Watch: null, IsConnected: true })
            return;
        foreach (var slot in viewer.Slots)
            if (slot is { Kind: MediaKind.Video, Source: { } source } && slot.TryTellStep(now, out var step))
                options.Events.PictureStepped(viewer.ParticipantId, source.ParticipantId, step);
    }

    // The recording takes the best that comes, so nobody's line lowers it without need. Who sends one encoding only is
    // asked for what its best viewer can use: more would be of use to the recording alone, and that viewer would see stills.
    private void LimitBitrate(Connection publisher, bool narrow, Instant now)
    {
        ulong? best = null;
        foreach (var viewer in _connections)
        {
            if (!narrow)
                break;
            if (!viewer.IsConnected || !Shows(viewer, publisher))
                continue;
            if (viewer.SharePerPicture(now) is not { } share)
            {
                best = null;
                break;
            }
            best = Math.Max(best ?? 0, share);
        }
        publisher.Reports.Limit.Set(best);
    }

    // Mostly no line is: then nobody is limited, whoever shows whom.
    private bool AnyNarrow(Instant now)
    {
        foreach (var viewer in _connections)
            if (viewer.IsConnected && viewer.SharePerPicture(now) is not null)
                return true;
        return false;
    }

    private static bool Shows(Connection viewer, Connection publisher)
    {
        foreach (var slot in viewer.Slots)
            if (slot is { Kind: MediaKind.Video, Source: { Layers: null } source } && source.From == publisher)
                return true;
        return false;
    }

    private static ConnectionStatistics Describe(Connection connection) => new(
        connection.ParticipantId, connection.PeerKey, connection.IsConnected,
        connection.MeasuredRoundTripTime is { } roundTrip ? (int)roundTrip.TotalMilliseconds : null,
        connection.Reports.LossPercentIn,
        connection.Slots.Select(slot => slot.FractionLost * 100.0 / 256).DefaultIfEmpty().Max(),
        connection.Traffic.KbpsIn, connection.Traffic.KbpsOut,
        connection.Lines.Sum(line => line.Tracks.Sum(track => track?.LostForGood ?? 0)), connection.RefusedFeedback, connection.LineKbps);
}
