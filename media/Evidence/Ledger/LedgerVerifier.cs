using System.Security.Cryptography.X509Certificates;

namespace RemoteVerify.Evidence;

/// <summary>The end of a session as somebody holds it: a package, or the archive's own folder.</summary>
/// <param name="Head">Hash of its log's last line, as its seal says.</param>
public sealed record SealedEnd(string Session, string Head);

/// <summary>A checkpoint of the ledger that somebody kept: a JWS, and the authority's answer over its characters where there is one.</summary>
public sealed record KeptCheckpoint(string Jws, ReadOnlyMemory<byte>? Timestamp = null);

/// <summary>What a ledger is compared with; each part may be empty.</summary>
public sealed record LedgerWitnesses
{
    public IReadOnlyList<KeptCheckpoint> Checkpoints { get; init; } = [];

    /// <summary>Other copies of the same ledger.</summary>
    public IReadOnlyList<Stream> Copies { get; init; } = [];

    /// <summary>Sessions that the ledger must name.</summary>
    public IReadOnlyList<SealedEnd> Sessions { get; init; } = [];

    /// <summary>All sessions that are left, where the ledger's every session must be among them; null: nobody looked.</summary>
    public IReadOnlyDictionary<string, string>? Archive { get; init; }

    /// <summary>What explains absence: sessions that were removed after their time, each compared with the ledger's own line of it.</summary>
    public RemovalBook Removals { get; init; } = new();

    /// <summary>Nothing was removed later than this.</summary>
    public DateTimeOffset Now { get; init; } = DateTimeOffset.MaxValue;

    public X509Certificate2Collection? TrustRoots { get; init; }

    public X509Certificate2Collection? TimeRoots { get; init; }
}

/// <param name="Kind">Intact, Incomplete (a session or the ledger's end is missing) or Broken (a line was changed, there are two ledgers, or an absence is explained by what cannot be).</param>
/// <param name="Lines">All of the chain's.</param>
/// <param name="Checkpoints">The checkpoints that agree, oldest first, with their trusted times.</param>
public sealed record LedgerVerdict(VerdictKind Kind, Words Words, IReadOnlyList<Problem> Problems, long Lines, IReadOnlyList<SeenCheckpoint> Checkpoints)
{
    /// <summary>0 intact, 2 incomplete, 3 broken.</summary>
    public int ExitCode => Kind switch { VerdictKind.Intact => 0, VerdictKind.Incomplete => 2, _ => 3 };
}

/// <param name="Trusted">Against the roots that were given; null when none were.</param>
public sealed record SeenCheckpoint(Checkpoint Checkpoint, string Signer, string Fingerprint, bool? Trusted, StampedTime? Stamp);

/// <summary>Checks a department's ledger: its chain, and that it still holds what checkpoints, copies and sessions saw.</summary>
public sealed class LedgerVerifier
{
    private readonly Findings _findings = new();
    private readonly LedgerBook _book;
    private readonly LedgerWitnesses _witnesses;
    private readonly List<SeenCheckpoint> _agreeing = [];

    private LedgerVerifier(LedgerWitnesses witnesses) => (_book, _witnesses) = (new LedgerBook(_findings), witnesses);

    /// <summary>What a ledger's checkpoint says in place of a session: no session can have this name.</summary>
    public static string NameOf(string department) => "ledger/" + department;

    public static async Task<LedgerVerdict> VerifyAsync(Stream ledger, LedgerWitnesses witnesses, CancellationToken cancellation = default)
    {
        var verifier = new LedgerVerifier(witnesses);
        try
        {
            await verifier._book.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            verifier._findings.Altered(Say.CannotBeRead(e.Message));
        }
        verifier.CompareCheckpoints();
        foreach (var copy in witnesses.Copies)
            await verifier.CompareCopyAsync(copy, cancellation).ConfigureAwait(false);
        verifier.CompareSessions();
        return verifier.Conclude();
    }

    /// <summary>The sessions that a ledger names, whether or not its chain holds together.</summary>
    public static async Task<IReadOnlyDictionary<string, LedgerLine>> ReadAsync(Stream ledger, CancellationToken cancellation = default)
    {
        var book = new LedgerBook(new Findings());
        await book.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        return book.BySession;
    }

    /// <summary>Whoever takes a session away may write a removal for it: it must be of this very session, after its years, of the past, and under no hold.</summary>
    /// <returns>Null: it explains the absence.</returns>
    public static Words? Fault(LedgerLine line, StatedRemoval removal, DateTimeOffset now) =>
        removal.Head != line.Head ? Say.RemovalOfAnother(line)
        : removal.At < line.KeepUntil ? Say.RemovedTooEarly(line, removal)
        : removal.At > now ? Say.RemovedInFuture(line, removal)
        : removal.Held ? Say.RemovedUnderHold(line, removal)
        : null;

