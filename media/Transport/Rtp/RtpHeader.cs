using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtp;

/// <summary>The parsed fixed header, CSRC list and extension block of an RTP packet (RFC 3550 section 5.1). Offsets and lengths in bytes from the packet's start.</summary>
public readonly record struct RtpHeader
{
    public const int FixedLength = 12;

    public byte PayloadType { get; init; }
    public bool Marker { get; init; }
    public ushort SequenceNumber { get; init; }
    public uint Timestamp { get; init; }
    public uint Ssrc { get; init; }
    /// <summary>Fixed header, CSRCs and extension block: where the payload begins.</summary>
    public int HeaderLength { get; init; }
    /// <summary>Payload without padding.</summary>
    public int PayloadLength { get; init; }
    public int PaddingLength { get; init; }
    /// <summary>0xBEDE for one-byte, 0x100x for two-byte header extensions (RFC 8285); 0 without extensions.</summary>
    public ushort ExtensionProfile { get; init; }
    public int ExtensionOffset { get; init; }
    public int ExtensionLength { get; init; }

    /// <summary>Reads a whole packet's header. False for anything that is not a well-formed RTP packet; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> packet, out RtpHeader header)
    {
        header = default;
        if (packet.Length < FixedLength || packet[0] >> 6 != 2)
            return false;
        var length = FixedLength + 4 * (packet[0] & 0x0F);
        ushort profile = 0;
        int extensionOffset = 0, extensionLength = 0;
        if ((packet[0] & 0x10) != 0)
        {
            if (packet.Length < length + 4)
                return false;
            profile = BinaryPrimitives.ReadUInt16BigEndian(packet[length..]);
            extensionLength = 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
            extensionOffset = length + 4;
            length = extensionOffset + extensionLength;
        }
        if (packet.Length < length || !TryReadPadding(packet, length, out var padding))
            return false;
        header = new RtpHeader
        {
            PayloadType = (byte)(packet[1] & 0x7F),
            Marker = (packet[1] & 0x80) != 0,
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
            HeaderLength = length,
            PayloadLength = packet.Length - length - padding,
            PaddingLength = padding,
            ExtensionProfile = profile,
            ExtensionOffset = extensionOffset,
            ExtensionLength = extensionLength,
        };
        return true;
    }

    /// <summary>The media in a packet this header was read from.</summary>
    public ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> packet) => packet.Slice(HeaderLength, PayloadLength);

    // The last byte counts the padding, itself included, so 0 is malformed (RFC 3550 section 5.1).
    private static bool TryReadPadding(ReadOnlySpan<byte> packet, int headerLength, out int padding)
    {
        padding = 0;
        if ((packet[0] & 0x20) == 0)
            return true;
        if (packet.Length == headerLength)
            return false;
        padding = packet[^1];
        return padding > 0 && headerLength + padding <= packet.Length;
    }
}
