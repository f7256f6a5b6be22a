using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A participant's connection without a network: packets go straight into the room, as if they had just been decrypted.</summary>
internal sealed class DirectPeer(string ufrag, uint ssrc) : IPeerLink
{
    private const int FrameMs = 40;
    private readonly byte[] _buffer = new byte[1500];
    private IPeerEvents? _room;
    private Lock? _gate;

    public string LocalUfrag => "server-ufrag";
    public string LocalPassword => "server-password-of-24-ch";

    public string Offer { get; } = ClientOffer.Write(ClientProfile.Chromium, ufrag, [
        new ClientLine("a", true, "sendonly", ssrc), new ClientLine("v", false, "sendonly", ssrc + 1, ssrc + 2)]);

    public string Ufrag => ufrag;

    public void Open(IPeerEvents room, Lock gate) => (_room, _gate) = (room, gate);

    public void SendRtp(ReadOnlySpan<byte> packet, Instant now) { }

    public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) { }

    public void Close(PeerCloseReason reason, Instant now) => _room!.Closed(null!, reason, now);

    /// <summary>Connects and sends so much sound and picture, each packet at its own moment of the time to come: nobody waits for it.</summary>
    public void Send(int milliseconds)
    {
        lock (_gate!)
        {
            var start = MonotonicClock.Now;
            _room!.Connected(null!, start);
            for (var ms = 0; ms < milliseconds; ms += FrameMs)
            {
                var now = start + TimeSpan.FromMilliseconds(ms);
                Packet(now, 96, true, ms / FrameMs, (uint)ms * 90, ssrc + 1, Vp8(ms == 0));
                Packet(now, 111, false, ms / 20, (uint)ms * 48, ssrc, [0xFC, 0xFF, 0xFE]);
                Packet(now, 111, false, (ms / 20) + 1, (uint)(ms + 20) * 48, ssrc, [0xFC, 0xFF, 0xFE]);
            }
        }
    }

    private void Packet(Instant now, byte type, bool marker, int number, uint timestamp, uint source, byte[] payload)
    {
        var writer = new RtpWriter(_buffer, type, marker, (ushort)(100 + number), timestamp, source);
        var packet = _buffer.AsSpan(0, writer.Finish(payload));
        RtpHeader.TryParse(packet, out var header);
        _room!.RtpReceived(null!, packet, header, now);
    }

    /// <summary>One VP8 frame in one packet (RFC 7741 section 4.2, RFC 6386 section 9.1): 640x360.</summary>
    private static byte[] Vp8(bool key) => key
        ? [0x10, 0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01, .. new byte[300]]
        : [0x10, 0x11, 0x02, 0x00, .. new byte[200]];
}
