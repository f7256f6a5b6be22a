namespace RemoteVerify.Transport.Srtp;

/// <summary>DTLS-SRTP protection profiles (RFC 5764 section 4.1.2, RFC 7714 section 14.2), by their number on the wire.</summary>
public enum SrtpProfile
{
    Aes128CmHmacSha1With80BitTag = 1,
    AeadAes128Gcm = 7,
    AeadAes256Gcm = 8,
}

/// <summary>A master key and its salt.</summary>
public sealed record SrtpMasterKey(byte[] Key, byte[] Salt);

/// <summary>What DTLS-SRTP has agreed, seen from one end.</summary>
public sealed record SrtpKeys(SrtpProfile Profile, SrtpMasterKey Sending, SrtpMasterKey Receiving)
{
    /// <summary>The same agreement seen from the other end.</summary>
    public SrtpKeys Reversed() => new(Profile, Receiving, Sending);
}
