using System.Buffers.Binary;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>Sender and receiver reports with reception blocks (RFC 3550 section 6.4).</summary>
internal static class LoadReports
{
    public static int WriteSenderReport(Span<byte> to, OutgoingStream stream, List<IncomingStream> blocks)
    {
        var length = WriteReport(to, 200, stream.Ssrc, 28, blocks);
        var ntp = (DateTime.UtcNow - new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc)).TotalSeconds;
        BinaryPrimitives.WriteUInt32BigEndian(to[8..], (uint)ntp);
        BinaryPrimitives.WriteUInt32BigEndian(to[12..], (uint)(ntp % 1 * uint.MaxValue));
        BinaryPrimitives.WriteUInt32BigEndian(to[16..], stream.LastTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(to[20..], stream.Packets);
        BinaryPrimitives.WriteUInt32BigEndian(to[24..], stream.Octets);
        return length;
    }

    /// <param name="head">Bytes before the blocks.</param>
    public static int WriteReport(Span<byte> to, byte type, uint ssrc, int head, List<IncomingStream> blocks)
    {
        var length = head + 24 * blocks.Count;
        to[..length].Clear();
        to[0] = (byte)(0x80 | blocks.Count);
        to[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)(length / 4 - 1));
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], ssrc);
        for (var i = 0; i < blocks.Count; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(to[(head + 24 * i)..], blocks[i].Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(to[(head + 8 + 24 * i)..], blocks[i].ExtendedHighest);
        }

        return length;
    }
}
