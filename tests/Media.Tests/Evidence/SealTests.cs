using System.Buffers.Text;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class SealTests
{
    private static readonly Checkpoint Point = new("s-1", 41, new string('b', 64), new DateTimeOffset(2026, 11, 22, 10, 5, 0, 7, TimeSpan.Zero));

    [Fact]
    public void A_checkpoint_is_written_exactly_so_and_read_back()
    {
        var text = $"{{\"format\":\"remoteverify/checkpoint/v1\",\"session\":\"s-1\",\"seq\":41,\"head\":\"{Point.Head}\",\"at\":\"2026-11-22T10:05:00.007Z\"}}";
        Assert.Equal(text, Encoding.UTF8.GetString(Point.ToBytes()));
        Assert.True(Checkpoint.TryParse(Encoding.UTF8.GetBytes(text), out var read));
        Assert.Equal(Point, read);
    }

    [Theory]
    [InlineData("checkpoint/v1", "checkpoint/v2")]
    [InlineData("41", "041")]
    [InlineData("41", "\"41\"")]
    [InlineData("\"seq\"", "\"extra\":1,\"seq\"")]
    [InlineData("bbbb", "BBBB")]
    public void A_checkpoint_in_another_spelling_is_none(string old, string changed) =>
        Assert.False(Checkpoint.TryParse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Point.ToBytes()).Replace(old, changed)), out _));

    [Fact]
    public void A_receipt_opens_with_its_signer_and_with_no_other()
    {
        using var other = SigningKey.Create("other", SampleSession.Start);
        var jws = Receipt.Sign(Point, SampleSession.Key);
        Assert.True(Receipt.TryVerify(jws, SampleSession.Key.Certificate, out var checkpoint));
        Assert.Equal(Point, checkpoint);
        Assert.False(Receipt.TryVerify(jws, other.Certificate, out _));
    }

    [Fact]
    public void A_receipt_with_another_payload_or_algorithm_does_not_open()
    {
        var parts = Receipt.Sign(Point, SampleSession.Key).Split('.');
        var payload = Base64Url.EncodeToString((Point with { Seq = 42 }).ToBytes());
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])).Replace("ES256", "none")));
        Assert.False(Receipt.TryOpen($"{parts[0]}.{payload}.{parts[2]}", out _));
        Assert.False(Receipt.TryOpen($"{header}.{parts[1]}.", out _));
        Assert.False(Receipt.TryOpen("", out _));
        Assert.False(Receipt.TryOpen("...", out _));
        Assert.False(Receipt.TryOpen(new string('a', 1_000_000), out _));
    }

    [Fact]
    public async Task Openssl_verifies_a_receipt_without_this_software()
    {
        ExternalTool.Need("openssl");
        using var folder = new ScratchFolder();
        var parts = Receipt.Sign(Point, SampleSession.Key).Split('.');
        folder.Put("signed", Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]));
        folder.Put("signature", Der(Base64Url.DecodeFromChars(parts[2])));
        folder.Put("key.pem", Encoding.ASCII.GetBytes(SampleSession.Key.Certificate.PublicKey.GetECDsaPublicKey()!.ExportSubjectPublicKeyInfoPem()));
        var (exit, text) = await ExternalTool.OpenSslAsync(folder.Path, "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "signed");
        Assert.True(exit == 0, text);
        folder.Put("signed", Encoding.ASCII.GetBytes(parts[0] + "." + parts[1] + "x"));
        Assert.NotEqual(0, (await ExternalTool.OpenSslAsync(folder.Path, "dgst", "-sha256", "-verify", "key.pem", "-signature", "signature", "signed")).Exit);
    }

    [Fact]
    public async Task Openssl_verifies_the_seal_and_the_certificate_it_names()
    {
        ExternalTool.Need("openssl");
        using var folder = new ScratchFolder();
        folder.Put("c.json", Point.ToBytes());
        folder.Put("c.p7s", Seal.Sign(Point.ToBytes(), SampleSession.Key, Point.At));
        folder.Put("signer.pem", Encoding.UTF8.GetBytes(SampleSession.Key.CertificatePem));
        string[] verify = ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "c.p7s", "-content", "c.json", "-CAfile", "signer.pem", "-purpose", "any", "-attime", $"{Point.At.ToUnixTimeSeconds()}", "-out", "out"];
        var (exit, text) = await ExternalTool.OpenSslAsync(folder.Path, verify);
        Assert.True(exit == 0, text);
        folder.Put("c.json", (Point with { Seq = 42 }).ToBytes());
        Assert.NotEqual(0, (await ExternalTool.OpenSslAsync(folder.Path, verify)).Exit);
    }

    [Fact]
    public void A_seal_over_other_bytes_does_not_hold()
    {
        var signature = Seal.Sign(Point.ToBytes(), SampleSession.Key, Point.At);
        Assert.True(Seal.TryVerify(Point.ToBytes(), signature, out var seal));
        Assert.Equal(SampleSession.Key.Fingerprint, SigningKey.FingerprintOf(seal.Signer));
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(Point.At.ToUnixTimeSeconds()), seal.SigningTime);
        Assert.False(Seal.TryVerify((Point with { Seq = 42 }).ToBytes(), signature, out _));
        Assert.False(Seal.TryVerify(Point.ToBytes(), new byte[] { 1, 2, 3 }, out _));
    }

    [Fact]
    public void A_key_written_as_text_is_the_same_key_when_read()
    {
        using var read = SigningKey.FromPem(SampleSession.Key.ToPem());
        Assert.Equal(SampleSession.Key.Fingerprint, read.Fingerprint);
        Assert.True(Receipt.TryVerify(Receipt.Sign(Point, read), SampleSession.Key.Certificate, out _));
        Assert.True(Seal.TryVerify(Point.ToBytes(), Seal.Sign(Point.ToBytes(), read, Point.At), out _));
    }

    [Fact]
    public void A_key_that_is_not_its_certificates_is_refused()
    {
        using var other = SigningKey.Create("other", SampleSession.Start);
        Assert.Throws<CryptographicException>(() => SigningKey.FromPem(SampleSession.Key.CertificatePem + other.Key.ExportPkcs8PrivateKeyPem()));
        Assert.Throws<CryptographicException>(() => SigningKey.FromPem(SampleSession.Key.CertificatePem));
        Assert.Throws<CryptographicException>(() => SigningKey.FromPem("nothing"));
    }

    [Fact]
    public async Task A_time_stamp_of_a_local_authority_is_accepted_for_its_seal_only()
    {
        ExternalTool.Need("openssl");
        using var authority = await LocalAuthority.CreateAsync();
        var seal = Seal.Sign(Point.ToBytes(), SampleSession.Key, Point.At);
        var request = Timestamp.Request(seal);
        var response = await authority.StampAsync(request.Encode());
        Assert.True(Timestamp.TryAccept(request, response, out var accepted));
        Assert.True(Timestamp.TryVerify(seal, response, out var verified));
        Assert.Equal(accepted.At, verified.At);
        Assert.Contains("Test Time Authority", verified.Authority.Subject);
        Assert.False(Timestamp.TryAccept(Timestamp.Request(seal), response, out _));
        Assert.False(Timestamp.TryVerify([.. seal, 0], response, out _));
        Assert.False(Timestamp.TryVerify(seal, response.AsMemory(0, response.Length - 1), out _));
        Assert.Contains("BEGIN CERTIFICATE", Timestamp.CertificatesPem(response));
    }

    [Fact]
    public async Task A_stamped_package_tells_the_authority_and_a_damaged_stamp_breaks_it()
    {
        ExternalTool.Need("openssl");
        using var authority = await LocalAuthority.CreateAsync();
        var session = SampleSession.Sealed();
        await authority.StampAsync(session);
        var verdict = await Verifier.VerifyAsync(await session.BagAsync(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((VerdictKind.Intact, "Test Time Authority"), (verdict.Kind, verdict.Signature!.Authority));
        session.Source.Put(BagIt.SealTimestamp, [.. session.Source.Files[BagIt.SealTimestamp].Reverse()]);
        Assert.Equal("broken: the time stamp does not fit the signature", (await Verifier.VerifyAsync(await session.BagAsync(), cancellation: TestContext.Current.CancellationToken)).Words.En);
    }

    private static byte[] Der(byte[] signature)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        using (asn.PushSequence())
        {
            asn.WriteInteger(new BigInteger(signature.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            asn.WriteInteger(new BigInteger(signature.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }
        return asn.Encode();
    }
}
