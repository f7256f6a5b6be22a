using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Retention;

/// <summary>
/// Removes sessions whose time is over and that nobody holds. A session goes once its years are full, never before, and each goes with a line in the log of removals.
/// The database only says where to look: how long a session is kept stands in its evidence, and holds in the signed log.
/// </summary>
public sealed class RetentionDaily(
    SessionRemoval removal, HoldKeeping holds, StoreHolds stores, Exports films, PreviewShelf previews, IDbContextFactory<AppDb> databases, TimeProvider clock, ILogger<RetentionDaily> log) : Recurring(Every, clock, log)
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task TurnAsync(CancellationToken stop)
    {
        await TryMendAsync(stop);
        await ForgetUnbegunAsync(stop);
        await stores.BringAllAsync(stop);
        foreach (var session in await OverAsync(Clock.GetUtcNow(), stop))
        {
            await TryRemoveAsync(session, stop);
        }
    }

    private async Task<List<Session>> OverAsync(DateTimeOffset now, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var latest = now.AddYears(-MatterRetention.ShortestYears);
        var over = new List<Session>();
        await foreach (var session in db.Sessions.AsNoTracking()
            .Where(s => (s.State == SessionState.Sealed || s.State == SessionState.CutShort) && s.EndedAt != null && s.EndedAt <= latest)
            .Where(s => !db.Removals.Any(r => r.SessionId == s.Id && r.DoneAt != null))
            .AsAsyncEnumerable().WithCancellation(stop))
        {
            if (session.EndedAt!.Value.AddYears(session.Matter.RetentionYears) <= now)
            {
                over.Add(session);
            }
        }

        return over;
    }

    private async Task TryRemoveAsync(Session session, CancellationToken stop)
    {
        try
        {
            var outcome = await removal.MayGoAsync(session.DepartmentId, session.Id, session.Matter.RetentionYears, Clock.GetUtcNow(), stop);
            if (outcome is RemovalOutcome.TooEarly or RemovalOutcome.Held)
            {
                log.LogWarning("Session {Session} stays, whatever the database says of it: {Why}", session.Id, outcome == RemovalOutcome.Held ? "the log of removals has a hold of it" : "its evidence is to be kept longer");
            }
            else if (await DecideAsync(session.Id, stop))
            {
                await stores.BringAsync(session.Id, stop);
                await RemoveAsync(session, stop);
            }
        }
        catch (Exception e) when (e is (IOException and not ArchiveConflict) or UnauthorizedAccessException)
        {
            log.LogWarning("Session {Session} cannot be removed now; it is tried again. {Cause}", session.Id, e.Message);
        }
        catch (ArchiveConflict e)
        {
            log.LogError(e, "The log of removals of {Department} does not hold together: nothing is removed", session.DepartmentId);
        }
    }

    private async Task ForgetUnbegunAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await PersonalData.ForgetUnbegunAsync(db, Clock.GetUtcNow(), stop);
    }

    private async Task TryMendAsync(CancellationToken stop)
    {
        try
        {
            await holds.MendAsync(stop);
        }
        catch (IOException e)
        {
            log.LogWarning("Holds could not be compared with the log of removals now; it is tried again. {Cause}", e.Message);
        }
    }

    /// <summary>The row that rules out holds, unless there is a hold. In one transaction: see the hold's.</summary>
    private async Task<bool> DecideAsync(string sessionId, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        await using var together = await db.BeginAloneAsync(stop);
        if (await db.Removals.AnyAsync(r => r.SessionId == sessionId, stop))
        {
            return true;
        }

        if (await db.Holds.AnyAsync(h => h.SessionId == sessionId && h.ReleasedAt == null, stop))
        {
            return false;
        }

        db.Removals.Add(new Removal { SessionId = sessionId, At = Clock.GetUtcNow() });
        await db.SaveChangesAsync(stop);
        await together.CommitAsync(stop);
        return true;
    }

    private async Task RemoveAsync(Session session, CancellationToken stop)
    {
        var now = Clock.GetUtcNow();
        var years = session.Matter.RetentionYears;

        // Copies first: once the removal is on record nothing comes back to them.
        await films.RemoveAsync(session.Id);
        previews.Remove(session.Id);
        if (await removal.RemoveAsync(session.DepartmentId, session.Id, years, "its time is over", now, stop) is var outcome && outcome != RemovalOutcome.Removed)
        {
            log.LogError("Session {Session} should be removed, but it is {Outcome}: where the archive does not have it, its absence stays unexplained", session.Id, outcome);
            return;
        }

        await using var db = await databases.CreateDbContextAsync(stop);
        await using var together = await db.BeginAloneAsync(stop);
        (await db.Removals.SingleAsync(r => r.SessionId == session.Id, stop)).DoneAt = now;
        db.Audit.Add(new AuditEntry
        {
            At = now, ActorName = "RemoteVerify", Action = AuditAction.Removed, DepartmentId = session.DepartmentId, CaseId = session.CaseId, SessionId = session.Id, Detail = years == 1 ? "1 year" : $"{years} years",
        });
        await db.SaveChangesAsync(stop);
        await PersonalData.ForgetAsync(db, session, stop);
        await together.CommitAsync(stop);
        log.LogInformation("Session {Session} was removed after {Years} years", session.Id, years);
    }
}
