using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <param name="Bag">The source is a package, with manifests. False for an archive's own folder, which has none.</param>
/// <param name="Receipt">A JWS that somebody kept: is the log that they saw still the log that is here?</param>
/// <param name="TrustRoots">The office's certificate, or the one above it.</param>
/// <param name="TimeRoots">Certificates that vouch for time-stamp authorities: whoever vouches for times need not vouch for signers.</param>
/// <param name="Stamped">Whoever keeps the source says that its seal was time-stamped: without its stamp it is incomplete.</param>
public sealed record VerifierOptions(
    bool Bag = true, string? Receipt = null, X509Certificate2Collection? TrustRoots = null, X509Certificate2Collection? TimeRoots = null, bool Stamped = false);

/// <summary>
/// Checks a session's evidence: the log's chain, the seal over its end, then every byte of every file against the log
/// and the manifests. Never says intact without having read all of it.
/// </summary>
public sealed class Verifier
{
    private readonly Findings _findings = new();
    private readonly LogStory _story;
    private readonly BagCheck _bag;
    private readonly StampCheck _stamps;
    private readonly SealCheck _seal;
    private readonly RedactionCheck _redaction;
    private readonly IEvidenceSource _source;
    private readonly VerifierOptions _options;
    private readonly List<string> _withheld = [];
    private long _bytesRead;

    private Verifier(IEvidenceSource source, VerifierOptions options)
    {
        (_source, _options) = (source, options);
        _story = new LogStory(_findings);
        _bag = new BagCheck(_findings);
        _stamps = new StampCheck(_findings, _story, options.TimeRoots);
        _seal = new SealCheck(_findings, _story, options.TrustRoots, _stamps);
        _redaction = new RedactionCheck(_findings, _bag, _seal, options.TrustRoots);
    }

