using System.Net;
using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>One publisher and four viewers on wires that only count, so that what the room itself allocates can be measured.</summary>
internal sealed class CountingRoom : IRoomEvents
{
    private readonly Room _room;
    private readonly List<Wire> _wires = [];
    private readonly byte[] _buffer = new byte[1300];
    private readonly byte[] _feedback = new byte[2000];
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

    /// <summary>Viewers tell arrivals, as over a line that takes so many bits a second.</summary>
    public long? ViewersBitsPerSecond { get; init; }

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
            if (_number % 50 == 0 && ViewersBitsPerSecond is { } rate)
                TellArrivals(rate);
        }
    }

    private void TellArrivals(long bitsPerSecond)
    {
        lock (_room.Gate)
            foreach (var wire in _wires)
                wire.TellArrivals(bitsPerSecond, _now, _feedback);
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
        private readonly long[] _arrivals = new long[TransportFeedbackWriter.MaxPackets];
        private int _untold;
        private ushort _first;
        private byte _told;
        private Instant _freeAt;
        private readonly int[] _bytes = new int[TransportFeedbackWriter.MaxPackets];
        private readonly Instant[] _sent = new Instant[TransportFeedbackWriter.MaxPackets];

        public void SendRtp(ReadOnlySpan<byte> packet, Instant now)
        {
            Rtp++;
            if (!RtpHeader.TryParse(packet, out var header) || !RtpExtensions.TryFind(packet, header, ClientProfile.Chromium.Twcc, out var number) || _untold == _bytes.Length)
                return;
            if (_untold == 0)
                _first = RtpExtensionValues.TransportSequence(number);
            (_bytes[_untold], _sent[_untold]) = (packet.Length, now);
            _untold++;
        }

        public void TellArrivals(long bitsPerSecond, Instant now, byte[] buffer)
        {
            for (var i = 0; i < _untold; i++)
            {
                _freeAt = (_freeAt > _sent[i] ? _freeAt : _sent[i]) + TimeSpan.FromSeconds(_bytes[i] * 8.0 / bitsPerSecond);
                _arrivals[i] = _freeAt.Microseconds;
            }
            if (_untold == 0)
                return;
            var length = TransportFeedbackWriter.Write(buffer, 1, 1, _first, _told++, _arrivals.AsSpan(0, _untold), out _);
            _untold = 0;
            events.RtcpReceived(null!, buffer.AsSpan(0, length), now);
        }

        public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) { }
        public void RestartIce(RemoteEnd remote) { }
        public void Close(PeerCloseReason reason, Instant now) { }
    }
}
