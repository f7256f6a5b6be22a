using System.Buffers.Binary;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Kit.Rtp;

/// <summary>A client's sending track: makes packets, keeps them, answers NACKs by RTX and PLIs by a key frame.</summary>
/// <remarks>A video payload is a VP8 descriptor and frame header, then frame number, packet number and packet count, so that a receiver can tell what it got.</remarks>
public sealed class MediaSource(RoomClient client, ClientLine line, ushort firstSequenceNumber, uint firstTimestamp)
{
    public const int PacketsPerFrame = 4;

    private readonly Dictionary<ushort, byte[]> _history = [];
    private readonly byte[] _buffer = new byte[1500];
    private ushort _next = firstSequenceNumber;
    private ushort _nextRtx = 100;
    private int _frame;
    private bool _keyFrameAsked = true;
    private double _owedPackets;

    public ClientLine Line => line;
    public uint Ssrc { get; set; } = line.Ssrc;
    public int Frames => _frame;
    public int KeyFrames { get; private set; }
    public int PacketsSent { get; private set; }
    public List<Instant> KeyFrameRequests { get; } = [];
    public bool SaysMid { get; set; } = true;
    /// <summary>Whether NACKs are answered.</summary>
    public bool Repairs { get; set; } = true;
    public int PayloadBytes { get; init; } = 200;
    /// <summary>Packets follow this rate; null: <see cref="PacketsPerFrame"/> each.</summary>
    public double? BitsPerSecond { get; set; }
    /// <summary>A key frame takes so many times a frame's packets.</summary>
    public double KeyFrameTimes { get; init; } = 4;
    /// <summary>The lower of the client's limits (REMB) and <see cref="BitsPerSecond"/> is kept.</summary>
    public bool ObeysLimits { get; init; }
    /// <summary>One of the line's layers; its packets say its name and size.</summary>
    public string? Layer { get; init; }
    public (int Width, int Height) Size { get; init; }
    public uint RtxSsrc { get; init; } = line.RtxSsrc;
    /// <summary>A browser stops a layer for which its line is too narrow.</summary>
    public bool Stopped { get; set; }
    /// <summary>Audio: 20 ms, 960 ticks; video: 33 ms, 2970 ticks.</summary>
    public uint TimestampOf(int frame) => firstTimestamp + (uint)frame * (line.Audio ? 960u : 2970u);

    public void SendFrame()
    {
        if (Stopped)
        {
            _frame++;
            return;
        }
        var key = !line.Audio && _keyFrameAsked;
        KeyFrames += key ? 1 : 0;
        _keyFrameAsked = false;
        var packets = line.Audio ? 1 : Packets(key);
        for (var i = 0; i < packets; i++)
            SendPacket(i, packets, key);
        _frame++;
    }

    private int Packets(bool key)
    {
        if (BitsPerSecond is not { } rate)
            return PacketsPerFrame;
        if (ObeysLimits && client.Limits.Count > 0)
            rate = Math.Min(rate, client.Limits[^1]);
        _owedPackets += rate * 0.033 / 8 / PayloadBytes;
        var packets = Math.Clamp((int)(key ? KeyFrameTimes * rate * 0.033 / 8 / PayloadBytes : _owedPackets), 1, 250);
        _owedPackets = Math.Max(_owedPackets - packets, -20 * packets);
        return packets;
    }

    /// <summary>A sender report whose NTP time counts from the simulation's zero.</summary>
    public void SendReport()
    {
        var length = SenderReport.Write(_buffer, Ssrc, NtpOf(client.Simulation.Now), TimestampOf(_frame), (uint)PacketsSent, 0);
        client.SendRtcp(_buffer.AsSpan(0, length));
    }

    public static ulong NtpOf(Instant now) => (ulong)(now.Microseconds / 1e6 * 4294967296.0) + (3_900_000_000UL << 32);

    public void AskedForKeyFrame()
    {
        KeyFrameRequests.Add(client.Simulation.Now);
        _keyFrameAsked = true;
    }

    public void AskedAgain(ushort lost)
    {
        if (!Repairs || !_history.TryGetValue(lost, out var packet) || !RtpHeader.TryParse(packet, out var header))
            return;
        var rtx = RtxSsrc != 0;
        var writer = rtx
            ? new RtpWriter(_buffer, client.Profile.Vp8Rtx, header.Marker, _nextRtx++, header.Timestamp, RtxSsrc)
            : new RtpWriter(_buffer, header.PayloadType, header.Marker, lost, header.Timestamp, header.Ssrc);
        // A retransmission has its own place in the transport-wide numbers.
        WriteTransportSequence(ref writer);
        if (rtx && Layer is not null)
        {
            writer.Extension(client.Profile.Mid, System.Text.Encoding.ASCII.GetBytes(line.Mid));
            writer.Extension(ClientProfile.RepairedStreamId, System.Text.Encoding.ASCII.GetBytes(Layer));
        }
        var payload = header.Payload(packet);
        client.SendRtp(_buffer.AsSpan(0, rtx ? writer.FinishRetransmission(lost, payload) : writer.Finish(payload)));
    }

