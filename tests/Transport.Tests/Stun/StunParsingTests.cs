using CsCheck;
using RemoteVerify.Transport.Ice;
using Xunit;

namespace RemoteVerify.Transport.Tests.Stun;

public sealed class StunParsingTests
{
    [Fact]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Byte.Array[0, 200].Sample(bytes => StunMessage.TryParse(bytes, out _) || true);

    [Fact]
    public void A_damaged_message_never_throws_and_never_stays_authentic()
    {
        using var key = new StunIntegrity(StunVectors.Password);
        // The last eight bytes are FINGERPRINT, which integrity does not cover.
        Gen.Select(Gen.Int[0, StunVectors.Request.Length - 9], Gen.Byte[1, 255]).Sample((at, mask) =>
        {
            var damaged = (byte[])StunVectors.Request.Clone();
            damaged[at] ^= mask;
            return !StunMessage.TryParse(damaged, out var message) || !message.IsAuthenticatedBy(key);
        }, threads: 1);
    }

    [Fact]
    public void A_cut_message_is_not_read()
    {
        for (var length = 0; length < StunVectors.Request.Length; length++)
            Assert.False(StunMessage.TryParse(StunVectors.Request.AsSpan(0, length), out _));
    }

    [Fact]
    public void A_wrong_fingerprint_does_not_hold()
    {
        var damaged = (byte[])StunVectors.Request.Clone();
        damaged[^1] ^= 1;
        Assert.True(StunMessage.TryParse(damaged, out var message));
        Assert.False(message.FingerprintHolds());
    }

    [Fact]
    public void What_follows_the_integrity_code_counts_for_nothing()
    {
        using var key = new StunIntegrity("password");
        var writer = new StunWriter(new byte[StunWriter.MaxLength], StunType.BindingRequest, new byte[12]);
        writer.Add(StunAttribute.Username, "a:b"u8);
        writer.AddIntegrity(key);
        writer.Add(StunAttribute.UseCandidate, []);
        writer.Add(StunAttribute.Username, "c:d"u8);
        Assert.True(StunMessage.TryParse(writer.Written, out var message));
        Assert.True(message.IsAuthenticatedBy(key));
        Assert.False(message.UseCandidate);
        Assert.Equal("a:b"u8, message.Username);
    }

    [Fact]
    public void A_message_without_integrity_is_authentic_under_no_key()
    {
        using var key = new StunIntegrity("password");
        var writer = new StunWriter(new byte[StunWriter.MaxLength], StunType.BindingRequest, new byte[12]);
        writer.Add(StunAttribute.Username, "a:b"u8);
        Assert.True(StunMessage.TryParse(writer.Written, out var message));
        Assert.False(message.IsAuthenticatedBy(key));
    }
}
