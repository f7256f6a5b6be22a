namespace RemoteVerify.Evidence;

/// <summary>A line of a department's ledger: one sealed session.</summary>
/// <param name="Session">The session's name.</param>
/// <param name="Head">Hash of its log's last line.</param>
/// <param name="SealedAt">The server's clock.</param>
/// <param name="Hash">Of this line.</param>
public sealed record LedgerLine(long Seq, DateTimeOffset SealedAt, string Session, string Head, string Hash);

/// <summary>A ledger, read once: its chain is checked as a log's is, and its lines are kept by session.</summary>
internal sealed class LedgerBook(Findings findings)
{
    public List<LedgerLine> Lines { get; } = [];

    public Dictionary<string, LedgerLine> BySession { get; } = [];

    public async Task ReadAsync(Stream ledger, CancellationToken cancellation)
    {
        var story = new LogStory(findings) { Seen = Take };
        await story.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        story.TellMisfits();
        if (story.TornBytes > 0)
            findings.Note(Say.TornTail(story.TornBytes));
    }

    private void Take(LogLine line)
    {
        if (line.Kind != EvidenceKind.LedgerSession)
            return;
        var taken = new LedgerLine(line.Seq, line.At, line.Text("session") ?? "", line.Text("head") ?? "", line.Hash);
        Lines.Add(taken);
        if (!BySession.TryAdd(taken.Session, taken))
            findings.Altered(Say.SessionTwice(taken), taken.Seq, line.At);
    }
}
