using System.Net;
using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>One publisher and four viewers on wires that only count, so that what the room itself allocates can be measured.</summary>
internal sealed class CountingRoom : IRoomEvents
{
    private readonly Room _room;
    private readonly List<Wire> _wires = [];
    private readonly byte[] _buffer = new byte[1300];
    private readonly byte[] _payload = MediaSource.Payload(false, 0, 0, 1, key: true, 1100);
    private ushort _number;
    private Instant _now = Instant.FromMilliseconds(1000);

    public CountingRoom()
    {
        _room = new Room("counting", new RoomOptions { OpenPeer = Open, Events = this, Fingerprint = ClientOffer.Fingerprint, Candidates = [new(IPAddress.Loopback, 1)] });
        Join("ann", new ClientLine("1", false, "sendonly", 11, 12));
        foreach (var name in new[] { "bob", "cy", "dee", "eve" })
            Join(name, new ClientLine("v", false, "recvonly"));
    }

    public long Delivered => _wires.Sum(wire => wire.Rtp);

    /// <summary>1 ms apart; every 50th is lost, so that noticing it, asking for it and giving it up are measured too.</summary>
    public void Send(int packets)
    {
        for (var i = 0; i < packets; i++)
        {
            _number++;
            _now += TimeSpan.FromMilliseconds(1);
            if (_number % 50 != 0)
                Deliver();
            if (_number % 20 == 0)
                _room.Poll(_now);
        }
    }

    private void Deliver()
    {
        var writer = new RtpWriter(_buffer, ClientProfile.Chromium.Vp8, true, _number, _number * 3000u, 11);
        writer.Extension(ClientProfile.Chromium.Twcc, [(byte)(_number >> 8), (byte)_number]);
        var packet = _buffer.AsSpan(0, writer.Finish(_payload));
        RtpHeader.TryParse(packet, out var header);
        lock (_room.Gate)
            _wires[0].Events.RtpReceived(null!, packet, header, _now);
    }

    private void Join(string name, ClientLine line)
    {
        var sdp = ClientOffer.Write(ClientProfile.Chromium, $"{name}-ufrag", [line]);
        if (_room.Answer(new Offer { ParticipantId = name, Label = name, Sdp = sdp }, _now) is not OfferOutcome.Accepted)
            throw new InvalidOperationException("refused");
        _wires[^1].Events.Connected(null!, _now);
    }

    private Wire Open(RemoteEnd remote, IPeerEvents events, Lock gate, Instant now)
    {
        _wires.Add(new Wire(events));
        return _wires[^1];
    }

    void IRoomEvents.TrackPublished(PublishedTrack track, Instant now) { }
    void IRoomEvents.TrackEnded(PublishedTrack track, Instant now) { }
    void IRoomEvents.PeerConnected(string participantId, string? peerKey, Instant now) { }
    void IRoomEvents.PeerClosed(string participantId, string? peerKey, PeerCloseReason reason, Instant now) { }
    void IRoomEvents.PictureStepped(string viewerId, string participantId, PictureStep step) { }
    void IRoomEvents.SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots) { }

    private sealed class Wire(IPeerEvents events) : IPeerLink
    {
        public IPeerEvents Events => events;
        public long Rtp { get; private set; }
        public string LocalUfrag => "ufrag";
        public string LocalPassword => "password";
        public void SendRtp(ReadOnlySpan<byte> packet, Instant now) => Rtp++;
        public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) { }
        public void Close(PeerCloseReason reason, Instant now) { }
    }
}
