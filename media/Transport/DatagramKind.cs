namespace RemoteVerify.Transport;

/// <summary>What shares the port.</summary>
public enum DatagramKind { Unknown, Stun, Dtls, Rtp, Rtcp }

public static class DatagramKinds
{
    /// <summary>By the first byte (RFC 7983 section 7) and, among RTP and RTCP, the second (RFC 5761 section 4).</summary>
    public static DatagramKind Of(ReadOnlySpan<byte> datagram) => datagram switch
    {
        [<= 3, ..] => DatagramKind.Stun,
        [>= 20 and <= 63, ..] => DatagramKind.Dtls,
        [>= 128 and <= 191, >= 192 and <= 223, ..] => DatagramKind.Rtcp,
        [>= 128 and <= 191, _, ..] => DatagramKind.Rtp,
        _ => DatagramKind.Unknown,
    };
}
