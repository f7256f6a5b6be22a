using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>RFC 3550 section 6.4.1.</summary>
public readonly ref struct SenderReport
{
    private const int FixedLength = 24;

    private readonly ReadOnlySpan<byte> _blocks;

    private SenderReport(in RtcpPacket packet)
    {
        Ssrc = packet.Word(0);
        NtpTime = (ulong)packet.Word(1) << 32 | packet.Word(2);
        RtpTimestamp = packet.Word(3);
        PacketCount = packet.Word(4);
        OctetCount = packet.Word(5);
        _blocks = packet.Body.Slice(FixedLength, packet.Count * ReportBlock.Length);
    }

    public uint Ssrc { get; }
    /// <summary>Seconds since 1900 as 32.32 fixed point.</summary>
    public ulong NtpTime { get; }
    public uint RtpTimestamp { get; }
    public uint PacketCount { get; }
    public uint OctetCount { get; }
    public ReportBlocks Blocks => new(_blocks);

    public static bool TryParse(in RtcpPacket packet, out SenderReport report)
    {
        var valid = packet.Type == RtcpType.SenderReport && packet.Body.Length >= FixedLength + packet.Count * ReportBlock.Length;
        report = valid ? new SenderReport(packet) : default;
        return valid;
    }

    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ulong ntpTime, uint rtpTimestamp, uint packetCount, uint octetCount, ReadOnlySpan<ReportBlock> blocks = default)
    {
        var length = RtcpPacket.HeaderLength + FixedLength + blocks.Length * ReportBlock.Length;
        if (destination.Length < length || blocks.Length > 31)
            return 0;
        RtcpPacket.WriteHeader(destination, RtcpType.SenderReport, (byte)blocks.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ntpTime);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], rtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], octetCount);
        for (var i = 0; i < blocks.Length; i++)
            blocks[i].Write(destination[(28 + i * ReportBlock.Length)..]);
        return length;
    }
}
