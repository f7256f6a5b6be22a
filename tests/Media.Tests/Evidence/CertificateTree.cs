using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RemoteVerify.Evidence;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>A root, an authority under it, and a signer under that; and what somebody else would make in their names.</summary>
internal sealed class CertificateTree : IDisposable
{
    private readonly ECDsa[] _keys = [.. Enumerable.Range(0, 5).Select(_ => ECDsa.Create(ECCurve.NamedCurves.nistP256))];

    public CertificateTree()
    {
        var root = Request("Office Root", 0, isAuthority: true).CreateSelfSigned(From, Until);
        var middle = Request("Office Authority", 1, isAuthority: true).Create(root, From, Until, [1]);
        (Root, Middle) = (Pem(root), Pem(middle));
        using var impostor = Request("Office Authority", 4, isAuthority: true).CreateSelfSigned(From, Until);
        Signer = Key("Office Signer", 2, middle.CopyWithPrivateKey(_keys[1]));
        Forged = Key("Office Signer", 3, impostor);
        UnderSigner = Key("Under the signer", 3, Signer.Certificate.CopyWithPrivateKey(_keys[2]));
    }

    private static DateTimeOffset From => SampleSession.Start.AddDays(-1);

    private static DateTimeOffset Until => SampleSession.Start.AddYears(10);

    /// <summary>PEM.</summary>
    public string Root { get; }

    public string Middle { get; }

    public SigningKey Signer { get; }

    /// <summary>Says that the authority signed it; another key did.</summary>
    public SigningKey Forged { get; }

    /// <summary>Signed by the signer, who is no authority.</summary>
    public SigningKey UnderSigner { get; }

    public void Dispose() => Array.ForEach(_keys, key => key.Dispose());

    private CertificateRequest Request(string name, int key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", _keys[key], HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(isAuthority ? X509KeyUsageFlags.KeyCertSign : X509KeyUsageFlags.DigitalSignature, true));
        return request;
    }

    /// <param name="issuer">With its private key. Its name and its signature count, not what it says of itself.</param>
    private SigningKey Key(string name, int key, X509Certificate2 issuer) => new(_keys[key], Request(name, key, isAuthority: false)
        .Create(issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), From, Until, [(byte)(key + 1)]));

    private static string Pem(X509Certificate2 certificate) => certificate.ExportCertificatePem() + "\n";
}
