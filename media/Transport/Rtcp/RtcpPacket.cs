using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

public enum RtcpType : byte
{
    SenderReport = 200,
    ReceiverReport = 201,
    SourceDescription = 202,
    Bye = 203,
    TransportFeedback = 205,
    PayloadFeedback = 206,
}

/// <summary>One packet of a compound (RFC 3550 section 6.1): common header fields and the bytes after the first four, padding cut.</summary>
public readonly ref struct RtcpPacket(RtcpType type, byte count, ReadOnlySpan<byte> body)
{
    public const int HeaderLength = 4;

    public RtcpType Type => type;
    /// <summary>Report, source or feedback message type: the five bits after the padding bit.</summary>
    public byte Count => count;
    public ReadOnlySpan<byte> Body { get; } = body;

    internal bool IsFeedback(RtcpType wanted, byte format) => Type == wanted && Count == format && Body.Length >= 8;

    internal uint Word(int index) => BinaryPrimitives.ReadUInt32BigEndian(Body[(index * 4)..]);

    internal static void WriteHeader(Span<byte> destination, RtcpType type, byte count, int length)
    {
        destination[0] = (byte)(0x80 | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)(length / 4 - 1));
    }

    /// <summary>Header, sender and media SSRC of a feedback message (RFC 4585 section 6.1).</summary>
    internal static void WriteFeedback(Span<byte> destination, RtcpType type, byte format, int length, uint senderSsrc, uint mediaSsrc)
    {
        WriteHeader(destination, type, format, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], senderSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], mediaSsrc);
    }
}

/// <summary>Walks a compound packet; stops at the first malformed one.</summary>
public ref struct RtcpReader(ReadOnlySpan<byte> compound)
{
    private ReadOnlySpan<byte> _rest = compound;
    private RtcpType _type;
    private byte _count;
    private ReadOnlySpan<byte> _body;

    public readonly RtcpPacket Current => new(_type, _count, _body);

    public readonly RtcpReader GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < RtcpPacket.HeaderLength || _rest[0] >> 6 != 2)
            return false;
        var length = 4 * (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1);
        if (length > _rest.Length)
            return false;
        var packet = _rest[..length];
        var padding = (packet[0] & 0x20) != 0 ? packet[^1] : 0;
        if (padding > length - RtcpPacket.HeaderLength)
            return false;
        (_type, _count) = ((RtcpType)packet[1], (byte)(packet[0] & 0x1F));
        _body = packet[RtcpPacket.HeaderLength..^padding];
        _rest = _rest[length..];
        return true;
    }
}
