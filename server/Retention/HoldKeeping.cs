using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Retention;

/// <summary>Holds stand in the signed log of removals, which alone decides; the rows are for the pages. Each is mended from the other.</summary>
public sealed class HoldKeeping(SessionRemoval removal, IDbContextFactory<AppDb> databases, TimeProvider clock, ILogger<HoldKeeping> log)
{
    /// <summary>Writes a hold into the log of removals. While the archive is away the row stands alone, and is mended later.</summary>
    public async Task StateAsync(LegalHold hold, CancellationToken stop)
    {
        try
        {
            await removal.HoldAsync(await DepartmentAsync(hold.SessionId, stop), hold.SessionId, hold.Id, hold.By, hold.Reason, hold.At, stop);
        }
        catch (ArchiveUnavailable e)
        {
            log.LogWarning("The hold of session {Session} cannot be written into the log of removals now; it is tried again. {Cause}", hold.SessionId, e.Message);
        }
    }

    public async Task ReleaseAsync(LegalHold hold, string by, string reason, CancellationToken stop) =>
        await removal.ReleaseAsync(await DepartmentAsync(hold.SessionId, stop), hold.SessionId, hold.Id, by, reason, clock.GetUtcNow(), stop);

    /// <summary>Rows whose line is missing get it; a hold of the log whose row was deleted, or released past the service, gets its row back.</summary>
    public async Task MendAsync(CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        var rows = await db.Holds.ToDictionaryAsync(hold => hold.Id, stop);
        foreach (var department in await db.Departments.AsNoTracking().Select(d => d.Id).ToListAsync(stop))
        {
            var book = await removal.ReadAsync(department, stop);
            foreach (var hold in book.Holds.Where(hold => rows.GetValueOrDefault(hold.Hold) is not { ReleasedAt: null }))
            {
                Restore(db, rows.GetValueOrDefault(hold.Hold), hold, department);
            }

            foreach (var row in rows.Values.Where(row => row.ReleasedAt is null && !book.Knows(row.Id)))
            {
                if (await DepartmentAsync(row.SessionId, stop) == department)
                {
                    await StateAsync(row, stop);
                }
            }
        }

        await db.SaveChangesAsync(stop);
    }

    private void Restore(AppDb db, LegalHold? row, StatedHold hold, string department)
    {
        log.LogError("A hold of session {Session} by {By} was taken out of the database past the service: it is put back from the log of removals", hold.Session, hold.By);
        if (row is null)
        {
            db.Holds.Add(new LegalHold { Id = hold.Hold, SessionId = hold.Session, At = hold.At, By = hold.By, Reason = hold.Reason });
        }
        else
        {
            (row.ReleasedAt, row.ReleasedBy, row.ReleaseReason) = (null, null, null);
        }

        db.Audit.Add(new AuditEntry
        {
            At = clock.GetUtcNow(), ActorName = "RemoteVerify", Action = AuditAction.Held, DepartmentId = department, SessionId = hold.Session, Detail = $"put back: {hold.Reason}",
        });
    }

    private async Task<string> DepartmentAsync(string session, CancellationToken stop)
    {
        await using var db = await databases.CreateDbContextAsync(stop);
        return await db.Sessions.Where(s => s.Id == session).Select(s => s.DepartmentId).SingleOrDefaultAsync(stop) ?? "";
    }
}
