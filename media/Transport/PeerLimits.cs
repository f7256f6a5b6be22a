namespace RemoteVerify.Transport;

/// <summary>Every bound of a peer, in one place.</summary>
public sealed record PeerLimits
{
    public static PeerLimits Default { get; } = new();

    /// <summary>From the answer to <see cref="IPeerEvents.Connected"/>.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>Without an authenticated check the browser no longer consents to receive (RFC 7675 section 5.1).</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>Consent checks come every 4 to 6 s (RFC 7675 section 5.1): after this long without one an address counts as silent and any other proven one replaces it.</summary>
    public TimeSpan AddressSilence { get; init; } = TimeSpan.FromSeconds(8);
    /// <summary>Addresses one browser may have proven at the same time.</summary>
    public int Addresses { get; init; } = 8;
    /// <summary>Bytes to addresses from which nothing but checks has come: at most so much can be sent to somebody who did not ask for it.</summary>
    public int UnheardBytes { get; init; } = 64 * 1024;
    /// <summary>SSRCs one direction may carry (RTP and RTCP counted apart).</summary>
    public int Ssrcs { get; init; } = 128;
}
