using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>Does a certificate come from somebody whom the reader trusts? Offline: nothing is fetched.</summary>
public static class Trust
{
    private static readonly string[] Connections = ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"];

    /// <summary>A certificate that stands among the roots itself counts as it is; one that comes from a root must be for signatures (<see cref="IsForSigning"/>).</summary>
    /// <param name="roots">Null: the reader gave none, so there is no answer.</param>
    /// <param name="at">When the certificate had to be valid.</param>
    /// <param name="carried">Certificates that may stand between; they are not trusted for themselves.</param>
    public static bool? IsTrusted(X509Certificate2 certificate, X509Certificate2Collection? roots, DateTimeOffset at, X509Certificate2Collection? carried = null)
    {
        if (roots is null)
            return null;
        if (at >= certificate.NotBefore && at <= certificate.NotAfter && roots.Any(root => root.RawData.AsSpan().SequenceEqual(certificate.RawData)))
            return true;
        if (!IsForSigning(certificate))
            return false;
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(carried ?? []);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        return chain.Build(certificate) || IsUnderRoot(chain, roots);
    }

    /// <summary>A root that another authority has signed is a root all the same, as <c>openssl -partial_chain</c> has it: the chain need not go on above it.</summary>
    private static bool IsUnderRoot(X509Chain chain, X509Certificate2Collection roots) =>
        chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot or X509ChainStatusFlags.NoError)
        && chain.ChainElements.Skip(1).Any(element => roots.Any(root => root.RawData.AsSpan().SequenceEqual(element.Certificate.RawData)));

    /// <summary>
    /// An authority certifies web servers too, and their keys are no office's seal: where the key usage is stated (RFC 5280 section 4.2.1.3) it includes digital signatures
    /// or non-repudiation, and where purposes are stated (section 4.2.1.12) there is one besides the two ends of a TLS connection.
    /// </summary>
    public static bool IsForSigning(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => (usage.KeyUsages & (X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation)) != 0)
        && certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(purposes => purposes.EnhancedKeyUsages.Cast<Oid>().Any(purpose => !Connections.Contains(purpose.Value)));

    /// <summary>The common name, or the whole subject.</summary>
    public static string NameOf(X509Certificate2 certificate) =>
        certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } name ? BagIt.OneLine(name) : certificate.Subject;
}
