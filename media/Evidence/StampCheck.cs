using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>What time-stamp authorities say: tokens over the seal, and over lines of the log while the session ran.</summary>
internal sealed class StampCheck(Findings findings, LogStory story, X509Certificate2Collection? roots)
{
    private readonly List<StampedTime> _times = [];

    /// <summary>Of the lines, in the log's order.</summary>
    public IReadOnlyList<StampedTime> Times => _times;

    /// <summary>Once the files have been compared with the log: a token that is missing or changed has been told already.</summary>
    public async Task ReadAsync(IEvidenceSource source, IReadOnlyList<EvidenceFile> files, CancellationToken cancellation)
    {
        foreach (var fact in story.Stamps)
        {
            if (findings.Has(fact.Path) || await SmallFile.ReadAsync(source, files, fact.Path, Timestamp.MaxResponseBytes, cancellation).ConfigureAwait(false) is not { } response)
                continue;
            if (IsOfItsLine(fact) && Timestamp.TryVerifyHash(fact.Head, response, out var stamp))
                _times.Add(Take(stamp, fact.Of, fact.Path));
            else
                findings.Altered(Say.StampOfAnother(fact), fact.Seq, fact.At, fact.Path);
        }
    }

    /// <summary>Says whether the authority is one that the reader trusts.</summary>
    public StampedTime Take(Timestamp stamp, long? seq, string path)
    {
        var trusted = Trust.IsTrusted(stamp.Authority, roots, stamp.At, stamp.Carried);
        var taken = new StampedTime(seq, stamp.At, Trust.NameOf(stamp.Authority), SigningKey.FingerprintOf(stamp.Authority), trusted);
        if (trusted == false)
            findings.Note(Say.AuthorityNotTrusted(taken), seq, stamp.At, path);
        return taken;
    }

    private bool IsOfItsLine(StampFact fact) => fact.Of < fact.Seq && LogLine.IsHash(fact.Head)
        && story.Lines.Any(line => line.Seq == fact.Of && line.Hash == fact.Head);
}
