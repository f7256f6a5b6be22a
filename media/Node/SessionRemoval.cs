using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node;

/// <summary>What became of a wish to remove a session.</summary>
public enum RemovalOutcome
{
    /// <summary>It is gone, and the chain says so.</summary>
    Removed,

    /// <summary>The archive does not have it sealed: there is nothing whose removal could be stated.</summary>
    Absent,

    /// <summary>Its own first line wants it kept longer.</summary>
    TooEarly,

    /// <summary>The chain has a hold of it that nobody released.</summary>
    Held,
}

/// <summary>
/// Takes sessions out of the archive when their time is over, and keeps a chain of its own that says so (<c>ledgers/removals-{department}/ledger.jsonl</c>):
/// an absence that the chain does not name is a loss or a crime. How long a session is kept stands in its evidence, and who wants it kept longer in the chain:
/// whoever changes the database removes nothing.
/// </summary>
public sealed class SessionRemoval(IArchive archive, IArchiveRemoval removal)
{
    private const string By = "RemoteVerify";

    /// <summary>Tries against other nodes that append at the same moment.</summary>
    private const int MaxTries = 20;

    /// <summary>The chain's name among the ledgers.</summary>
    public static string NameOf(string department) => ArchiveLayout.RemovalsOf(department);

    /// <summary>Whether it may go now; changes nothing.</summary>
    /// <param name="years">What counts where the evidence does not say.</param>
    /// <returns>Removed: it may go, or is gone.</returns>
    public async Task<RemovalOutcome> MayGoAsync(string department, string sessionId, int years, DateTimeOffset now, CancellationToken cancel) =>
        (await JudgeAsync(department, sessionId, years, now, cancel).ConfigureAwait(false)).Outcome;

