using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtp;

/// <summary>Retransmission payload format, SSRC-multiplexed (RFC 4588).</summary>
public static class Rtx
{
    public const int OriginalSequenceLength = 2;

    /// <summary>The original packet out of a retransmission: its header with the original's payload type, sequence number and SSRC, extensions kept, padding dropped.</summary>
    /// <returns>Bytes written; 0 for a padding probe (no media in it) or when the buffer is too small.</returns>
    public static int Unwrap(ReadOnlySpan<byte> packet, in RtpHeader header, byte payloadType, uint ssrc, Span<byte> destination)
    {
        if (header.PayloadLength <= OriginalSequenceLength)
            return 0;
        var length = header.HeaderLength + header.PayloadLength - OriginalSequenceLength;
        if (destination.Length < length)
            return 0;
        packet[..header.HeaderLength].CopyTo(destination);
        var payload = header.Payload(packet);
        payload[OriginalSequenceLength..].CopyTo(destination[header.HeaderLength..]);
        destination[0] &= 0xDF;
        destination[1] = (byte)((destination[1] & 0x80) | payloadType);
        payload[..OriginalSequenceLength].CopyTo(destination[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
        return length;
    }

    /// <summary>A retransmission of a packet, extensions as they are. Bytes written; 0 when the buffer is too small.</summary>
    public static int Wrap(ReadOnlySpan<byte> packet, in RtpHeader header, byte payloadType, ushort sequenceNumber, uint ssrc, Span<byte> destination)
    {
        var length = header.HeaderLength + OriginalSequenceLength + header.PayloadLength;
        if (destination.Length < length)
            return 0;
        packet[..header.HeaderLength].CopyTo(destination);
        destination[0] &= 0xDF;
        destination[1] = (byte)((destination[1] & 0x80) | payloadType);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ssrc);
        BinaryPrimitives.WriteUInt16BigEndian(destination[header.HeaderLength..], header.SequenceNumber);
        header.Payload(packet).CopyTo(destination[(header.HeaderLength + OriginalSequenceLength)..]);
        return length;
    }
}
