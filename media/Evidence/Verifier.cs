using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <param name="Bag">The source is a package, with manifests. False for an archive's own folder, which has none.</param>
/// <param name="Receipt">A JWS that somebody kept: is the log that they saw still the log that is here?</param>
/// <param name="TrustRoot">The office's certificate, or the authority's above it.</param>
public sealed record VerifierOptions(bool Bag = true, string? Receipt = null, X509Certificate2? TrustRoot = null);

public static class Verifier
{
    /// <summary>Reads every byte and says what it found. Never says intact without having read all.</summary>
    /// <param name="progress">Bytes read so far.</param>
    public static Task<Verdict> VerifyAsync(IEvidenceSource source, VerifierOptions options, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
