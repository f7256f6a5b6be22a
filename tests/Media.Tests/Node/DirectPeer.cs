using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A participant's connection without a network: packets go straight into the room, as if they had just been decrypted.</summary>
internal sealed class DirectPeer(string ufrag, uint ssrc) : IPeerLink
{
    private const int FrameMs = 40;
    private const int KeyFrameMs = 10_000;
    private const int PacketBytes = 1100;
    private readonly byte[] _buffer = new byte[1500];
    private IPeerEvents? _room;
    private Lock? _gate;
    private Instant _start;
    private int _sentMs;
    private int _pictures;

    public string LocalUfrag => "server-ufrag";
    public string LocalPassword => "server-password-of-24-ch";

    public string Offer { get; } = ClientOffer.Write(ClientProfile.Chromium, ufrag, [
        new ClientLine("a", true, "sendonly", ssrc), new ClientLine("v", false, "sendonly", ssrc + 1, ssrc + 2)]);

    public string Ufrag => ufrag;

    public void Open(IPeerEvents room, Lock gate) => (_room, _gate) = (room, gate);

    public void SendRtp(ReadOnlySpan<byte> packet, Instant now) { }

    public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) { }

    public void RestartIce(RemoteEnd remote) { }

    public void Close(PeerCloseReason reason, Instant now) => _room!.Closed(null!, reason, now);

    /// <summary>Sends so much more sound and picture, each packet at its own moment of the time to come: nobody waits for it. The first call connects.</summary>
    /// <param name="frameBytes">Bytes of an inter frame; 25 frames a second, a key frame every 10 s.</param>
    public void Send(int milliseconds, int frameBytes = 200)
    {
        lock (_gate!)
        {
            if (_sentMs == 0)
            {
                _start = MonotonicClock.Now;
                _room!.Connected(null!, _start);
            }

            for (var end = _sentMs + milliseconds; _sentMs < end; _sentMs += FrameMs)
            {
                var now = _start + TimeSpan.FromMilliseconds(_sentMs);
                Picture(now, (uint)_sentMs * 90, key: _sentMs % KeyFrameMs == 0, frameBytes);
                Sound(now, _sentMs);
                Sound(now, _sentMs + 20);
            }
        }
    }

    private void Sound(Instant now, int ms) => Packet(now, 111, false, ms / 20, (uint)ms * 48, ssrc, [0xFC, 0xFF, 0xFE]);

    /// <summary>One VP8 frame of 640x360 in as many packets as it takes (RFC 7741 section 4.2, RFC 6386 section 9.1).</summary>
    private void Picture(Instant now, uint timestamp, bool key, int bytes)
    {
        ReadOnlySpan<byte> head = key ? [0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01] : [0x11, 0x02, 0x00];
        var frame = new byte[head.Length + bytes];
        head.CopyTo(frame);
        for (var at = 0; at < frame.Length; at += PacketBytes)
        {
            var part = frame.AsSpan(at, Math.Min(PacketBytes, frame.Length - at));
            Packet(now, 96, at + part.Length == frame.Length, _pictures++, timestamp, ssrc + 1, [(byte)(at == 0 ? 0x10 : 0x00), .. part]);
        }
    }

    private void Packet(Instant now, byte type, bool marker, int number, uint timestamp, uint source, byte[] payload)
    {
        var writer = new RtpWriter(_buffer, type, marker, (ushort)(100 + number), timestamp, source);
        var packet = _buffer.AsSpan(0, writer.Finish(payload));
        RtpHeader.TryParse(packet, out var header);
        _room!.RtpReceived(null!, packet, header, now);
    }
}
