namespace RemoteVerify.Transport.Rtcp;

/// <summary>Picture loss indication (RFC 4585 section 6.3.1): please send a key frame.</summary>
public static class Pli
{
    private const byte Format = 1;

    public static bool TryParse(in RtcpPacket packet, out uint mediaSsrc)
    {
        var valid = packet.IsFeedback(RtcpType.PayloadFeedback, Format);
        mediaSsrc = valid ? packet.Word(1) : 0;
        return valid;
    }

    /// <returns>Bytes written; 0 if they do not fit.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc)
    {
        const int length = 12;
        if (destination.Length < length)
            return 0;
        RtcpPacket.WriteFeedback(destination, RtcpType.PayloadFeedback, Format, length, senderSsrc, mediaSsrc);
        return length;
    }
}
