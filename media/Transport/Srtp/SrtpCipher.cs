namespace RemoteVerify.Transport.Srtp;

/// <summary>Which packet is sealed: nonces and key streams are made of its SSRC and 48-bit index, so the two never name two different packets.</summary>
/// <param name="Trailer">The 32 bits that are authenticated behind the packet: the roll-over counter of SRTP, E flag and index of SRTCP.</param>
internal readonly record struct SrtpPacketId(uint Ssrc, ulong Index, uint Trailer, bool IsRtcp)
{
    private const uint EncryptedFlag = 0x8000_0000;

    public static SrtpPacketId Rtp(uint ssrc, ulong index) => new(ssrc, index, (uint)(index >> 16), IsRtcp: false);

    public static SrtpPacketId Rtcp(uint ssrc, uint index) => new(ssrc, index, EncryptedFlag | index, IsRtcp: true);
}

/// <summary>One direction's transform for either SRTP or SRTCP packets. Keeps its scratch space: for one thread at a time.</summary>
internal abstract class SrtpCipher : IDisposable
{
    public static SrtpCipher Create(SrtpProfile profile, SrtpSessionKeys keys) =>
        SrtpLengths.Of(profile).IsAead ? new AeadGcmCipher(keys) : new CounterModeCipher(keys);

    /// <summary>Writes ciphertext (as long as the plaintext) and tag; header and ciphertext lie next to each other in one buffer.</summary>
    public abstract void Seal(in SrtpPacketId id, ReadOnlySpan<byte> plaintext, Span<byte> packet, int headerLength, Span<byte> tag);

    /// <summary>Decrypts what follows the header in place. False, and the packet is spoilt, if the tag is wrong.</summary>
    public abstract bool TryOpen(in SrtpPacketId id, Span<byte> packet, int headerLength, ReadOnlySpan<byte> tag);

    public abstract void Dispose();
}
