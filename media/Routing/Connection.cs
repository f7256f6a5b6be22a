using System.Buffers.Binary;
using RemoteVerify.Routing.Congestion;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;
using RemoteVerify.Transport.Rtp;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

/// <summary>One peer in a room: what it publishes and the slots it watches. Everything comes under the room's lock.</summary>
internal sealed class Connection(Room room, string participantId, string? peerKey, string label, string? watch, RemoteEnd remote) : IPeerEvents
{
    public static readonly TimeSpan UnknownRoundTrip = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TrafficInterval = TimeSpan.FromMilliseconds(900);

    private readonly byte[] _unwrapped = new byte[PacketCache.PacketBytes];
    private readonly IncomingSources _sources = new();
    private readonly HashSet<uint> _taken = [];
    private Traffic _traffic;
    private Instant _intervalBegan;
    private readonly Downlink _downlink = new();
    private bool _roundTripFromReports;
    private int _tracksBegun;
    private TimeSpan? _roundTrip;
    private string _offerSession = "";

    public string ParticipantId => participantId;
    public string? PeerKey => peerKey;
    public string? Watch => watch;
    public RemoteEnd Remote { get; private set; } = remote;
    public IPeerLink Link { get; set; } = null!;
    public Reports Reports => field ??= new Reports(this);
    private ReceivedRtcp Received => field ??= new ReceivedRtcp(this, _downlink);
    public Traffic Traffic => _traffic;
    public long RefusedFeedback => Received.Refused;
    public TimeSpan? MeasuredRoundTripTime => _roundTrip;
    public List<PublishLine> Lines { get; } = [];
    public List<SubscribedTrack> Slots { get; } = [];
    /// <summary>Who has which pair of slots; entries outlast their tracks, so that somebody who comes back is in the same place.</summary>
    public List<string?> Owners { get; set; } = [];
    public ulong SdpSession { get; } = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
    public int SdpVersion { get; set; }
    public byte TransportSequenceId { get; set; }
    public bool ReducedSizeRtcp { get; set; }
    public bool IsConnected { get; private set; }
    public bool IsClosed { get; private set; }
    public TimeSpan RoundTrip => _roundTrip ?? UnknownRoundTrip;

    /// <summary>Where outgoing packets are built, one at a time.</summary>
    public byte[] RtpBuffer { get; } = new byte[PacketCache.PacketBytes + 64];

    public void Connected(Peer peer, Instant now) => Connected(now);

    public void RtpReceived(Peer peer, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now) => RtpReceived(packet, header, now);

    public void RtcpReceived(Peer peer, ReadOnlySpan<byte> compound, Instant now)
    {
        if (!IsClosed)
            Received.Take(compound, now);
    }

    public void Closed(Peer peer, PeerCloseReason reason, Instant now) => room.Remove(this, reason, now);

    /// <summary>Takes over what an offer says of its m-lines. Slots keep their SSRCs, lines their tracks, as long as their mid has the same role.</summary>
    public void Apply(OfferPlan plan, IReadOnlyList<string>? receive, Instant now)
    {
        (ReducedSizeRtcp, _offerSession) = (plan.ReducedSizeRtcp, plan.Description.SessionId);
        UpdateLines(plan, now);
        UpdateSlots(plan, receive, now);
        TransportSequenceId = Lines.Select(line => line.Extensions.TransportSequence).FirstOrDefault(extension => extension != 0);
        _sources.Clear();
    }

    /// <summary>The same end of the same description: with other ICE credentials it restarts ICE, and its DTLS association goes on (RFC 8842 section 5.1). A page's new connection has a description, and mostly a certificate, of its own.</summary>
    public bool IsContinuedBy(OfferPlan plan) => plan.Remote == Remote
        || (plan.Remote with { Ufrag = Remote.Ufrag, Password = Remote.Password } == Remote && plan.Description.SessionId == _offerSession && _offerSession != "");

    /// <summary>New ICE credentials on the connection that there is.</summary>
    public void RestartIce(RemoteEnd restarted)
    {
        Remote = restarted;
        Link.RestartIce(restarted);
    }

    public SubscribedTrack? SlotOf(PlannedLine line) =>
        line.Role == LineRole.Slot ? Slots.Find(slot => slot.Mid == line.Mid) : null;

    /// <summary>Ends every track; the room has taken the connection out already.</summary>
    public void Finish(Instant now)
    {
        (IsConnected, IsClosed) = (false, true);
        foreach (var slot in Slots)
            slot.Show(null, now);
        foreach (var line in Lines)
            EndTrack(line, now);
    }

    public void EndTrack(PublishLine line, Instant now)
    {
        if (line.Face is not { } face)
            return;
        var tracks = line.Tracks.ToArray();
        Array.Clear(line.Tracks);
        foreach (var track in tracks)
            track?.End(now);
        room.Ended(face, now);
    }

