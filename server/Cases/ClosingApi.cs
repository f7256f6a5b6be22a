using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Cases;

/// <param name="Reason">Needed where there is no decision yet.</param>
public sealed record ClosingRequest(string? Reason);

public static class ClosingApi
{
    private const int ReasonCharacters = 300;

    /// <summary>The owner's last word on a case: open links end, nobody meets any more, the evidence stays.</summary>
    public static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Close(
        string id, ClosingRequest request, AppDb db, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        var (c, refusal) = await SessionsApi.OwnCaseAsync(db, id, staff);
        if (c is null)
        {
            return refusal!;
        }

        var reason = request.Reason?.Trim() ?? "";
        if ((reason.Length > 0 || c.State != CaseState.Decided) && Words.LineProblem("reason", reason, ReasonCharacters) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (await db.Sessions.AnyAsync(s => s.CaseId == id && (s.State == SessionState.Live || s.State == SessionState.Ending)))
        {
            return Refusal.Conflict("session_running", "A session of this case is running", "End the session, wait until it is sealed, then close the case.");
        }

        await EndWaitingAsync(db, grains, id, staff.DisplayName);
        await CloseAsync(db, c, reason, staff.DisplayName, clock.GetUtcNow());
        await NoticeBook.ClosedAsync(db, id, clock.GetUtcNow());
        db.Audit(AuditAction.CaseClosed, http, caseId: id, detail: reason);
        await db.SaveChangesAsync();
        return TypedResults.Ok((await CasesApi.ViewAsync(db, clock, id, staff))!);
    }

    /// <summary>Rooms that nobody has met in yet give their places in the hours back; where somebody has consented there they are sealed like every other.</summary>
    private static async Task EndWaitingAsync(AppDb db, IGrainFactory grains, string caseId, string by)
    {
        var waiting = await db.Sessions.Where(s => s.CaseId == caseId && s.State == SessionState.Open).ToListAsync();
        waiting.ForEach(session => session.PlannedFor = null);
        await db.SaveChangesAsync();
        foreach (var session in waiting)
        {
            await grains.GetGrain<ISessionGrain>(session.Id).EndByStaff(by);
        }
    }

    private static async Task CloseAsync(AppDb db, Case c, string reason, string by, DateTimeOffset now)
    {
        (c.State, c.SupplyUntil, c.Second) = (CaseState.Closed, null, null);
        db.CaseEvents.Add(new() { CaseId = c.Id, At = now, By = by, What = "closed", Text = reason });
        await foreach (var invitation in db.Invitations.Where(i => i.CaseId == c.Id && i.RevokedAt == null && i.UsedAt == null).AsAsyncEnumerable())
        {
            invitation.RevokedAt = now;
        }
    }
}
