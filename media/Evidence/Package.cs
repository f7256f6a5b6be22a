using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace RemoteVerify.Evidence;

/// <param name="Session">Names the bag's base directory.</param>
/// <param name="At">The bagging date.</param>
/// <param name="Organization">Who hands it out.</param>
/// <param name="Redaction">What is left out of it.</param>
public sealed record PackageOptions(string Session, DateTimeOffset At, string? Organization = null, Redaction? Redaction = null);

/// <param name="File">Its name below <c>derived/</c>: "tracks/applicant-1.mkv.webm".</param>
/// <param name="Length">Bytes.</param>
public sealed record DerivedFile(string File, long Length, Func<Stream> Open);

/// <summary>
/// Writes a bag (RFC 8493) into a ZIP in one pass: no file in memory, every file hashed as it goes by, the manifests last.
/// Media is stored, not compressed. The ZIP need not seek and may be larger than 4 GB (ZIP64).
/// </summary>
public sealed class Package
{
    private const int BufferBytes = 1024 * 1024;

    /// <summary>A regular file, mode 0644.</summary>
    private const int UnixReadableFile = 0x81A4;

    // ZIP knows no time zone and nothing before 1980; the bag's own times are in its texts.
    private static readonly DateTimeOffset FirstZipTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ZipArchive _zip;
    private readonly PackageOptions _options;
    private readonly Dictionary<string, string> _payload = [], _tags = [];
    private long _payloadBytes;

    private Package(ZipArchive zip, PackageOptions options) => (_zip, _options) = (zip, options);

