using System.Security.Cryptography;
using CsCheck;
using RemoteVerify.Transport.Dtls;
using Xunit;

namespace RemoteVerify.Transport.Tests.Dtls;

public sealed class DtlsFingerprintTests
{
    private static readonly byte[] Certificate = [1, 2, 3];

    [Theory]
    [InlineData("sha-256")]
    [InlineData("SHA-384")]
    [InlineData("sha-512")]
    public void A_fingerprint_matches_its_certificate_only(string algorithm)
    {
        var hash = CryptographicOperations.HashData(new HashAlgorithmName("SHA" + algorithm[4..]), Certificate);
        Assert.True(DtlsFingerprint.TryParse(algorithm, BitConverter.ToString(hash).Replace('-', ':'), out var fingerprint));
        Assert.True(fingerprint!.Matches(Certificate));
        Assert.False(fingerprint.Matches([1, 2, 4]));
    }

    [Fact]
    public void What_is_written_is_read_in_either_case()
    {
        var fingerprint = DtlsCertificate.Create().Fingerprint;
        Assert.Equal("sha-256", fingerprint.Algorithm);
        Assert.True(DtlsFingerprint.TryParse("sha-256", fingerprint.Value.ToLowerInvariant(), out var read));
        Assert.Equal(fingerprint.Value, read!.Value);
    }

    [Theory]
    [InlineData("sha-1", "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00")]
    [InlineData("md5", "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:00")]
    [InlineData("sha-256", "00:00")]
    [InlineData("sha-256", "")]
    public void Weak_hashes_and_wrong_lengths_are_refused(string algorithm, string value) =>
        Assert.False(DtlsFingerprint.TryParse(algorithm, value, out _));

    [Fact]
    public void Arbitrary_text_never_throws() =>
        Gen.String[Gen.Char["0123456789abcdefABCDEF:- x"], 90, 100].Sample(text => DtlsFingerprint.TryParse("sha-256", text, out _) || true);
}
