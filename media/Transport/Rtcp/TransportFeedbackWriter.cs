using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Builds one transport-wide feedback packet from arrival times.</summary>
public static class TransportFeedbackWriter
{
    public const long NotReceived = long.MinValue;
    /// <summary>A packet covers at most so many sequence numbers, so that its work areas fit the stack.</summary>
    public const int MaxPackets = 512;

    /// <param name="arrivals">Microseconds a sequence number from <paramref name="baseSequence"/> on, <see cref="NotReceived"/> for gaps. At least one is received.</param>
    /// <param name="covered">How many of them the packet tells: fewer when a pause is longer than a delta can say, or when it is full.</param>
    /// <returns>Bytes written; 0 if nothing was received or the destination is too small.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ushort baseSequence, byte feedbackCount, ReadOnlySpan<long> arrivals, out int covered)
    {
        covered = 0;
        arrivals = arrivals[..Math.Min(arrivals.Length, MaxPackets)];
        var first = FirstReceived(arrivals);
        if (first < 0 || destination.Length < TransportFeedback.FixedLength)
            return 0;
        var reference = Math.DivRem(arrivals[first], TransportFeedback.ReferenceMicroseconds, out var rest) - (rest < 0 ? 1 : 0);
        Span<byte> symbols = stackalloc byte[MaxPackets];
        Span<byte> deltas = stackalloc byte[2 * MaxPackets];
        covered = Quantise(arrivals, reference, symbols, deltas, out var deltaLength);
        // In the worst case every two-bit chunk carries seven symbols.
        var bound = TransportFeedback.FixedLength + 2 * ((covered + 6) / 7) + deltaLength + 3;
        if (covered == 0 || destination.Length < bound)
        {
            covered = 0;
            return 0;
        }
        var length = WriteChunks(destination, TransportFeedback.FixedLength, symbols[..covered]);
        deltas[..deltaLength].CopyTo(destination[length..]);
        length += deltaLength;
        var padding = -length & 3;
        destination.Slice(length, padding).Clear();
        length += padding;
        WriteHead(destination, senderSsrc, mediaSsrc, baseSequence, covered, reference, feedbackCount, length, padding);
        return length;
    }

    private static int FirstReceived(ReadOnlySpan<long> arrivals)
    {
        for (var i = 0; i < arrivals.Length; i++)
            if (arrivals[i] != NotReceived)
                return i;
        return -1;
    }

    /// <summary>Symbol 1 is a delta in one byte, 2 one in two bytes, 0 none. The receiver sums rounded deltas, so rounding errors are carried on.</summary>
    private static int Quantise(ReadOnlySpan<long> arrivals, long reference, Span<byte> symbols, Span<byte> deltas, out int deltaLength)
    {
        deltaLength = 0;
        var told = reference * TransportFeedback.ReferenceMicroseconds;
        for (var i = 0; i < arrivals.Length; i++)
        {
            if (arrivals[i] == NotReceived)
            {
                symbols[i] = 0;
                continue;
            }
            var ticks = (long)Math.Floor((arrivals[i] - told) / (double)TransportFeedback.TickMicroseconds + 0.5);
            if (ticks is < short.MinValue or > short.MaxValue)
                return i;
            told += ticks * TransportFeedback.TickMicroseconds;
            symbols[i] = (byte)(ticks is >= 0 and <= 255 ? 1 : 2);
            if (symbols[i] == 1)
                deltas[deltaLength] = (byte)ticks;
            else
                BinaryPrimitives.WriteInt16BigEndian(deltas[deltaLength..], (short)ticks);
            deltaLength += symbols[i];
        }
        return arrivals.Length;
    }

    private static int WriteChunks(Span<byte> destination, int offset, ReadOnlySpan<byte> symbols)
    {
        while (!symbols.IsEmpty)
        {
            var used = WriteChunk(destination[offset..], symbols);
            symbols = symbols[used..];
            offset += 2;
        }
        return offset;
    }

    private static int WriteChunk(Span<byte> destination, ReadOnlySpan<byte> symbols)
    {
        var run = symbols.IndexOfAnyExcept(symbols[0]);
        run = run < 0 ? symbols.Length : run;
        if (run >= 14 || run == symbols.Length || (symbols[0] == 2 && run >= 7))
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)(symbols[0] << 13 | run));
            return run;
        }
        var small = symbols[..Math.Min(14, symbols.Length)];
        return small.Contains((byte)2)
            ? WriteVector(destination, symbols[..Math.Min(7, symbols.Length)], bits: 2, head: 0xC000)
            : WriteVector(destination, small, bits: 1, head: 0x8000);
    }

    private static int WriteVector(Span<byte> destination, ReadOnlySpan<byte> symbols, int bits, int head)
    {
        for (var i = 0; i < symbols.Length; i++)
            head |= symbols[i] << (14 - bits * (i + 1));
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)head);
        return symbols.Length;
    }

    private static void WriteHead(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ushort baseSequence, int covered, long reference, byte feedbackCount, int length, int padding)
    {
        RtcpPacket.WriteFeedback(destination, RtcpType.TransportFeedback, TransportFeedback.Format, length, senderSsrc, mediaSsrc);
        BinaryPrimitives.WriteUInt16BigEndian(destination[12..], baseSequence);
        BinaryPrimitives.WriteUInt16BigEndian(destination[14..], (ushort)covered);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], (uint)reference << 8 | feedbackCount);
        if (padding == 0)
            return;
        destination[0] |= 0x20;
        destination[length - 1] = (byte)padding;
    }
}
