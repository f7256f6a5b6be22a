using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>Who signed what, and does the log end where the signature says?</summary>
internal sealed class SealCheck(Findings findings, LogStory story, X509Certificate2Collection? roots, StampCheck stamps)
{
    // A server's clock and an authority's may differ by this much before a reader is told.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    public Signature? Signature { get; private set; }

    /// <summary>The signed state, once its signature has held.</summary>
    public Checkpoint? Checkpoint { get; private set; }

    public X509Certificate2? Signer { get; private set; }

    /// <summary>Some file of a seal is there, or the log says that it was sealed.</summary>
    public bool IsClaimed { get; private set; }

    public async Task ReadAsync(IEvidenceSource source, IReadOnlyList<EvidenceFile> files, CancellationToken cancellation)
    {
        Task<byte[]?> Load(string path, int limit) => SmallFile.ReadAsync(source, files, path, limit, cancellation);
        var json = await Load(BagIt.SealCheckpoint, Evidence.Checkpoint.MaxBytes).ConfigureAwait(false);
        var signature = await Load(BagIt.SealSignature, 64 * 1024).ConfigureAwait(false);
        IsClaimed = story.IsSealed || files.Any(file => file.Path is BagIt.SealCheckpoint or BagIt.SealSignature);
        if (!IsClaimed || !AreThere(files) || !Check(json, signature))
            return;
        CheckSignerPem(await Load(BagIt.SealSigner, 64 * 1024).ConfigureAwait(false), files);
        if (files.Any(file => file.Path == BagIt.SealTimestamp))
            CheckStamp(signature!, await Load(BagIt.SealTimestamp, Timestamp.MaxResponseBytes).ConfigureAwait(false));
        CompareWithLog(Checkpoint!);
    }

    private bool AreThere(IReadOnlyList<EvidenceFile> files)
    {
        var all = true;
        foreach (var path in (ReadOnlySpan<string>)[BagIt.SealCheckpoint, BagIt.SealSignature])
            if (!files.Any(file => file.Path == path))
            {
                findings.Missing(Say.SealFileMissing(path), file: path);
                all = false;
            }
        return all;
    }

    private bool Check(byte[]? json, byte[]? signature)
    {
        if (json is null || !Evidence.Checkpoint.TryParse(json, out var checkpoint))
            findings.Altered(Say.CheckpointUnreadable, file: BagIt.SealCheckpoint);
        else if (signature is null || !Seal.TryVerify(json, signature, out var seal))
            findings.Altered(Say.SignatureWrong, file: BagIt.SealSignature);
        else
            Take(checkpoint, seal.Signer);
        return Checkpoint is not null;
    }

    private void Take(Checkpoint checkpoint, X509Certificate2 signer)
    {
        (Checkpoint, Signer) = (checkpoint, signer);
        var trusted = Trust.IsTrusted(signer, roots, checkpoint.At);
        Signature = new Signature(Trust.NameOf(signer), SigningKey.FingerprintOf(signer), trusted, checkpoint.At, null);
        if (trusted == false)
            findings.Altered(Say.SignerNotTrusted(Signature), file: BagIt.SealSignature);
    }

    private void CheckSignerPem(byte[]? pem, IReadOnlyList<EvidenceFile> files)
    {
        if (!files.Any(file => file.Path == BagIt.SealSigner))
            return;
        try
        {
            using var stated = X509Certificate2.CreateFromPem(System.Text.Encoding.UTF8.GetString(pem ?? []));
            if (stated.RawData.AsSpan().SequenceEqual(Signer!.RawData))
                return;
        }
        catch (CryptographicException)
        {
            // Told below, as any other content that is not the signer's certificate.
        }
        findings.Altered(Say.SignerPemDiffers, file: BagIt.SealSigner);
    }

    private void CheckStamp(byte[] signature, byte[]? response)
    {
        if (response is null || !Timestamp.TryVerify(signature, response, out var stamp))
        {
            findings.Altered(Say.StampWrong, file: BagIt.SealTimestamp);
            return;
        }
        Signature = Signature! with { Stamp = stamps.Take(stamp, null, BagIt.SealTimestamp) };
        if ((stamp.At - Checkpoint!.At).Duration() > ClockTolerance)
            findings.Note(Say.ClocksDiffer(Checkpoint.At, stamp.At), file: BagIt.SealTimestamp);
    }

    private void CompareWithLog(Checkpoint seal)
    {
        if (story.Session is { } session && session != seal.Session)
            findings.Altered(Say.OtherSession(seal.Session), file: BagIt.SealCheckpoint);
        if (story.LastSeq < seal.Seq)
            findings.Missing(Say.EntriesMissing(story.LastSeq + 1, seal), story.LastSeq + 1, seal.At, BagIt.Log);
        else if (story.LastSeq > seal.Seq || story.TornBytes > 0)
            findings.Altered(Say.LinesAfterSeal(seal.Seq), seal.Seq + 1, null, BagIt.Log);
        else
            story.CompareWithSeal(seal);
        if (story.LastSeq == seal.Seq && !story.IsSealed)
            findings.Altered(Say.SealOverOpenLog(seal.Seq), seal.Seq, seal.At, BagIt.Log);
    }
}