    public int? LineKbps => _downlink.EstimatedKbps;

    public ushort NextTransportSequence => _downlink.NextNumber;

    /// <summary>Whether a picture's packet may go now, on a line that is narrow.</summary>
    public bool TryTake(int bytes, Instant now) => _downlink.TryTake(bytes, now);

    /// <param name="numbered">It carries <see cref="NextTransportSequence"/>.</param>
    public void SendRtp(int length, MediaKind kind, bool numbered, Instant now)
    {
        if (length == 0 || !IsConnected)
            return;
        _traffic.Sent(length, kind);
        _downlink.Sent(length, kind, numbered, now);
        Link.SendRtp(RtpBuffer.AsSpan(0, length), now);
    }

    public void RetransmissionTook(TimeSpan roundTrip)
    {
        // Sender reports measure the round trip better; this is for those who only publish.
        if (!_roundTripFromReports)
            Smooth(roundTrip);
    }

    public void MeasuredRoundTrip(TimeSpan roundTrip)
    {
        if (!_roundTripFromReports)
            _roundTrip = null;
        _roundTripFromReports = true;
        Smooth(roundTrip);
    }

    private void Smooth(TimeSpan measured) => _roundTrip = _roundTrip is { } before ? before + (measured - before) / 8 : measured;

    /// <summary>Sends what is due.</summary>
    public void Poll(Instant now)
    {
        if (!IsConnected)
            return;
        foreach (var line in Lines)
            Poll(line, now);
        if (Slots.Count > 0)
            _downlink.Poll(Slots, now);
        if (Reports.Poll(now) && now - _intervalBegan >= TrafficInterval)
        {
            _traffic.EndInterval(now - _intervalBegan);
            _intervalBegan = now;
        }
    }

    /// <summary>What this viewer's line takes for one of the pictures it is shown; null while it is wide enough.</summary>
    public ulong? SharePerPicture(Instant now) => _downlink.SharePerPicture(Slots, now);

    private static void Poll(PublishLine line, Instant now)
    {
        foreach (var track in line.Tracks)
            track?.Poll(now);
        line.Face?.Layers?.Poll(now);
    }

    private void UpdateLines(OfferPlan plan, Instant now)
    {
        foreach (var gone in Lines.Where(line => !plan.Lines.Any(planned => planned.Role == LineRole.Publish && planned.Mid == line.Mid)).ToArray())
        {
            EndTrack(gone, now);
            Lines.Remove(gone);
        }
        foreach (var planned in plan.Lines.Where(planned => planned.Role == LineRole.Publish))
        {
            var line = Lines.Find(known => known.Mid == planned.Mid);
            if (line is null)
                Lines.Add(line = new PublishLine(planned.Mid, planned.Kind));
            var answer = planned.Answer(null);
            if (!line.StreamIds.SequenceEqual(answer.StreamIds))
                EndTrack(line, now);
            line.Update(planned.Section, answer);
        }
    }

    private void UpdateSlots(OfferPlan plan, IReadOnlyList<string>? receive, Instant now)
    {
        var planned = plan.Lines.Where(line => line.Role == LineRole.Slot).ToArray();
        foreach (var gone in Slots.Where(slot => !planned.Any(line => line.Mid == slot.Mid)).ToArray())
        {
            gone.Show(null, now);
            Slots.Remove(gone);
        }
        // The client's order decides who is whose pair.
        foreach (var line in planned.OrderBy(line => receive?.ToList().IndexOf(line.Mid) ?? 0))
        {
            var slot = Slots.Find(known => known.Mid == line.Mid);
            if (slot is null)
                Slots.Add(slot = new SubscribedTrack(this, line.Mid, FreePair(line.Kind), line.Kind, FreshSsrc(), FreshSsrc(), now));
            (slot.Codecs, slot.Extensions) = (line.Codecs, Negotiation.Ids(line.Extensions));
        }
    }

    private int FreePair(MediaKind kind)
    {
        var pair = 0;
        while (Slots.Exists(slot => slot.Kind == kind && slot.Pair == pair))
            pair++;
        return pair;
    }

    private uint FreshSsrc()
    {
        while (true)
        {
            var ssrc = (uint)Random.Shared.NextInt64(1, uint.MaxValue);
            if (_taken.Add(ssrc))
                return ssrc;
        }
    }

    private void Connected(Instant now)
    {
        IsConnected = true;
        room.Connected(this, now);
        foreach (var slot in Slots)
            slot.Restart(now);
    }

