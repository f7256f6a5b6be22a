using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>
/// The signature over the last checkpoint: CMS SignedData, detached, DER, SHA-256, the certificate included (RFC 5652),
/// with the signing time and the certificate's hash signed too (ESSCertIDv2, RFC 5035: CAdES-BES).
/// </summary>
public static class Seal
{
    private static readonly Oid Sha256 = new("2.16.840.1.101.3.4.2.1");
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";

    /// <param name="content">The bytes of <c>seal/checkpoint.json</c>.</param>
    /// <returns>The bytes of <c>seal/checkpoint.p7s</c>.</returns>
    public static byte[] Sign(ReadOnlyMemory<byte> content, SigningKey key, DateTimeOffset at)
    {
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, key.Certificate, key.Key)
        {
            DigestAlgorithm = Sha256,
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        signer.SignedAttributes.Add(new Pkcs9SigningTime(at.UtcDateTime));
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificateV2, CertificateId(key.Certificate)));
        var cms = new SignedCms(new ContentInfo(content.ToArray()), detached: true);
        cms.ComputeSignature(signer);
        return cms.Encode();
    }

    /// <summary>Checks the signature itself; whether to trust the signer is the caller's question.</summary>
    public static bool TryVerify(ReadOnlyMemory<byte> content, ReadOnlyMemory<byte> signature, [NotNullWhen(true)] out SealSignature? seal)
    {
        seal = null;
        try
        {
            // SignedCms itself passes over what stands behind the value.
            AsnDecoder.ReadEncodedValue(signature.Span, AsnEncodingRules.DER, out _, out _, out var read);
            if (read != signature.Length)
                return false;
            var cms = new SignedCms(new ContentInfo(content.ToArray()), detached: true);
            cms.Decode(signature.Span);
            if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0] is not { Certificate: { } certificate } signer)
                return false;
            signer.CheckSignature(verifySignatureOnly: true);
            if (signer.DigestAlgorithm.Value != Sha256.Value || !NamesItsCertificate(signer, certificate))
                return false;
            seal = new SealSignature(certificate, SigningTime(signer));
            return true;
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            return false;
        }
    }

    private static byte[] CertificateId(X509Certificate2 certificate)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        using (asn.PushSequence())
        using (asn.PushSequence())
        using (asn.PushSequence())
            asn.WriteOctetString(SHA256.HashData(certificate.RawData));
        return asn.Encode();
    }

    private static bool NamesItsCertificate(SignerInfo signer, X509Certificate2 certificate) => signer.SignedAttributes
        .Cast<CryptographicAttributeObject>()
        .Where(attribute => attribute.Oid.Value == SigningCertificateV2)
        .All(attribute => attribute.Values.Count == 1 && attribute.Values[0].RawData.AsSpan().SequenceEqual(CertificateId(certificate)));

    private static DateTimeOffset? SigningTime(SignerInfo signer) => signer.SignedAttributes
        .Cast<CryptographicAttributeObject>()
        .SelectMany(attribute => attribute.Values.OfType<Pkcs9SigningTime>())
        .Select(time => (DateTimeOffset?)new DateTimeOffset(time.SigningTime.ToUniversalTime(), TimeSpan.Zero))
        .FirstOrDefault();
}

/// <param name="SigningTime">By the signer's own clock.</param>
public sealed record SealSignature(X509Certificate2 Signer, DateTimeOffset? SigningTime);