    /// <param name="progress">Bytes read so far.</param>
    /// <exception cref="IOException">The source cannot be read: no verdict.</exception>
    public static async Task<Verdict> VerifyAsync(IEvidenceSource source, VerifierOptions? options = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var verifier = new Verifier(source, options ?? new VerifierOptions());
        try
        {
            return await verifier.RunAsync(progress, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            verifier._findings.Altered(Say.CannotBeRead(e.Message));
            return verifier.Conclude(null);
        }
    }

    /// <summary>Of a sealed session: the first thing that does not fit between its log and its seal, null where all does. No file is read, so this is no verdict.</summary>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public static async Task<Problem?> LogFaultAsync(IEvidenceSource source, VerifierOptions options, CancellationToken cancellation)
    {
        var verifier = new Verifier(source, options);
        try
        {
            var files = await source.ListAsync(cancellation).ConfigureAwait(false);
            await verifier.ReadLogAsync(files, cancellation).ConfigureAwait(false);
            await verifier._seal.ReadAsync(source, files, cancellation).ConfigureAwait(false);
            verifier._story.TellMisfits();
        }
        catch (InvalidDataException e)
        {
            verifier._findings.Altered(Say.CannotBeRead(e.Message));
        }
        if (!verifier._seal.IsClaimed)
            verifier._findings.Missing(Say.SealFileMissing(BagIt.SealCheckpoint), file: BagIt.SealCheckpoint);
        return verifier._findings.InOrder.FirstOrDefault(problem => problem.Kind != ProblemKind.Note);
    }

    private async Task<Verdict> RunAsync(IProgress<long>? progress, CancellationToken cancellation)
    {
        var files = await _source.ListAsync(cancellation).ConfigureAwait(false);
        if (_options.Bag)
            await _bag.ReadAsync(_source, files, cancellation).ConfigureAwait(false);
        await ReadLogAsync(files, cancellation).ConfigureAwait(false);
        await _seal.ReadAsync(_source, files, cancellation).ConfigureAwait(false);
        foreach (var stamp in _options.Stamped ? (string[])[BagIt.SealTimestamp, BagIt.SealAuthority] : [])
            if (!files.Any(file => file.Path == stamp))
                _findings.Missing(Say.SealFileMissing(stamp), file: stamp);
        if (_options.Bag)
            await _redaction.ReadAsync(_source, files, cancellation).ConfigureAwait(false);
        _story.TellMisfits();
        if (!_seal.IsClaimed && _story.TornBytes > 0)
            _findings.Note(Say.TornTail(_story.TornBytes), file: BagIt.Log);
        foreach (var file in files)
            await CheckFileAsync(file, progress, cancellation).ConfigureAwait(false);
        await _stamps.ReadAsync(_source, files, cancellation).ConfigureAwait(false);
        TellAbsent([.. files.Select(file => file.Path)]);
        return Conclude(_options.Receipt is { } jws ? ReceiptCheck.Compare(jws, _story, _seal.Signer, _options.TrustRoots, _findings) : null);
    }

    private async Task ReadLogAsync(IReadOnlyList<EvidenceFile> files, CancellationToken cancellation)
    {
        if (!files.Any(file => file.Path == BagIt.Log))
        {
            _findings.Missing(Say.LogMissing, file: BagIt.Log);
            return;
        }
        var log = await _source.OpenReadAsync(BagIt.Log, cancellation).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
            await _story.ReadAsync(log, cancellation).ConfigureAwait(false);
        if (_story.Lines.Count == 0)
            _findings.Missing(Say.LogEmpty, file: BagIt.Log);
    }

    private async Task CheckFileAsync(EvidenceFile file, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (!EvidencePath.IsSafe(file.Path))
        {
            _findings.Altered(Say.NameImpossible(BagIt.OneLine(file.Path)), file: file.Path);
            return;
        }
        var chunks = _story.Chunks.GetValueOrDefault(file.Path) ?? [];
        var items = _story.Items.GetValueOrDefault(file.Path) ?? [];
        var stream = await _source.OpenReadAsync(file.Path, cancellation).ConfigureAwait(false);
        FileHashes hashes;
        await using (stream.ConfigureAwait(false))
            hashes = await FileHashes.ReadAsync(stream, file.Length, chunks, _options.Bag || items.Count > 0, Read, cancellation).ConfigureAwait(false);
        CompareWithLog(file.Path, hashes, chunks, items);
        if (_options.Bag)
            _bag.Compare(file.Path, hashes.Whole!);

        void Read(int count)
        {
            _bytesRead += count;
            progress?.Report(_bytesRead);
        }
    }

    private void CompareWithLog(string path, FileHashes hashes, List<ChunkEntry> chunks, List<ItemFact> items)
    {
        foreach (var chunk in hashes.Changed)
            _findings.Altered(Say.ChunkChanged(chunk), chunk.Seq, chunk.At, path);
        if (hashes.Missing is [var first, ..])
            _findings.Missing(Say.ChunksMissing(hashes.Missing, hashes.Length), first.Seq, first.At, path);
        foreach (var item in items)
            if (item.Sha256 != hashes.Whole)
                _findings.Altered(Say.ItemChanged(item, path), item.Seq, item.At, path);
        if (!path.StartsWith(BagIt.Payload, StringComparison.Ordinal) || path == BagIt.Log)
            return;
        if (chunks.Count == 0 && items.Count == 0)
            TellExtra(Say.FileNotInLog(path), path);
        else if (items.Count == 0 && hashes.Length > chunks[^1].End)
            TellExtra(Say.BytesNotInLog(path, hashes.Length - chunks[^1].End), path);
        if (_bag.Redacted.Contains(path))
            _findings.Altered(Say.WithheldButThere(path), file: path);
    }

    /// <summary>
    /// A session cut short leaves bytes whose line was never written; the end of a log that is missing would have named
    /// them. In a whole, sealed session there is no such excuse: somebody put them there.
    /// </summary>
    private void TellExtra(Words what, string path)
    {
        var isEndThere = _seal.Checkpoint is { } seal ? _story.LastSeq >= seal.Seq : _story.IsSealed;
        if (isEndThere)
            _findings.Altered(what, file: path);
        else
            _findings.Note(what, file: path);
    }

    private void TellAbsent(HashSet<string> present)
    {
        foreach (var (path, items) in _story.Items)
            if (!present.Contains(path) && !IsWithheld(path))
                _findings.Missing(Say.ItemMissing(items[0], path), items[0].Seq, items[0].At, path);
        foreach (var (path, chunks) in _story.Chunks)
            if (!present.Contains(path) && !IsWithheld(path) && chunks.Count > 0)
                _findings.Missing(Say.ChunksMissing(chunks, 0), chunks[0].Seq, chunks[0].At, path);
        foreach (var path in _bag.Redacted)
            if (!_story.Items.ContainsKey(path) && !_story.Chunks.ContainsKey(path))
                _findings.Altered(Say.WithheldUnknown(BagIt.OneLine(path)), file: path);
        _bag.TellMissing(present);
    }

    private bool IsWithheld(string path)
    {
        if (!_bag.Redacted.Contains(path))
            return false;
        if (!_withheld.Contains(path))
            _withheld.Add(path);
        return true;
    }

    private Verdict Conclude(Checkpoint? receipt)
    {
        var kind = _findings switch
        {
            { AnyAltered: true } => VerdictKind.Broken,
            { AnyMissing: true } => VerdictKind.Incomplete,
            _ when _seal.Checkpoint is null => VerdictKind.NotSealed,
            _ when _withheld.Count > 0 => VerdictKind.Withheld,
            _ => VerdictKind.Intact,
        };
        var problems = _findings.InOrder;
        var words = Say.Verdict(kind, problems, _story, _withheld.Count, _bytesRead, _seal.Signature);
        return new Verdict(kind, words, problems, _withheld, _story.Totals, _bytesRead, _story.Session, _seal.Signature, receipt) { Times = _stamps.Times, Redaction = _withheld.Count > 0 ? _redaction.Notice : null };
    }
}