    private void CompareCheckpoints()
    {
        var opened = new List<Checkpoint>();
        foreach (var kept in _witnesses.Checkpoints)
        {
            if (!Receipt.TryOpen(kept.Jws, out var receipt, Receipt.LedgerType) || !receipt.Checkpoint.Session.StartsWith(NameOf(""), StringComparison.Ordinal))
                _findings.Altered(Say.CheckpointWrong);
            else if (Take(kept, receipt) is { } seen)
                opened.Add(seen);
        }
        foreach (var pair in opened.GroupBy(seen => (seen.Session, seen.Seq)).Where(same => same.Select(seen => seen.Head).Distinct().Count() > 1))
            _findings.Altered(Say.LedgerForked(pair.First()), pair.Key.Seq, pair.First().At);
        if (opened.Select(seen => seen.Session).Distinct().Count() > 1)
            _findings.Altered(Say.CheckpointsOfTwo);
    }

    /// <returns>Null: it is not signed by whom the reader trusts, and proves nothing.</returns>
    private Checkpoint? Take(KeptCheckpoint kept, Receipt receipt)
    {
        var seen = receipt.Checkpoint;
        var trusted = Trust.IsTrusted(receipt.Signer, _witnesses.TrustRoots, seen.At);
        if (trusted == false)
        {
            _findings.Altered(Say.ReceiptOfAnother(Trust.NameOf(receipt.Signer), SigningKey.FingerprintOf(receipt.Signer)));
            return null;
        }
        if (_book.All.FirstOrDefault(line => line.Seq == seen.Seq) is not { Hash: { } hash })
            _findings.Missing(Say.LedgerCut(seen, _book.All.Count), seen.Seq, seen.At);
        else if (hash != seen.Head)
            _findings.Altered(Say.LedgerRewritten(seen), seen.Seq, seen.At);
        else
            _agreeing.Add(new SeenCheckpoint(seen, Trust.NameOf(receipt.Signer), SigningKey.FingerprintOf(receipt.Signer), trusted, StampOf(kept)));
        return seen;
    }

    private StampedTime? StampOf(KeptCheckpoint kept)
    {
        if (kept.Timestamp is not { } answer)
            return null;
        if (Timestamp.TryVerify(System.Text.Encoding.ASCII.GetBytes(kept.Jws.Trim()), answer, out var stamp))
            return new StampedTime(null, stamp.At, Trust.NameOf(stamp.Authority), SigningKey.FingerprintOf(stamp.Authority), Trust.IsTrusted(stamp.Authority, _witnesses.TimeRoots, stamp.At, stamp.Carried));
        _findings.Altered(Say.StampWrong);
        return null;
    }

    private async Task CompareCopyAsync(Stream copy, CancellationToken cancellation)
    {
        var other = new LedgerBook(new Findings());
        await other.ReadAsync(copy, cancellation).ConfigureAwait(false);
        foreach (var (here, there) in _book.All.Zip(other.All))
            if (here.Hash != there.Hash)
            {
                _findings.Altered(Say.CopiesDiffer(here, SessionAt(_book, here), SessionAt(other, there)), here.Seq, here.At);
                return;
            }
        if (other.All.Count > _book.All.Count)
            _findings.Missing(Say.CopyHasMore(_book.All.Count, other.All.Count), _book.All.Count);
    }

    private static string? SessionAt(LedgerBook book, LineFact line) => book.Lines.Find(named => named.Seq == line.Seq)?.Session;

    private void CompareSessions()
    {
        foreach (var end in _witnesses.Sessions)
            CompareSession(end);
        if (_witnesses.Archive is not { } archive)
            return;
        foreach (var (session, head) in archive.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            CompareSession(new SealedEnd(session, head));
        foreach (var line in _book.Lines.Where(line => !archive.ContainsKey(line.Session)))
        {
            if (!_witnesses.Removals.Removed.TryGetValue(line.Session, out var removal))
                _findings.Missing(Say.SessionMissing(line), line.Seq, line.SealedAt);
            else if (Fault(line, removal, _witnesses.Now) is { } fault)
                _findings.Altered(fault, line.Seq, line.SealedAt);
            else
                _findings.Note(Say.SessionRemoved(line), line.Seq, line.SealedAt);
        }
    }

    private void CompareSession(SealedEnd end)
    {
        if (!_book.BySession.TryGetValue(end.Session, out var line))
            _findings.Missing(Say.SessionNotInLedger(end));
        else if (line.Head != end.Head)
            _findings.Altered(Say.SessionEndsOtherwise(line), line.Seq, line.SealedAt);
    }

    private LedgerVerdict Conclude()
    {
        var kind = _findings switch
        {
            { AnyAltered: true } => VerdictKind.Broken,
            { AnyMissing: true } => VerdictKind.Incomplete,
            _ => VerdictKind.Intact,
        };
        var problems = _findings.InOrder;
        return new LedgerVerdict(kind, Say.LedgerVerdict(kind, problems, _book.All.Count, _book.Lines.Count), problems, _book.All.Count, [.. _agreeing.OrderBy(seen => seen.Checkpoint.Seq)]);
    }
}