    public static byte[] Payload(bool audio, int frame, int packet, int packets, bool key, int length)
    {
        var payload = new byte[length];
        // VP8: S bit in a frame's first packet, then the frame header's inverse key-frame bit (RFC 7741).
        payload[0] = (byte)(!audio && packet == 0 ? 0x10 : 0);
        payload[1] = (byte)(key ? 0 : 1);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(2), frame);
        (payload[6], payload[7]) = ((byte)packet, (byte)packets);
        return payload;
    }

    // RFC 7741 section 4.2 with a 15-bit picture id and TL0PICIDX, then in a key frame's first packet its size.
    private byte[] LayerPayload(int packet, int packets, bool key)
    {
        var payload = new byte[PayloadBytes];
        (payload[0], payload[1]) = ((byte)(packet == 0 ? 0x90 : 0x80), 0xC0);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)(0x8000 | (_frame + 32_700 & 0x7FFF)));
        payload[4] = (byte)_frame;
        payload[5] = (byte)(key ? 0 : 1);
        if (key && packet == 0)
        {
            (payload[8], payload[9], payload[10]) = (0x9D, 0x01, 0x2A);
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(11), (ushort)Size.Width);
            BinaryPrimitives.WriteUInt16LittleEndian(payload.AsSpan(13), (ushort)Size.Height);
        }
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(16), _frame);
        (payload[20], payload[21], payload[22]) = ((byte)packet, (byte)packets, (byte)Layer![0]);
        return payload;
    }

    /// <summary>What a layer's packet holds.</summary>
    public static LayerPacket ReadLayer(ReadOnlySpan<byte> payload) => new(
        (char)payload[22], BinaryPrimitives.ReadInt32BigEndian(payload[16..]), payload[20], payload[21], payload[5] == 0,
        BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) & 0x7FFF, payload[4]);

    public static (int Frame, int Packet, bool Key) Read(ReadOnlySpan<byte> payload) =>
        (BinaryPrimitives.ReadInt32BigEndian(payload[2..]), payload[6], payload[1] == 0);

    private byte[]? _before;

    private void SendRedundant(byte red)
    {
        var payload = Payload(true, _frame, 0, 1, false, PayloadBytes);
        var writer = new RtpWriter(_buffer, red, true, _next, TimestampOf(_frame), Ssrc);
        writer.Extension(client.Profile.Mid, System.Text.Encoding.ASCII.GetBytes(line.Mid));
        WriteTransportSequence(ref writer);
        byte[] single = [client.Profile.Opus, .. payload];
        var length = _before is null ? writer.Finish(single) : writer.FinishRedundant(client.Profile.Opus, 960, _before, payload);
        _before = payload;
        _history[_next++] = _buffer[..length];
        PacketsSent++;
        client.SendRtp(_buffer.AsSpan(0, length));
    }

    private void SendPacket(int packet, int packets, bool key)
    {
        if (line.Audio && client.Profile.Red is { } red)
        {
            SendRedundant(red);
            return;
        }
        var writer = new RtpWriter(_buffer, line.Audio ? client.Profile.Opus : client.Profile.Vp8, packet == packets - 1, _next, TimestampOf(_frame), Ssrc);
        if (SaysMid)
            writer.Extension(client.Profile.Mid, System.Text.Encoding.ASCII.GetBytes(line.Mid));
        WriteTransportSequence(ref writer);
        if (line.Audio)
            writer.Extension(client.Profile.AudioLevel, [0x85]);
        if (Layer is not null)
            writer.Extension(ClientProfile.StreamId, System.Text.Encoding.ASCII.GetBytes(Layer));
        var length = writer.Finish(Layer is null ? Payload(line.Audio, _frame, packet, packets, key, PayloadBytes) : LayerPayload(packet, packets, key));
        _history[_next++] = _buffer[..length];
        PacketsSent++;
        client.SendRtp(_buffer.AsSpan(0, length));
    }

    private void WriteTransportSequence(ref RtpWriter writer)
    {
        var number = client.NextTransportSequence();
        writer.Extension(client.Profile.Twcc, [(byte)(number >> 8), (byte)number]);
    }
}

/// <param name="Packets">Of the frame.</param>
/// <param name="Index">TL0PICIDX.</param>
public readonly record struct LayerPacket(char Layer, int Frame, int Packet, int Packets, bool Key, int PictureId, int Index);
