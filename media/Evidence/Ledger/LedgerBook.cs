namespace RemoteVerify.Evidence;

/// <summary>A line of a department's ledger: one sealed session.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Head">Hash of its log's last line.</param>
/// <param name="SealedAt">The server's clock.</param>
/// <param name="KeepYears">From its seal on; null: the line does not say.</param>
/// <param name="Hash">Of this line.</param>
public sealed record LedgerLine(long Seq, DateTimeOffset SealedAt, string Session, string Head, long? KeepYears, string Hash)
{
    private const long MostYears = 1000;

    /// <summary>Before this nothing may remove the session.</summary>
    public DateTimeOffset? KeepUntil => KeepYears is { } years and >= 0 and <= MostYears ? SealedAt.AddYears((int)years) : null;
}

/// <summary>A ledger, read once: its chain is checked as a log's is, and its lines are kept by session. Other chains (who looked, what was removed) are read as it is; they name no sealed session.</summary>
internal sealed class LedgerBook
{
    private readonly Findings _findings;
    private readonly LogStory _story;

    public LedgerBook(Findings findings) => (_findings, _story) = (findings, new LogStory(findings) { Seen = Take });

    /// <summary>Every line, of whatever kind.</summary>
    public IReadOnlyList<LineFact> All => _story.Lines;

    /// <summary>The lines of sealed sessions.</summary>
    public List<LedgerLine> Lines { get; } = [];

    public Dictionary<string, LedgerLine> BySession { get; } = [];

    public async Task ReadAsync(Stream ledger, CancellationToken cancellation)
    {
        await _story.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        _story.TellMisfits();
        if (_story.TornBytes > 0)
            _findings.Note(Say.TornTail(_story.TornBytes));
    }

    private void Take(LogLine line)
    {
        if (line.Kind != EvidenceKind.LedgerSession)
            return;
        var sealedAt = EvidenceTime.TryParse(line.Text("sealedAt"), out var stated) ? stated : line.At;
        var taken = new LedgerLine(line.Seq, sealedAt, line.Text("session") ?? "", line.Text("head") ?? "", line.Number("keepYears"), line.Hash);
        Lines.Add(taken);
        if (!BySession.TryAdd(taken.Session, taken))
            _findings.Altered(Say.SessionTwice(taken), taken.Seq, line.At);
    }
}
