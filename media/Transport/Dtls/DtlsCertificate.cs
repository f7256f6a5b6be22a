using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Transport.Dtls;

/// <summary>A self-signed P-256 certificate; its fingerprint in the answer is what the browser trusts (RFC 8827 section 6.5).</summary>
public sealed class DtlsCertificate
{
    private DtlsCertificate(byte[] der, byte[] privateKey)
    {
        Der = der;
        PrivateKey = privateKey;
        Fingerprint = DtlsFingerprint.Of(der);
    }

    public DtlsFingerprint Fingerprint { get; }
    internal byte[] Der { get; }
    /// <summary>PKCS #8.</summary>
    internal byte[] PrivateKey { get; }

    /// <summary>A fresh one: a node makes it at start and keeps it in memory only.</summary>
    public static DtlsCertificate Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=RemoteVerify", key, HashAlgorithmName.SHA256);
        var today = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(today.AddDays(-1), today.AddYears(1));
        return new DtlsCertificate(certificate.RawData, key.ExportPkcs8PrivateKey());
    }
}
