using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Retention;

/// <summary>Whether a session is gone by the rules. The row says where to look; the signed log of removals and the ledger say whether it is so.</summary>
public sealed class RemovalStory(AppDb db, SessionRemoval removal, TimeProvider clock)
{
    /// <summary>Null: it is not removed, or nothing explains that it is gone.</summary>
    public async Task<DateTimeOffset?> RemovedAtAsync(string session, CancellationToken cancel) =>
        await db.Removals.AnyAsync(r => r.SessionId == session && r.DoneAt != null, cancel) ? await StatedAtAsync(session, cancel) : null;

    /// <summary>As the log of removals alone says.</summary>
    public async Task<DateTimeOffset?> StatedAtAsync(string session, CancellationToken cancel) =>
        await db.Sessions.AsNoTracking().Where(s => s.Id == session).Select(s => s.DepartmentId).SingleOrDefaultAsync(cancel) is { } department
            ? (await removal.ExplainedAsync(department, session, clock.GetUtcNow(), cancel))?.At : null;
}
