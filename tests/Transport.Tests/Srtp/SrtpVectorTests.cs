using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Srtp;

/// <summary>Appendix B of RFC 3711 and sections 16 and 17 of RFC 7714.</summary>
public sealed class SrtpVectorTests
{
    private static readonly byte[] QuidProQuo = "Quid pro quo"u8.ToArray();

    private static readonly byte[] RtpPacket =
        [.. Hex.Bytes("8040f17b8041f8d35501a0b2"), .. "Gallia est omnis divisa in partes tres"u8];

    private static readonly byte[] RtcpPacket = Hex.Bytes("""
        81c8000d4d6172734e545031 4e545032525450200000042a 0000e9304c756e61
        deadbeefdeadbeefdeadbeef deadbeefdeadbeef
        """);

    [Fact]
    public void The_key_stream_is_that_of_RFC_3711_B_2()
    {
        var keys = new SrtpSessionKeys(
            Hex.Bytes("2B7E151628AED2A6ABF7158809CF4F3C"), new byte[20], Hex.Bytes("F0F1F2F3F4F5F6F7F8F9FAFBFCFD"));
        using var context = new SrtpContext(SrtpProfile.Aes128CmHmacSha1With80BitTag, keys, keys, 1);
        var packet = new byte[12 + 48];
        packet[0] = 0x80;
        var protectedPacket = Protect(context, packet);
        Assert.Equal(
            Hex.Bytes("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0"),
            protectedPacket[12..60]);
    }

    [Fact]
    public void Session_keys_are_those_of_RFC_3711_B_3()
    {
        var master = new SrtpMasterKey(Hex.Bytes("E1F97A0D3E018BE0D64FA32C06DE4139"), Hex.Bytes("0EC675AD498AFEEBB6960B3AABE6"));
        var keys = SrtpSessionKeys.ForRtp(SrtpProfile.Aes128CmHmacSha1With80BitTag, master);
        Assert.Equal(Hex.Bytes("C61E7A93744F39EE10734AFE3FF7A087"), keys.Encryption);
        Assert.Equal(Hex.Bytes("30CBBC08863D8C85D49DB34A9AE1"), keys.Salt);
        Assert.Equal(Hex.Bytes("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"), keys.Authentication);
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm, """
        8040f17b8041f8d35501a0b2 f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833
        899d7f27beb16a9152cf765ee4390cce
        """)]
    [InlineData(SrtpProfile.AeadAes256Gcm, """
        8040f17b8041f8d35501a0b2 32b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b
        7aa3db36dfffd6b0f9bb7878d7a76c13
        """)]
    public void SRTP_is_that_of_RFC_7714_section_16(SrtpProfile profile, string expected)
    {
        using var sender = Context(profile);
        using var receiver = Context(profile);
        var packet = Protect(sender, RtpPacket);
        Assert.Equal(Hex.Bytes(expected), packet);
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(packet, out var length));
        Assert.Equal(RtpPacket, packet[..length]);
    }

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm, """
        81c8000d4d617273 63e94885dcdab67ca727d7662f6b7e99 7ff5c0f76c06f32dc676a5f1730d6fda 4ce09b4686303ded0bb9275b
        c84aa45896cf4d2fc5abf87245d9eade 800005d4
        """)]
    [InlineData(SrtpProfile.AeadAes256Gcm, """
        81c8000d4d617273 d50ae4d1f5ce5d304ba297e47d470c28 2c3ece5dbffe0a50a2eaa5c1110555be 8415f658c61de0476f1b6fad
        1d1eb30c4446839f57ff6f6cb26ac3be 800005d4
        """)]
    public void SRTCP_is_that_of_RFC_7714_section_17(SrtpProfile profile, string expected)
    {
        using var sender = Context(profile, nextRtcpIndex: 0x5d4);
        using var receiver = Context(profile);
        var packet = new byte[RtcpPacket.Length + SrtpContext.MaxOverhead];
        Assert.Equal(SrtpResult.Ok, sender.ProtectRtcp(RtcpPacket, packet, out var length));
        Assert.Equal(Hex.Bytes(expected), packet[..length]);
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(packet.AsSpan(0, length), out length));
        Assert.Equal(RtcpPacket, packet[..length]);
    }

    [Fact]
    public void SRTCP_that_is_only_tagged_is_refused_though_RFC_7714_17_3_allows_it()
    {
        using var receiver = Context(SrtpProfile.AeadAes128Gcm);
        byte[] tagged = [.. RtcpPacket, .. Hex.Bytes("841dd9683dd78ec92ae58790125f62b3 000005d4")];
        Assert.Equal(SrtpResult.Malformed, receiver.UnprotectRtcp(tagged, out _));
    }

    private static SrtpContext Context(SrtpProfile profile, uint nextRtcpIndex = 0)
    {
        var keys = new SrtpSessionKeys([.. Enumerable.Range(0, SrtpLengths.Of(profile).Key).Select(i => (byte)i)], [], QuidProQuo);
        return new SrtpContext(profile, keys, keys, 1) { NextRtcpIndex = nextRtcpIndex };
    }

    private static byte[] Protect(SrtpContext context, byte[] packet)
    {
        var destination = new byte[packet.Length + SrtpContext.MaxOverhead];
        Assert.Equal(SrtpResult.Ok, context.ProtectRtp(packet, destination, out var length));
        return destination[..length];
    }
}
