namespace RemoteVerify.Transport.Rtp;

/// <summary>The parsed fixed header, CSRC list and extension block of an RTP packet (RFC 3550 section 5.1). Offsets and lengths in bytes from the packet's start.</summary>
public readonly record struct RtpHeader
{
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
}
