using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RemoteVerify.Transport.Srtp;

/// <summary>What a master key is turned into, once for SRTP and once for SRTCP (RFC 3711 section 4.3). No authentication key for AEAD.</summary>
public sealed record SrtpSessionKeys(byte[] Encryption, byte[] Authentication, byte[] Salt)
{
    public const int AuthenticationLength = 20;

    private const byte RtpLabel = 0, RtcpLabel = 3;

    public static SrtpSessionKeys ForRtp(SrtpProfile profile, SrtpMasterKey master) => Derive(profile, master, RtpLabel);

    public static SrtpSessionKeys ForRtcp(SrtpProfile profile, SrtpMasterKey master) => Derive(profile, master, RtcpLabel);

    // Labels: encryption, authentication and salt follow one another, from 0 for SRTP and from 3 for SRTCP.
    private static SrtpSessionKeys Derive(SrtpProfile profile, SrtpMasterKey master, byte firstLabel)
    {
        using var aes = Aes.Create();
        aes.Key = master.Key;
        var lengths = SrtpLengths.Of(profile);
        return new(
            Expand(aes, master.Salt, firstLabel, lengths.Key),
            lengths.IsAead ? [] : Expand(aes, master.Salt, (byte)(firstLabel + 1), AuthenticationLength),
            Expand(aes, master.Salt, (byte)(firstLabel + 2), lengths.Salt));
    }

    // The AES-CM key stream from (salt XOR label * 2^48) * 2^16, key derivation rate 0 (RFC 3711 section 4.3.3).
    // A 96-bit salt is padded on the right to 112 bits (RFC 7714 section 11).
    private static byte[] Expand(Aes aes, ReadOnlySpan<byte> masterSalt, byte label, int length)
    {
        Span<byte> blocks = stackalloc byte[48];
        for (var block = 0; block < 3; block++)
        {
            var counter = blocks.Slice(16 * block, 16);
            counter.Clear();
            masterSalt.CopyTo(counter);
            counter[7] ^= label;
            BinaryPrimitives.WriteUInt16BigEndian(counter[14..], (ushort)block);
        }
        return aes.EncryptEcb(blocks, PaddingMode.None)[..length];
    }
}
