namespace RemoteVerify.Evidence;

public enum Holding
{
    /// <summary>The log still has the line, and every line up to it fits.</summary>
    Held,

    /// <summary>The log ends before the line.</summary>
    Cut,

    /// <summary>Another line stands there, or a line before it does not fit.</summary>
    Rewritten,
}

/// <summary>Whether a log still holds what somebody saw of it. Reads the log only: whether the pictures are whole is the verifier's question.</summary>
/// <param name="Line">Where it was found.</param>
/// <param name="IsSealed">The log ends with its seal.</param>
public sealed record LogHolding(Holding Holding, LogLine? Line, bool IsSealed)
{
    public static Task<LogHolding> FindAsync(Stream log, Checkpoint seen, CancellationToken cancellation) =>
        ReadAsync(log, line => line.Seq == seen.Seq && line.Hash == seen.Head, line => line.Seq == seen.Seq, cancellation);

    /// <param name="headPart">Of a <see cref="ReceiptCode"/>.</param>
    public static Task<LogHolding> FindAsync(Stream log, string headPart, CancellationToken cancellation) =>
        ReadAsync(log, line => ReceiptCode.HeadPart(line.Hash) == headPart, _ => false, cancellation);

    private static async Task<LogHolding> ReadAsync(Stream log, Func<LogLine, bool> isIt, Func<LogLine, bool> isItsPlace, CancellationToken cancellation)
    {
        var (reader, head, next, last) = (new EvidenceLogReader(log), EvidenceLog.NoPrevious, 0L, (LogLine?)null);
        LogLine? found = null;
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false) is { } raw && raw.IsWhole)
        {
            if (!LogLine.TryParse(raw.Bytes, out var line) || line.Seq != next || line.Prev != head)
                return new LogHolding(found is null ? Holding.Rewritten : Holding.Held, found, false);
            if (found is null && isIt(line))
                found = line;
            else if (isItsPlace(line))
                return new LogHolding(Holding.Rewritten, null, false);
            (head, next, last) = (line.Hash, next + 1, line);
        }
        return new LogHolding(found is null ? Holding.Cut : Holding.Held, found, last?.Kind == EvidenceKind.SessionSealed);
    }
}
