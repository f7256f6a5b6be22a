using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>A P-256 key and its certificate. The key may live elsewhere (a vault): any <see cref="ECDsa"/> serves.</summary>
public sealed class SigningKey(ECDsa key, X509Certificate2 certificate) : IDisposable
{
    // Long, because the signature is checked years later; what counts is that it was valid at the time of the seal.
    private const int ValidYears = 20;

    public ECDsa Key { get; } = key;

    public X509Certificate2 Certificate { get; } = certificate;

    /// <summary>SHA-256 of the certificate's DER, lower-case hex: what an office publishes.</summary>
    public string Fingerprint => FingerprintOf(Certificate);

    /// <summary>The certificate as PEM text: <c>seal/signer.pem</c>.</summary>
    public string CertificatePem => Certificate.ExportCertificatePem() + "\n";

    public static string FingerprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    /// <summary>Makes a key with a self-signed certificate.</summary>
    /// <param name="displayName">Who signs, in any language; becomes the certificate's common name (at most 64 characters).</param>
    /// <param name="since">The certificate runs from here on; null, or later than a day ago: from a day ago.</param>
    public static SigningKey Create(string displayName, DateTimeOffset now, DateTimeOffset? since = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(displayName);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(displayName.Length > 64 ? displayName[..64] : displayName);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var withKey = request.CreateSelfSigned(since < now.AddDays(-1) ? since.Value : now.AddDays(-1), now.AddYears(ValidYears));
        return new SigningKey(key, X509CertificateLoader.LoadCertificate(withKey.RawData));
    }

    /// <summary>Certificate and PKCS#8 private key, PEM. Keep it secret.</summary>
    public string ToPem() => CertificatePem + Key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <param name="pem">What <see cref="ToPem"/> wrote, or any PEM with a certificate and its P-256 key.</param>
    /// <exception cref="CryptographicException">No certificate, no key, another curve, or they do not belong together.</exception>
    public static SigningKey FromPem(string pem)
    {
        var certificate = X509Certificate2.CreateFromPem(pem);
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("The PEM holds no usable private key.", e);
        }
        if (key.KeySize != 256 || !Belongs(key, certificate))
            throw new CryptographicException("The PEM's key is not the P-256 key of its certificate.");
        return new SigningKey(key, certificate);
    }

    public void Dispose()
    {
        Key.Dispose();
        Certificate.Dispose();
    }

    private static bool Belongs(ECDsa key, X509Certificate2 certificate)
    {
        using var stated = certificate.GetECDsaPublicKey();
        return stated is not null && stated.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo());
    }
}
