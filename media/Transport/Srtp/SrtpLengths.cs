namespace RemoteVerify.Transport.Srtp;

/// <summary>Lengths in bytes of a profile's master and session keys, salts and tags (RFC 5764 section 4.1.2, RFC 7714 section 14.2).</summary>
public readonly record struct SrtpLengths(int Key, int Salt, int Tag, bool IsAead)
{
    public static SrtpLengths Of(SrtpProfile profile) => profile switch
    {
        SrtpProfile.Aes128CmHmacSha1With80BitTag => new(16, 14, 10, IsAead: false),
        SrtpProfile.AeadAes128Gcm => new(16, 12, 16, IsAead: true),
        SrtpProfile.AeadAes256Gcm => new(32, 12, 16, IsAead: true),
        _ => throw new ArgumentOutOfRangeException(nameof(profile), profile, null),
    };
}
