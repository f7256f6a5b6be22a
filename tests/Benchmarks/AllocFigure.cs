using System.Net;
using RemoteVerify.Benchmarks.Load;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Benchmarks;

/// <summary>Bytes allocated per forwarded packet: from the datagram as the socket gives it to the datagram as the socket takes it, decryption and encryption included.</summary>
public static class AllocFigure
{
    private const int WarmUps = 5_000;
    private const int Packets = 40_000;

    public static IReadOnlyList<Figure> Measure()
    {
        using var wire = new ForwardingWire();
        foreach (var datagram in wire.Datagrams(WarmUps))
        {
            wire.Receive(datagram);
        }

        var datagrams = wire.Datagrams(Packets).ToList();
        var (sent, began, clock) = (wire.Sent, GC.GetAllocatedBytesForCurrentThread(), System.Diagnostics.Stopwatch.GetTimestamp());
        foreach (var datagram in datagrams)
        {
            wire.Receive(datagram);
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - began;
        var micros = System.Diagnostics.Stopwatch.GetElapsedTime(clock).TotalMicroseconds / Packets;
        var forwarded = wire.Sent - sent;
        return
        [
            new("bytes allocated per forwarded packet", "0", $"{(double)bytes / Math.Max(1, forwarded):0.###}", bytes == 0 && forwarded >= Packets,
                $"{forwarded} packets of 1174 bytes from datagram to datagram, {micros:0.0} us each"),
        ];
    }

    /// <summary>Two peers in a room, with keys agreed beforehand; one sends video, the other watches; nothing touches the network.</summary>
    private sealed class ForwardingWire : IDatagramSender, IRoomEvents, IDisposable
    {
        private static readonly SrtpKeys ServerKeys = new(SrtpProfile.AeadAes128Gcm, new(new byte[16], new byte[12]), new([.. Enumerable.Repeat((byte)7, 16)], [.. Enumerable.Repeat((byte)9, 12)]));
        private readonly Demux _demux = new();
        private readonly Dictionary<string, Peer> _peers = [];
        private readonly OutgoingStream _stream = new(96, '1', 0x01020304);
        private readonly SrtpGcm _client = new(ServerKeys.Receiving.Key, ServerKeys.Receiving.Salt);
        private readonly TransportAddress _sender = TransportAddress.From(new(IPAddress.Loopback, 40001));
        private readonly Room _room;
        private Instant _now = Instant.FromMilliseconds(1);
        private int _written;

        public ForwardingWire()
        {
            _room = new Room("alloc", new RoomOptions
            {
                OpenPeer = Open, Events = this, Fingerprint = Kit.Rtp.ClientOffer.Fingerprint, Candidates = [new IPEndPoint(IPAddress.Loopback, 5000)],
            });
            Join("sender", [new("1", false, "sendonly", 0x01020304, 0x01020305)], 40001);
            Join("viewer", [new("1", false, "recvonly")], 40002);
        }

        public long Sent { get; private set; }

        public IEnumerable<byte[]> Datagrams(int count)
        {
            var payload = new byte[1150];
            for (var i = 0; i < count; i++, _written++)
            {
                var buffer = new byte[1500];
                var (length, rollover) = _stream.Write(buffer, [0x90, 0x80, (byte)(0x80 | (_written >> 8 & 0x7F)), (byte)_written], payload, (uint)_written * 3000, true, (ushort)_written);
                yield return buffer[.._client.ProtectRtp(buffer, length, OutgoingStream.HeaderLength, rollover)];
            }
        }

        public void Receive(byte[] datagram)
        {
            _now += TimeSpan.FromMilliseconds(1);
            _demux.Receive(datagram, _sender, _now);
        }

        public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
        {
            if (datagram.Length > 1000)
            {
                Sent++;
            }
        }

        private void Join(string name, IReadOnlyList<Kit.Rtp.ClientLine> lines, int port)
        {
            var sdp = Kit.Rtp.ClientOffer.Write(Kit.Rtp.ClientProfile.Chromium, name, lines);
            if (_room.Answer(new Offer { ParticipantId = name, Label = name, Sdp = sdp }, _now) is not OfferOutcome.Accepted)
            {
                throw new InvalidOperationException("The room refused the offer.");
            }

            var peer = _peers[name];
            _demux.Receive(StunCheck.Build($"{peer.LocalUfrag}:{name}", peer.Options.LocalPassword), TransportAddress.From(new(IPAddress.Loopback, port)), _now);
        }

        private IPeerLink Open(RemoteEnd remote, IPeerEvents events, Lock gate, Instant now)
        {
            var local = Transport.Ice.IceCredentials.Create();
            var peer = new Peer(new PeerOptions
            {
                Gate = gate, Events = events, Sender = this, LocalUfrag = local.Ufrag, LocalPassword = local.Password, RemoteUfrag = remote.Ufrag, PresetKeys = ServerKeys,
                Limits = PeerLimits.Default with { UnheardBytes = int.MaxValue },
            }, now);
            _peers[remote.Ufrag] = peer;
            _demux.Add(peer);
            return new Link(peer);
        }

        public void TrackPublished(PublishedTrack track, Instant now) { }
        public void TrackEnded(PublishedTrack track, Instant now) { }
        public void PeerConnected(string participantId, string? peerKey, Instant now) { }
        public void PeerClosed(string participantId, string? peerKey, PeerCloseReason reason, Instant now) { }
        public void PictureStepped(string viewerId, string participantId, PictureStep step) { }
        public void SlotsChanged(string participantId, IReadOnlyList<SlotAssignment> slots) { }
        public void Dispose() => _client.Dispose();
    }

    private sealed class Link(Peer peer) : IPeerLink
    {
        public string LocalUfrag => peer.LocalUfrag;
        public string LocalPassword => peer.Options.LocalPassword;
        public void SendRtp(ReadOnlySpan<byte> packet, Instant now) => peer.SendRtp(packet, now);
        public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) => peer.SendRtcp(compound, now);
        public void RestartIce(RemoteEnd remote) { }
        public void Close(PeerCloseReason reason, Instant now) => peer.Close(reason, now);
    }
}
