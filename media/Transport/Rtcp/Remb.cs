using System.Buffers.Binary;
using System.Numerics;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Receiver estimated maximum bitrate (draft-alvestrand-rmcat-remb-03 section 2.2).</summary>
public static class Remb
{
    private const byte Format = 15;
    private const uint Name = 0x52454D42; // "REMB"
    private const int FixedLength = 20;
    private const int MantissaBits = 18;

    public static bool TryParse(in RtcpPacket packet, out ulong bitsPerSecond)
    {
        bitsPerSecond = 0;
        if (!packet.IsFeedback(RtcpType.PayloadFeedback, Format) || packet.Body.Length < 16 || packet.Word(2) != Name)
            return false;
        var word = packet.Word(3);
        var exponent = (int)(word >> MantissaBits & 0x3F);
        var mantissa = (ulong)(word & 0x3_FFFF);
        // An exponent that overflows 64 bits stands for "no limit".
        bitsPerSecond = BitOperations.LeadingZeroCount(mantissa) >= exponent ? mantissa << exponent : ulong.MaxValue;
        return true;
    }

    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, ulong bitsPerSecond, ReadOnlySpan<uint> ssrcs)
    {
        var length = FixedLength + 4 * ssrcs.Length;
        if (destination.Length < length || ssrcs.Length > 255)
            return 0;
        var exponent = Math.Max(0, 64 - BitOperations.LeadingZeroCount(bitsPerSecond) - MantissaBits);
        RtcpPacket.WriteFeedback(destination, RtcpType.PayloadFeedback, Format, length, senderSsrc, 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], Name);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..],
            (uint)ssrcs.Length << 24 | (uint)exponent << MantissaBits | (uint)(bitsPerSecond >> exponent));
        for (var i = 0; i < ssrcs.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(destination[(FixedLength + 4 * i)..], ssrcs[i]);
        return length;
    }
}