    private void RtpReceived(ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        if (IsClosed)
            return;
        _traffic.Received(packet.Length);
        if (TransportSequenceId != 0 && RtpExtensions.TryFind(packet, header, TransportSequenceId, out var sequence) && sequence.Length == 2)
            Reports.Arrived(RtpExtensionValues.TransportSequence(sequence), now);
        if (!_sources.TryFind(Lines, packet, header, out var source))
            return;
        if (source.Line.IsRedundant(header.PayloadType))
            Redundant(source, packet, header, now);
        else if (source.Line.IsRetransmission(header.PayloadType))
            Repaired(source, packet, header, now);
        else
            Media(source, packet, header, retransmitted: false, now);
    }

    // Sound of before first, where it was lost: so viewers and recorders get it in its place.
    private void Redundant(in IncomingSource source, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        if (!Red.TryParse(header.Payload(packet), out var blocks))
            return;
        var older = blocks.Redundant;
        foreach (var block in blocks)
        {
            var number = (ushort)(header.SequenceNumber - older--);
            if (!block.IsPrimary && (block.Data.IsEmpty || source.Line.Tracks[source.Layer]?.Lacks(number) != true))
                continue;
            var length = Unpack(packet, header, source.Line.BlockType(header.PayloadType), number, header.Timestamp - (uint)block.TimestampOffset, block.Data);
            if (length > 0 && RtpHeader.TryParse(_unwrapped.AsSpan(0, length), out var plain))
                Media(source, _unwrapped.AsSpan(0, length), plain, retransmitted: !block.IsPrimary, now);
        }
    }

    private int Unpack(ReadOnlySpan<byte> packet, in RtpHeader header, byte payloadType, ushort number, uint timestamp, ReadOnlySpan<byte> payload)
    {
        var length = header.HeaderLength + payload.Length;
        if (length > _unwrapped.Length)
            return 0;
        packet[..header.HeaderLength].CopyTo(_unwrapped);
        payload.CopyTo(_unwrapped.AsSpan(header.HeaderLength));
        _unwrapped[0] &= 0xDF;
        _unwrapped[1] = (byte)(_unwrapped[1] & 0x80 | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(_unwrapped.AsSpan(2), number);
        BinaryPrimitives.WriteUInt32BigEndian(_unwrapped.AsSpan(4), timestamp);
        return length;
    }

    private void Repaired(in IncomingSource source, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        if (source.Line.Tracks[source.Layer] is not { } track)
            return;
        var length = Rtx.Unwrap(packet, header, source.Line.MediaType(header.PayloadType), track.Ssrc, _unwrapped);
        if (length > 0 && RtpHeader.TryParse(_unwrapped.AsSpan(0, length), out var original))
            Media(source, _unwrapped.AsSpan(0, length), original, retransmitted: true, now);
    }

    private void Media(in IncomingSource source, ReadOnlySpan<byte> packet, in RtpHeader header, bool retransmitted, Instant now)
    {
        var track = source.Line.Tracks[source.Layer];
        var codec = source.Line.CodecOf(header.PayloadType);
        if (track is null || track.Ssrc != header.Ssrc || track.Codec != codec)
            track = header.PayloadLength == 0 || retransmitted ? null : Begin(source, codec, header, now);
        if (track is null || track.Receive(packet, header, retransmitted, now))
            return;
        Begin(source, codec, header, now)?.Receive(packet, header, retransmitted, now);
    }

    // A layer that begins anew takes the others with it: their numbers and clocks were told together.
    private PublishedTrack? Begin(in IncomingSource source, Codec codec, in RtpHeader header, Instant now)
    {
        var line = source.Line;
        if (line.Tracks[source.Layer] is not null || line.Face is { } known && known.Codec != codec)
            EndTrack(line, now);
        if (_tracksBegun++ >= room.Limits.TracksPerConnection)
            return null;
        var face = line.Face;
        var track = line.Tracks[source.Layer] = MakeTrack(line, codec, header);
        track.Layers = face?.Layers ?? (line.StreamIds.Count > 0 ? new LayerSet(track) : null);
        if (face is null)
            room.Published(track, now);
        else
            face.Layers!.Add(track);
        return track;
    }

    private PublishedTrack MakeTrack(PublishLine line, Codec codec, in RtpHeader header)
    {
        var negotiated = line.Negotiated(header.PayloadType);
        var word = line.Kind == MediaKind.Audio ? "audio" : "video";
        return new PublishedTrack
        {
            Id = $"{participantId}{(peerKey is null ? "" : $"/{peerKey}")}/{word}/{room.NextTrackNumber()}",
            ParticipantId = participantId, PeerKey = peerKey, Label = label,
            Kind = line.Kind, Codec = codec, Profile = negotiated.Codec.Parameter("profile-level-id"),
            Ssrc = header.Ssrc, Extensions = line.Extensions, From = this,
            AnswersNacks = negotiated.Has("nack"),
            FullIntraRequests = negotiated.Has("ccm fir") && !negotiated.Has("nack pli"),
            Reception = new Reception(header.Ssrc, line.Kind == MediaKind.Audio ? 48_000 : 90_000),
        };
    }
}
