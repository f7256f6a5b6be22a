using System.Buffers.Binary;
using System.Numerics;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Generic NACK (RFC 4585 section 6.2.1): packet ids with a bit mask of the 16 that follow. Enumerates the lost sequence numbers.</summary>
public ref struct Nack
{
    private const byte Format = 1;
    private const int FixedLength = 12;

    private ReadOnlySpan<byte> _rest;
    private ushort _packetId;
    private ushort _mask;

    private Nack(in RtcpPacket packet)
    {
        MediaSsrc = packet.Word(1);
        _rest = packet.Body[8..];
    }

    public uint MediaSsrc { get; }
    public ushort Current { get; private set; }

    public readonly Nack GetEnumerator() => this;

    public static bool TryParse(in RtcpPacket packet, out Nack nack)
    {
        var valid = packet.IsFeedback(RtcpType.TransportFeedback, Format);
        nack = valid ? new Nack(packet) : default;
        return valid;
    }

    /// <param name="lost">Ascending in serial order; more than fit are left for the next one.</param>
    /// <returns>Bytes written; 0 if nothing fits or nothing is lost.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<ushort> lost)
    {
        var length = FixedLength;
        for (var i = 0; i < lost.Length && length + 4 <= destination.Length; length += 4)
        {
            var packetId = lost[i++];
            ushort mask = 0;
            for (; i < lost.Length && (ushort)(lost[i] - packetId - 1) < 16; i++)
                mask |= (ushort)(1 << (ushort)(lost[i] - packetId - 1));
            BinaryPrimitives.WriteUInt16BigEndian(destination[length..], packetId);
            BinaryPrimitives.WriteUInt16BigEndian(destination[(length + 2)..], mask);
        }
        if (length == FixedLength)
            return 0;
        RtcpPacket.WriteFeedback(destination, RtcpType.TransportFeedback, Format, length, senderSsrc, mediaSsrc);
        return length;
    }

    public bool MoveNext()
    {
        if (_mask != 0)
        {
            var bit = BitOperations.TrailingZeroCount(_mask);
            _mask &= (ushort)(_mask - 1);
            Current = (ushort)(_packetId + 1 + bit);
            return true;
        }
        if (_rest.Length < 4)
            return false;
        Current = _packetId = BinaryPrimitives.ReadUInt16BigEndian(_rest);
        _mask = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        _rest = _rest[4..];
        return true;
    }
}
