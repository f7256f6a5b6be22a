using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>Who signed for what is left out, and is it what is left out? What nobody signs for is missing, not withheld.</summary>
internal sealed class RedactionCheck(Findings findings, BagCheck bag, SealCheck seal, X509Certificate2Collection? roots)
{
    private static readonly string[] Parts = [BagIt.RedactionStatement, BagIt.RedactionSignature];

    /// <summary>Once the signature has held.</summary>
    public RedactionNotice? Notice { get; private set; }

    /// <summary>After the bag's own files and the seal have been read.</summary>
    public async Task ReadAsync(IEvidenceSource source, IReadOnlyList<EvidenceFile> files, CancellationToken cancellation)
    {
        var derived = files.Where(file => file.Path.StartsWith(BagIt.Derived, StringComparison.Ordinal)).Select(file => file.Path).ToList();
        var isClaimed = bag.Redacted.Count > 0 || derived.Count > 0 || files.Any(file => file.Path.StartsWith(BagIt.RedactionFolder, StringComparison.Ordinal));
        if (!isClaimed || !AreThere(files))
            return;
        var json = await SmallFile.ReadAsync(source, files, BagIt.RedactionStatement, Evidence.RedactionStatement.MaxBytes, cancellation).ConfigureAwait(false);
        var signature = await SmallFile.ReadAsync(source, files, BagIt.RedactionSignature, 64 * 1024, cancellation).ConfigureAwait(false);
        if (json is null || !Evidence.RedactionStatement.TryParse(json, out var statement))
            findings.Altered(Say.RedactionUnreadable, file: BagIt.RedactionStatement);
        else if (signature is null || !Seal.TryVerify(json, signature, out var signed))
            findings.Altered(Say.RedactionSignatureWrong, file: BagIt.RedactionSignature);
        else
            Compare(statement, signed.Signer, derived);
    }

    private bool AreThere(IReadOnlyList<EvidenceFile> files)
    {
        var absent = Parts.Where(path => !files.Any(file => file.Path == path)).ToList();
        foreach (var path in absent)
            findings.Missing(Say.RedactionFileMissing(path), file: path);
        return absent.Count == 0;
    }

    private void Compare(RedactionStatement statement, X509Certificate2 signer, IReadOnlyList<string> derived)
    {
        var (name, fingerprint) = (Trust.NameOf(signer), SigningKey.FingerprintOf(signer));
        var trusted = Trust.IsTrusted(signer, roots, statement.At);
        Notice = new RedactionNotice(statement.By, statement.Reason, statement.At, name, fingerprint, trusted);
        if (trusted == false)
            findings.Altered(Say.RedactionSignerNotTrusted(name, fingerprint), file: BagIt.RedactionSignature);
        else if (trusted is null && seal.Signer is { } sealer && !sealer.RawData.AsSpan().SequenceEqual(signer.RawData))
            findings.Note(Say.RedactionByAnotherKey(name, fingerprint), file: BagIt.RedactionSignature);
        if (seal.Checkpoint is { } sealedAs && (sealedAs.Session, sealedAs.Head) != (statement.Session, statement.Head))
            findings.Altered(Say.RedactionOfAnother, file: BagIt.RedactionStatement);
        if (!bag.Redacted.SetEquals(statement.Withheld))
            findings.Altered(Say.RedactionListDiffers, file: BagIt.RedactionStatement);
        foreach (var path in derived)
            if (!statement.Derived.Contains((path, bag.Tags.GetValueOrDefault(path, ""))))
                findings.Altered(Say.DerivedUnsigned(path), file: path);
        foreach (var (path, _) in statement.Derived)
            if (!derived.Contains(path))
                findings.Missing(Say.ListedFileMissing(BagIt.OneLine(path)), file: path);
    }
}
