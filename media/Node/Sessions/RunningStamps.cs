using Microsoft.Extensions.Logging;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Sessions;

/// <summary>Asks the time-stamp authority now and then about the log of a running session, and puts its tokens into the evidence. An authority that is down costs nothing; it is asked again soon.</summary>
internal sealed class RunningStamps(TimestampAuthority authority, SessionJournal journal, TimeProvider clock, TimeSpan every, ILogger logger)
{
    /// <summary>After an authority that did not answer.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    public Task FollowAsync(CancellationToken cancel) => FollowAsync(every, TryStampAsync, clock, cancel);

    /// <summary>The first stamp comes one interval after the start: a short session has the seal's.</summary>
    internal static async Task FollowAsync(TimeSpan every, Func<CancellationToken, Task<bool>> stamp, TimeProvider clock, CancellationToken cancel)
    {
        try
        {
            for (var wait = every; !cancel.IsCancellationRequested; wait = await stamp(cancel).ConfigureAwait(false) || every < Again ? every : Again)
            {
                await Task.Delay(wait, clock, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The session ends.
        }
    }

    /// <summary>Whatever goes wrong here costs a stamp: the session's end waits for this loop and must not fail with it.</summary>
    private async Task<bool> TryStampAsync(CancellationToken cancel)
    {
        try
        {
            return await StampAsync(cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.LogError(e, "Session {Session}: a time stamp failed", journal.Folder.SessionId);
            return false;
        }
    }

    /// <returns>False: no trusted time for now.</returns>
    public async Task<bool> StampAsync(CancellationToken cancel)
    {
        var seen = journal.Committed.Checkpoint(journal.Folder.SessionId);
        var request = Timestamp.RequestOfHash(seen.Head);
        if (await authority.AskAsync(request, cancel).ConfigureAwait(false) is not { } answer || !Timestamp.TryAccept(request, answer, out var stamp))
        {
            return false;
        }

        try
        {
            var token = await journal.StoreStampAsync(answer).ConfigureAwait(false);
            await journal.AppendAsync(EvidenceEntry.TimeStamped(token, seen, stamp)).ConfigureAwait(false);
            return true;
        }
        catch (EvidenceUnavailable e)
        {
            logger.LogWarning("Session {Session}: a time stamp could not be kept. {Cause}", seen.Session, e.Message);
            return false;
        }
    }
}
