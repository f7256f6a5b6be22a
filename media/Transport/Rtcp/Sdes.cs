using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Source description with its one mandatory item, CNAME (RFC 3550 section 6.5): which SSRCs share a clock.</summary>
public static class Sdes
{
    private const byte CnameItem = 1;

    /// <summary>The CNAME of the packet's first chunk, as UTF-8.</summary>
    public static bool TryParseCname(in RtcpPacket packet, out uint ssrc, out ReadOnlySpan<byte> cname)
    {
        ssrc = 0;
        cname = default;
        if (packet.Type != RtcpType.SourceDescription || packet.Count == 0 || packet.Body.Length < 4)
            return false;
        ssrc = packet.Word(0);
        var items = packet.Body[4..];
        while (items.Length >= 2 && items[0] != 0 && items.Length >= 2 + items[1])
        {
            if (items[0] == CnameItem)
            {
                cname = items.Slice(2, items[1]);
                return true;
            }
            items = items[(2 + items[1])..];
        }
        return false;
    }

    /// <summary>One chunk. The list of items ends with one to four zero bytes, so the chunk is a multiple of four long.</summary>
    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<byte> cname)
    {
        var length = (RtcpPacket.HeaderLength + 4 + 2 + cname.Length + 4) & ~3;
        if (destination.Length < length || cname.Length > 255)
            return 0;
        destination[..length].Clear();
        RtcpPacket.WriteHeader(destination, RtcpType.SourceDescription, 1, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        destination[8] = CnameItem;
        destination[9] = (byte)cname.Length;
        cname.CopyTo(destination[10..]);
        return length;
    }
}
