using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Full intra request (RFC 5104 section 4.3.1). Enumerates the SSRCs that are asked for a key frame.</summary>
public ref struct Fir
{
    private const byte Format = 4;

    private ReadOnlySpan<byte> _rest;

    private Fir(ReadOnlySpan<byte> entries) => _rest = entries;

    public uint Current { get; private set; }
    public byte CommandSequence { get; private set; }

    public readonly Fir GetEnumerator() => this;

    public static bool TryParse(in RtcpPacket packet, out Fir fir)
    {
        var valid = packet.IsFeedback(RtcpType.PayloadFeedback, Format);
        fir = valid ? new Fir(packet.Body[8..]) : default;
        return valid;
    }

    /// <param name="commandSequence">Goes up by one a new request; the same value is a repetition.</param>
    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, byte commandSequence)
    {
        const int length = 20;
        if (destination.Length < length)
            return 0;
        RtcpPacket.WriteFeedback(destination, RtcpType.PayloadFeedback, Format, length, senderSsrc, 0);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], mediaSsrc);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], (uint)commandSequence << 24);
        return length;
    }

    public bool MoveNext()
    {
        if (_rest.Length < 8)
            return false;
        Current = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        CommandSequence = _rest[4];
        _rest = _rest[8..];
        return true;
    }
}