    /// <summary>First the line, then the removal: a crash between them is gone on with by calling again.</summary>
    /// <param name="reason">Why it may go, in words of the department's rules.</param>
    /// <exception cref="ArchiveConflict">The chain does not hold together, or others append all the time.</exception>
    public async Task<RemovalOutcome> RemoveAsync(string department, string sessionId, int years, string reason, DateTimeOffset now, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var judged = await JudgeAsync(department, sessionId, years, now, cancel).ConfigureAwait(false);
                if (judged.Outcome != RemovalOutcome.Removed)
                {
                    return judged.Outcome;
                }

                if (judged.Chain is { } chain)
                {
                    await AppendAsync(chain, EvidenceEntry.SessionRemoved(judged.Seal!, judged.Years, By, reason), now, cancel).ConfigureAwait(false);
                }

                await removal.RemoveSessionAsync(sessionId, cancel).ConfigureAwait(false);
                return RemovalOutcome.Removed;
            }
            catch (ArchiveConflict) when (tries < MaxTries)
            {
                // Another node's line stands there: read again.
            }
        }
    }

    /// <summary>What a running session has fed into the archive, and nothing that is sealed: it stands in no ledger, and leaves no line.</summary>
    /// <exception cref="SessionOver"/>
    public async Task DiscardAsync(string sessionId, CancellationToken cancel)
    {
        if (await archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), cancel).ConfigureAwait(false) is not null)
        {
            throw new SessionOver(sessionId);
        }

        await removal.RemoveSessionAsync(sessionId, cancel).ConfigureAwait(false);
    }

    /// <summary>From now on the session is not removed. Again: nothing more.</summary>
    public Task HoldAsync(string department, string sessionId, string hold, string by, string reason, DateTimeOffset now, CancellationToken cancel) =>
        StateAsync(department, book => book.Knows(hold) ? null : EvidenceEntry.HoldSet(sessionId, hold, by, reason), now, cancel);

    public Task ReleaseAsync(string department, string sessionId, string hold, string by, string reason, DateTimeOffset now, CancellationToken cancel) =>
        StateAsync(department, book => book.Holds.Any(open => open.Hold == hold) ? EvidenceEntry.HoldReleased(sessionId, hold, by, reason) : null, now, cancel);

    /// <summary>The sessions whose removal is on record, and the holds that stand.</summary>
    /// <exception cref="ArchiveConflict">The chain does not hold together: it explains nothing.</exception>
    public async Task<RemovalBook> ReadAsync(string department, CancellationToken cancel) => (await OpenAsync(department, cancel).ConfigureAwait(false)).Book;

    /// <summary>The removal that explains why a session is gone: it stands in the chain, and it is of what the ledger names, after its years and under no hold. Null: nothing explains it.</summary>
    public async Task<StatedRemoval?> ExplainedAsync(string department, string sessionId, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            if (!(await ReadAsync(department, cancel).ConfigureAwait(false)).Removed.TryGetValue(sessionId, out var stated))
            {
                return null;
            }

            var ledger = new MemoryStream(await BytesAsync(ArchiveLayout.Ledger(department), null, cancel).ConfigureAwait(false) ?? []);
            return (await LedgerVerifier.ReadAsync(ledger, cancel).ConfigureAwait(false)).TryGetValue(sessionId, out var line) && LedgerVerifier.Fault(line, stated, now) is null ? stated : null;
        }
        catch (ArchiveConflict)
        {
            return null;
        }
    }

    /// <summary>The chain's bytes; empty when nothing was ever removed or held.</summary>
    public async Task<Stream> OpenLogAsync(string department, CancellationToken cancel) => new MemoryStream(await BytesAsync(PathOf(department), null, cancel).ConfigureAwait(false) ?? []);

    private static string PathOf(string department) => ArchiveLayout.Ledger(NameOf(department));

    private async Task<Judgement> JudgeAsync(string department, string sessionId, int years, DateTimeOffset now, CancellationToken cancel)
    {
        var chain = await OpenAsync(department, cancel).ConfigureAwait(false);
        var stated = chain.Book.Removed.ContainsKey(sessionId);
        if (await EndOfAsync(sessionId, cancel).ConfigureAwait(false) is not { } seal || await FirstLineAsync(sessionId, cancel).ConfigureAwait(false) is not { } first)
        {
            return new(stated ? RemovalOutcome.Removed : RemovalOutcome.Absent);
        }

        // The chain of the department that the evidence names: a row that was moved elsewhere leaves its holds behind.
        if (first.Text("department") is { } own && own != department)
        {
            chain = await OpenAsync(own, cancel).ConfigureAwait(false);
        }

        var keep = first.Number("keepYears") ?? years;
        return chain.Book.IsHeld(sessionId) ? new(RemovalOutcome.Held)
            : seal.At.AddYears((int)keep) > now ? new(RemovalOutcome.TooEarly)
            : new(RemovalOutcome.Removed, stated ? null : chain, seal, keep);
    }

    private async Task StateAsync(string department, Func<RemovalBook, EvidenceEntry?> entry, DateTimeOffset now, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var chain = await OpenAsync(department, cancel).ConfigureAwait(false);
                if (entry(chain.Book) is { } stated)
                {
                    await AppendAsync(chain, stated, now, cancel).ConfigureAwait(false);
                }

                return;
            }
            catch (ArchiveConflict) when (tries < MaxTries)
            {
                // Another node's line stands there: read again.
            }
        }
    }

    private Task AppendAsync(Chain chain, EvidenceEntry entry, DateTimeOffset now, CancellationToken cancel) =>
        archive.AppendAsync(chain.Path, chain.End, chain.Log.Append(entry, now).Bytes, cancel);

    private async Task<Checkpoint?> EndOfAsync(string sessionId, CancellationToken cancel) =>
        await archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), cancel).ConfigureAwait(false) is not null
        && await BytesAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Checkpoint), Checkpoint.MaxBytes, cancel).ConfigureAwait(false) is { } bytes
        && Checkpoint.TryParse(bytes, out var seal) ? seal : null;

    private async Task<LogLine?> FirstLineAsync(string sessionId, CancellationToken cancel) =>
        await BytesAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Log), EvidenceLog.MaxLineBytes, cancel).ConfigureAwait(false) is { } bytes
        && new EvidenceLogReader(new MemoryStream(bytes)).Read() is { } raw && LogLine.TryParse(raw.Bytes, out var first) && first.Kind == EvidenceKind.SessionOpened ? first : null;

    /// <returns>Null where there is no such file.</returns>
    private async Task<byte[]?> BytesAsync(string path, long? most, CancellationToken cancel)
    {
        if (await archive.LengthAsync(path, cancel).ConfigureAwait(false) is not { } length)
        {
            return null;
        }

        await using var stream = await archive.GetAsync(path, 0, Math.Min(length, most ?? length), cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    private async Task<Chain> OpenAsync(string department, CancellationToken cancel)
    {
        var (path, book) = (PathOf(department), new RemovalBook());
        var resumed = EvidenceLog.Resume(await OpenLogAsync(department, cancel).ConfigureAwait(false), book.Take);
        return resumed.Tail == LogTail.Damaged ? throw new ArchiveConflict(path, "the chain of removals does not hold together") : new(path, resumed.Log, resumed.End, book);
    }

    private sealed record Chain(string Path, EvidenceLog Log, long End, RemovalBook Book);

    /// <param name="Chain">Where the removal is to be stated; null: it stands there already.</param>
    private sealed record Judgement(RemovalOutcome Outcome, Chain? Chain = null, Checkpoint? Seal = null, long Years = 0);
}
