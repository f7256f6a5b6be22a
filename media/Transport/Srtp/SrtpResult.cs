namespace RemoteVerify.Transport.Srtp;

public enum SrtpResult
{
    Ok,
    Malformed,
    /// <summary>The authentication tag is wrong.</summary>
    Forged,
    /// <summary>The packet's index was used before or lies behind the replay window.</summary>
    Replayed,
    TooManySsrcs,
    /// <summary>Longer than <see cref="SrtpContext.MaxPacketLength"/>, or the destination is too short.</summary>
    TooLong,
}
