using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Sources that say goodbye (RFC 3550 section 6.6). Enumerates their SSRCs.</summary>
public ref struct Bye
{
    private ReadOnlySpan<byte> _rest;

    private Bye(ReadOnlySpan<byte> sources) => _rest = sources;

    public uint Current { get; private set; }

    public readonly Bye GetEnumerator() => this;

    public static bool TryParse(in RtcpPacket packet, out Bye bye)
    {
        var valid = packet.Type == RtcpType.Bye && packet.Body.Length >= 4 * packet.Count;
        bye = valid ? new Bye(packet.Body[..(4 * packet.Count)]) : default;
        return valid;
    }

    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint ssrc)
    {
        const int length = RtcpPacket.HeaderLength + 4;
        if (destination.Length < length)
            return 0;
        RtcpPacket.WriteHeader(destination, RtcpType.Bye, 1, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        return length;
    }

    public bool MoveNext()
    {
        if (_rest.Length < 4)
            return false;
        Current = BinaryPrimitives.ReadUInt32BigEndian(_rest);
        _rest = _rest[4..];
        return true;
    }
}
