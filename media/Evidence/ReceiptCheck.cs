using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>Is the log that somebody saw, and got a receipt for, still the log that is here?</summary>
internal static class ReceiptCheck
{
    /// <returns>What the receipt says, when it is one.</returns>
    public static Checkpoint? Compare(string jws, LogStory story, X509Certificate2? sealSigner, X509Certificate2Collection? roots, Findings findings)
    {
        if (!Receipt.TryOpen(jws, out var receipt))
        {
            findings.Altered(Say.ReceiptWrong);
            return null;
        }
        var seen = receipt.Checkpoint;
        var trusted = Trust.IsTrusted(receipt.Signer, roots, seen.At);
        if (trusted == false || (trusted is null && sealSigner is not null && !receipt.IsSignedBy(sealSigner)))
            findings.Altered(Say.ReceiptOfAnother(Trust.NameOf(receipt.Signer), SigningKey.FingerprintOf(receipt.Signer)));
        else if (story.Session != seen.Session)
            findings.Altered(Say.OtherSession(seen.Session));
        else if (seen.Seq > story.LastSeq)
            findings.Missing(Say.ReceiptSawMore(seen, story.LastSeq), story.LastSeq + 1, seen.At);
        else if (!story.Lines.Any(line => line.Seq == seen.Seq && line.Hash == seen.Head))
            findings.Altered(Say.ReceiptSawOther(seen), seen.Seq, seen.At);
        return seen;
    }
}
