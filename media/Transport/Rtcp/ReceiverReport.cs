using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>RFC 3550 section 6.4.2.</summary>
public readonly ref struct ReceiverReport
{
    private readonly ReadOnlySpan<byte> _blocks;

    private ReceiverReport(in RtcpPacket packet)
    {
        Ssrc = packet.Word(0);
        _blocks = packet.Body.Slice(4, packet.Count * ReportBlock.Length);
    }

    public uint Ssrc { get; }
    public ReportBlocks Blocks => new(_blocks);

    public static bool TryParse(in RtcpPacket packet, out ReceiverReport report)
    {
        var valid = packet.Type == RtcpType.ReceiverReport && packet.Body.Length >= 4 + packet.Count * ReportBlock.Length;
        report = valid ? new ReceiverReport(packet) : default;
        return valid;
    }

    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks)
    {
        var length = RtcpPacket.HeaderLength + 4 + blocks.Length * ReportBlock.Length;
        if (destination.Length < length || blocks.Length > 31)
            return 0;
        RtcpPacket.WriteHeader(destination, RtcpType.ReceiverReport, (byte)blocks.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        for (var i = 0; i < blocks.Length; i++)
            blocks[i].Write(destination[(8 + i * ReportBlock.Length)..]);
        return length;
    }
}
