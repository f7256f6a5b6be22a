using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Kit.Staging;

/// <summary>A time-stamp authority in this process that can stamp at any time (RFC 3161 section 2.4.2): years ago, too.</summary>
public sealed class TokenAuthority : IDisposable
{
    private const string TokenInfo = "1.2.840.113549.1.9.16.1.4", SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47", Sha256 = "2.16.840.1.101.3.4.2.1";
    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256), _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TokenAuthority(DateTimeOffset from, DateTimeOffset until)
    {
        var above = new CertificateRequest("CN=Test Time Root", _rootKey, HashAlgorithmName.SHA256);
        above.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Root = above.CreateSelfSigned(from, until);
        var request = new CertificateRequest("CN=Test Time Authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], true));
        _certificate = request.Create(Root, from, until, [7]);
    }

    public X509Certificate2 Root { get; }

    public byte[] Answer(Rfc3161TimestampRequest request, DateTimeOffset at) => Answer(request.GetMessageHash().ToArray(), at, request.GetNonce());

    public void Dispose()
    {
        _rootKey.Dispose();
        _key.Dispose();
    }

    public byte[] Answer(byte[] hash, DateTimeOffset at, ReadOnlyMemory<byte>? nonce = null)
    {
        using var signing = _certificate.CopyWithPrivateKey(_key);
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signing) { DigestAlgorithm = new Oid(Sha256), IncludeOption = X509IncludeOption.EndCertOnly };
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificateV2, Written(asn =>
        {
            using (asn.PushSequence())
            using (asn.PushSequence())
            using (asn.PushSequence())
                asn.WriteOctetString(SHA256.HashData(_certificate.RawData));
        })));
        var token = new SignedCms(new ContentInfo(new Oid(TokenInfo), Info(hash, at, nonce)));
        token.ComputeSignature(signer);
        return Written(asn =>
        {
            using (asn.PushSequence())
            {
                using (asn.PushSequence())
                    asn.WriteInteger(0);
                asn.WriteEncodedValue(token.Encode());
            }
        });
    }

    private static byte[] Info(byte[] hash, DateTimeOffset at, ReadOnlyMemory<byte>? nonce) => Written(asn =>
    {
        using (asn.PushSequence())
        {
            asn.WriteInteger(1);
            asn.WriteObjectIdentifier("1.2.3.4.1");
            using (asn.PushSequence())
            {
                using (asn.PushSequence())
                    asn.WriteObjectIdentifier(Sha256);
                asn.WriteOctetString(hash);
            }
            asn.WriteInteger(1);
            asn.WriteGeneralizedTime(at, omitFractionalSeconds: true);
            if (nonce is { } asked)
                asn.WriteInteger(asked.Span);
        }
    });

    private static byte[] Written(Action<AsnWriter> write)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        write(asn);
        return asn.Encode();
    }
}