    /// <param name="source">Its <c>data/</c> and <c>seal/</c> files are taken; the bag's own text files are written anew.</param>
    /// <exception cref="ArgumentException">A session name or a redacted path that no bag may have, or something is to be left out of what is not sealed.</exception>
    /// <exception cref="InvalidDataException">A file is shorter than it was when it was listed.</exception>
    public static async Task WriteAsync(IEvidenceSource source, PackageOptions options, Stream zip, CancellationToken cancellation = default)
    {
        Check(options);
        var files = (await source.ListAsync(cancellation).ConfigureAwait(false)).Where(file => IsTaken(file.Path, options)).ToList();
        var checkpoint = await SmallFile.ReadAsync(source, files, BagIt.SealCheckpoint, Checkpoint.MaxBytes, cancellation).ConfigureAwait(false);
        var output = new DeferredWrites(zip);
        var archive = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellation).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            var package = new Package(archive, options);
            await package.AddTextAsync(BagIt.Declaration, BagIt.DeclarationText, cancellation).ConfigureAwait(false);
            await package.AddTextAsync(BagIt.Instructions, VerifyText.Write(options, files, checkpoint, await TimesAsync(source, files, cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false);
            foreach (var file in files)
                await package.AddFileAsync(source, file, cancellation).ConfigureAwait(false);
            if (options.Redaction is { } redaction)
                await package.AddRedactionAsync(redaction, checkpoint, cancellation).ConfigureAwait(false);
            await package.AddManifestsAsync(cancellation).ConfigureAwait(false);
        }
        await output.FlushAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>When each stamp's token was made.</summary>
    private static async Task<Dictionary<string, DateTimeOffset>> TimesAsync(IEvidenceSource source, IReadOnlyList<EvidenceFile> files, CancellationToken cancellation)
    {
        var times = new Dictionary<string, DateTimeOffset>();
        foreach (var file in files.Where(file => file.Path == BagIt.SealTimestamp || file.Path.StartsWith(BagIt.Stamps, StringComparison.Ordinal)))
            if (await SmallFile.ReadAsync(source, files, file.Path, Timestamp.MaxResponseBytes, cancellation).ConfigureAwait(false) is { } response && Timestamp.TimeOf(response) is { } at)
                times[file.Path] = at;
        return times;
    }

    private static void Check(PackageOptions options)
    {
        if (!EvidencePath.IsSafe(options.Session) || options.Session.Contains('/'))
            throw new ArgumentException($"\"{options.Session}\" cannot name a bag.", nameof(options));
        foreach (var path in options.Redaction?.Paths ?? [])
            if (!EvidencePath.IsSafe(path) || !path.StartsWith(BagIt.Payload, StringComparison.Ordinal) || path == BagIt.Log)
                throw new ArgumentException($"\"{path}\" cannot be withheld: only files under data/ other than the log can.", nameof(options));
        foreach (var derived in options.Redaction?.Derived ?? [])
            if (!EvidencePath.IsSafe(BagIt.Derived + derived.File))
                throw new ArgumentException($"\"{derived.File}\" cannot name a file.", nameof(options));
    }

    private static bool IsTaken(string path, PackageOptions options) =>
        (path.StartsWith(BagIt.Payload, StringComparison.Ordinal) || path.StartsWith(BagIt.SealFolder, StringComparison.Ordinal))
        && options.Redaction?.Paths.Contains(path) != true;

    private async Task AddFileAsync(IEvidenceSource source, EvidenceFile file, CancellationToken cancellation)
    {
        var input = await source.OpenReadAsync(file.Path, cancellation).ConfigureAwait(false);
        await using (input.ConfigureAwait(false))
            await AddAsync(file, input, cancellation).ConfigureAwait(false);
    }

    private async Task AddDerivedAsync(DerivedFile derived, CancellationToken cancellation)
    {
        var input = derived.Open();
        await using (input.ConfigureAwait(false))
            await AddAsync(new EvidenceFile(BagIt.Derived + derived.File, derived.Length), input, cancellation).ConfigureAwait(false);
    }

    /// <summary>The copies first: their hashes are signed with the rest.</summary>
    private async Task AddRedactionAsync(Redaction redaction, byte[]? checkpoint, CancellationToken cancellation)
    {
        if (checkpoint is null || !Checkpoint.TryParse(checkpoint, out var seal))
            throw new ArgumentException("Only of what is sealed can something be left out.", nameof(checkpoint));
        foreach (var derived in redaction.Derived ?? [])
            await AddDerivedAsync(derived, cancellation).ConfigureAwait(false);
        var copies = (redaction.Derived ?? []).Select(derived => BagIt.Derived + derived.File).Select(path => (path, _tags[path]));
        var statement = new RedactionStatement(
            seal.Session, seal.Head, _options.At, BagIt.OneLine(redaction.By), BagIt.OneLine(redaction.Reason), [.. redaction.Paths.Distinct().Order(StringComparer.Ordinal)], [.. copies]).ToBytes();
        await AddBytesAsync(BagIt.RedactionStatement, statement, cancellation).ConfigureAwait(false);
        await AddBytesAsync(BagIt.RedactionSignature, Seal.Sign(statement, redaction.Key, _options.At), cancellation).ConfigureAwait(false);
        await AddTextAsync(BagIt.RedactionSigner, redaction.Key.CertificatePem, cancellation).ConfigureAwait(false);
    }

    private Task AddTextAsync(string path, string text, CancellationToken cancellation) => AddBytesAsync(path, Encoding.UTF8.GetBytes(text), cancellation);

    private async Task AddBytesAsync(string path, byte[] bytes, CancellationToken cancellation)
    {
        await AddAsync(new EvidenceFile(path, bytes.Length), new MemoryStream(bytes), cancellation).ConfigureAwait(false);
    }

    private async Task AddManifestsAsync(CancellationToken cancellation)
    {
        await AddTextAsync(BagIt.Info, BagIt.InfoText(_options, _payloadBytes, _payload.Count), cancellation).ConfigureAwait(false);
        await AddTextAsync(BagIt.Manifest, BagIt.ManifestText(_payload), cancellation).ConfigureAwait(false);
        await AddTextAsync(BagIt.TagManifest, BagIt.ManifestText(_tags), cancellation).ConfigureAwait(false);
    }

    private async Task AddAsync(EvidenceFile file, Stream input, CancellationToken cancellation)
    {
        var entry = _zip.CreateEntry(_options.Session + "/" + file.Path, CompressionOf(file.Path));
        entry.LastWriteTime = _options.At < FirstZipTime ? FirstZipTime : _options.At.ToUniversalTime();
        entry.ExternalAttributes = UnixReadableFile << 16;
        var output = await entry.OpenAsync(cancellation).ConfigureAwait(false);
        await using (output.ConfigureAwait(false))
            Note(file, await CopyAsync(file, input, output, cancellation).ConfigureAwait(false));
    }

    private void Note(EvidenceFile file, string hash)
    {
        var isPayload = file.Path.StartsWith(BagIt.Payload, StringComparison.Ordinal);
        (isPayload ? _payload : _tags).Add(file.Path, hash);
        _payloadBytes += isPayload ? file.Length : 0;
    }

    /// <summary>Copies what was listed and no more: a session that still goes on writes behind that.</summary>
    private static async Task<string> CopyAsync(EvidenceFile file, Stream input, Stream output, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[(int)Math.Min(BufferBytes, Math.Max(1, file.Length))];
        for (var left = file.Length; left > 0;)
        {
            var read = await input.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellation).ConfigureAwait(false);
            if (read == 0)
                throw new InvalidDataException($"{file.Path} ends {left} bytes early.");
            hash.AppendData(buffer.AsSpan(0, read));
            await output.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            left -= read;
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static CompressionLevel CompressionOf(string path) =>
        path.EndsWith(".jsonl", StringComparison.Ordinal) || path.EndsWith(".txt", StringComparison.Ordinal) || path.EndsWith(".md", StringComparison.Ordinal)
            ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
}
