using System.Globalization;
using System.Text;

namespace RemoteVerify.Evidence;

/// <summary>The names and the text files of a bag (RFC 8493), and of what this format puts into it.</summary>
public static class BagIt
{
    public const string Declaration = "bagit.txt";
    public const string Info = "bag-info.txt";
    public const string Manifest = "manifest-sha256.txt";
    public const string TagManifest = "tagmanifest-sha256.txt";
    public const string Instructions = "VERIFY.md";

    public const string Payload = "data/";
    public const string Log = "data/log.jsonl";
    public const string Stamps = "data/stamps/";
    public const string SealFolder = "seal/";
    public const string SealCheckpoint = "seal/checkpoint.json";
    public const string SealSignature = "seal/checkpoint.p7s";
    public const string SealTimestamp = "seal/checkpoint.tsr";
    public const string SealSigner = "seal/signer.pem";
    public const string SealAuthority = "seal/tsa.pem";

    /// <summary>RFC 8493 section 2.1.1.</summary>
    public const string DeclarationText = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

    /// <summary>Beside the evidence: copies that stand in for what was left out.</summary>
    public const string Derived = "derived/";

    /// <summary>Who left what out, signed.</summary>
    public const string RedactionFolder = "redaction/";
    public const string RedactionStatement = "redaction/statement.json";
    public const string RedactionSignature = "redaction/statement.p7s";
    public const string RedactionSigner = "redaction/signer.pem";

    internal const string RedactedLabel = "Redacted", DerivedLabel = "Derived";

    /// <summary>The limit of a tag file that is read into memory, in bytes.</summary>
    internal const int MaxTagBytes = 16 * 1024 * 1024;

    /// <summary>RFC 8493 section 2.2.2.</summary>
    internal static string InfoText(PackageOptions options, long payloadBytes, long payloadFiles)
    {
        var text = new StringBuilder();
        if (options.Organization is { } organization)
            text.Append("Source-Organization: ").Append(OneLine(organization)).Append('\n');
        text.Append("Bagging-Date: ").Append(options.At.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Append('\n');
        text.Append("External-Identifier: ").Append(options.Session).Append('\n');
        text.Append("External-Description: ").Append(EvidenceEntry.Format).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"Payload-Oxum: {payloadBytes}.{payloadFiles}\n");
        foreach (var path in (options.Redaction?.Paths ?? []).Order(StringComparer.Ordinal))
            text.Append(RedactedLabel).Append(": ").Append(path).Append('\n');
        foreach (var derived in options.Redaction?.Derived ?? [])
            text.Append(DerivedLabel).Append(": ").Append(Derived).Append(derived.File).Append('\n');
        return text.ToString();
    }

    /// <summary>RFC 8493 section 2.1.3: what <c>sha256sum -c</c> reads.</summary>
    internal static string ManifestText(IEnumerable<KeyValuePair<string, string>> hashes) =>
        string.Concat(hashes.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Value}  {file.Key}\n"));

    /// <summary>Strict: lower case, two spaces, a name once. One spelling, so that no changed bit goes unseen.</summary>
    /// <param name="fault">The first line that is none; null when all are good.</param>
    public static Dictionary<string, string> ReadManifest(string text, out string? fault)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        fault = text.EndsWith('\n') || text.Length == 0 ? null : "the last line has no end";
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var good = line.Length > 66 && line.AsSpan(64, 2) is "  " && LogLine.IsHash(line[..64]) && EvidencePath.IsSafe(line[66..]);
            if (!good || !hashes.TryAdd(line[66..], line[..64]))
                fault ??= line.Length > 80 ? line[..80] : line;
        }
        return hashes;
    }

    internal static IEnumerable<string> ReadRedacted(string info) => info.Split('\n')
        .Where(line => line.StartsWith(RedactedLabel + ": ", StringComparison.Ordinal))
        .Select(line => line[(RedactedLabel.Length + 2)..]);

    internal static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
