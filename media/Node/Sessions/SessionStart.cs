using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Transport;

namespace RemoteVerify.Node.Sessions;

/// <summary>From a folder to a running session, or to a sealed one.</summary>
internal static class SessionStart
{
    /// <summary>Begins a chain, or goes on with the one that is there.</summary>
    public static async Task<LiveSession> BeginAsync(NodeParts parts, SessionFolder folder, SessionOpening opening, ISessionObserver observer, Action<LiveSession> over)
    {
        var found = Recovery.Recover(folder) switch
        {
            Recovered.Chain chain => chain.Committed.IsSealed ? throw new SessionOver(folder.SessionId) : chain,
            Recovered.Damaged damaged => throw new EvidenceUnavailable($"The evidence of session {folder.SessionId} does not hold together: {damaged.Words}"),
            _ => null,
        };
        Make(folder);
        var journal = Journal(parts, folder, found);
        try
        {
            await journal.AppendAsync(found is null
                ? EvidenceEntry.SessionOpened(opening.SessionId, opening.CaseNumber, opening.DepartmentId, opening.Facts, opening.KeepYears)
                : EvidenceEntry.SessionResumed("restart")).ConfigureAwait(false);
        }
        catch
        {
            await journal.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var feed = new ArchiveFeed(folder, parts.Archive, parts.Clock, parts.Logger);
        return new LiveSession(parts, journal, feed, ClockOf(parts, found), observer, over);
    }

    /// <summary>Seals what a crash or an archive that was down left in a folder.</summary>
    /// <exception cref="FileNotFoundException"/>
    public static async Task<SealedSession> SealFolderAsync(NodeParts parts, SessionFolder folder, string reason, CancellationToken cancel)
    {
        if (Recovery.Recover(folder) is not Recovered.Chain found)
        {
            throw new FileNotFoundException($"No session {folder.SessionId} that could be sealed is on this disk");
        }

        await using var journal = Journal(parts, folder, found);
        using var feed = new ArchiveFeed(folder, parts.Archive, parts.Clock, parts.Logger);
        return await Sealing.SealAsync(parts.Sealing, journal, feed, reason, cancel).ConfigureAwait(false);
    }

    private static SessionJournal Journal(NodeParts parts, SessionFolder folder, Recovered.Chain? found) =>
        new(folder, found?.Log ?? new EvidenceLog(), found?.Committed ?? CommittedState.Empty, parts.Writer, parts.Clock, parts.Logger);

    private static void Make(SessionFolder folder)
    {
        try
        {
            folder.Make();
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            throw DiskWords.Unavailable(e, folder.Root);
        }
    }

    private static SessionClock ClockOf(NodeParts parts, Recovered.Chain? found)
    {
        var since = found is null ? 0 : (long)(parts.Clock.GetUtcNow() - found.Committed.OpenedAt).TotalMilliseconds;
        return new SessionClock(Math.Max(since, found?.LastMs ?? 0), MonotonicClock.Now);
    }
}
