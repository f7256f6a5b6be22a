namespace RemoteVerify.Evidence;

/// <param name="Session">Names the bag's base directory.</param>
/// <param name="At">The bagging date.</param>
/// <param name="Organization">Who hands it out.</param>
/// <param name="Redacted">Paths in the bag that are left out: <c>data/texts/0003.txt</c>.</param>
public sealed record PackageOptions(string Session, DateTimeOffset At, string? Organization = null, IReadOnlyCollection<string>? Redacted = null);

public static class Package
{
    /// <summary>Writes a session's <c>data/</c> and <c>seal/</c> files as a BagIt bag in a ZIP, streamed; zip need not seek.</summary>
    public static Task WriteAsync(IEvidenceSource source, PackageOptions options, Stream zip, CancellationToken cancellation = default) =>
        throw new NotImplementedException();
}
