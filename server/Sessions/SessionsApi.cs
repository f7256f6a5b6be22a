using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Sessions;

public static class SessionsApi
{
    public static void MapSessions(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/cases/{caseId}/sessions", Open).WithTags("Sessions").RequireAuthorization(Policies.Officials);
        var group = app.MapGroup("/api/sessions").WithTags("Sessions").RequireAuthorization(Policies.Readers);
        group.MapGet("/{id}", Get);
        group.MapGet("/{id}/statistics", Statistics);
        group.MapPost("/{id}/end", End).RequireAuthorization(Policies.Officials);
    }

    /// <summary>The sessions that this member of staff may see at all.</summary>
    public static IQueryable<Session> Visible(this IQueryable<Session> sessions, StaffCaller staff) =>
        sessions.Where(s => staff.DepartmentId == null || s.DepartmentId == staff.DepartmentId);

    private static async Task<Results<Ok<SessionDetail>, ProblemHttpResult>> Get(
        string id, AppDb db, MediaNode node, IGrainFactory grains, HttpContext http)
    {
        var session = await db.Sessions.AsNoTracking().Reachable(http.User.Staff()).SingleOrDefaultAsync(s => s.Id == id);
        if (session is null)
        {
            return Refusal.NotFound();
        }

        var c = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId);
        // Auditors read numbers of persons once they have said why, in the replay.
        var (decision, answers) = http.User.Staff().IsOfficial ? (session.Decision, Checklist.Of(session).Items) : (session.Decision is { } made ? made with { Text = Evidence.Masking.Masked(made.Text)! } : null, Checklist.Of(session).Masked());
        var participants = await grains.GetGrain<ISessionGrain>(id).Participants();
        return TypedResults.Ok(new SessionDetail(
            id, c.Id, c.Number, c.ApplicantName, session.OfficialName, session.State, session.StartedAt ?? session.CreatedAt, session.EndedAt,
            RecordingOf(node, id), session.Verdict, session.Matter, participants, answers, decision, c.Site, session.OfficialId));
    }

    /// <summary>How each connection of a running session fares: round trip, loss, bitrate, picture, what the recording lacks.</summary>
    private static async Task<Results<Ok<SessionStatistics>, ProblemHttpResult>> Statistics(string id, AppDb db, MediaNode node, HttpContext http)
    {
        if (!await db.Sessions.Visible(http.User.Staff()).AnyAsync(s => s.Id == id))
        {
            return Refusal.NotFound();
        }

        return node.Find(id) is { } running
            ? TypedResults.Ok(running.Statistics())
            : Refusal.Conflict("not_running", "The session is not running", "Figures are those of a running session. What it lacked is in its replay, as gaps.");
    }

    private static async Task<Results<Created<SessionView>, ProblemHttpResult>> Open(string caseId, AppDb db, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        var (c, refusal) = await OwnCaseAsync(db, caseId, staff);
        if (c is null)
        {
            return refusal!;
        }

        var session = await SessionBook.OpenAsync(db, c, staff.Id, staff.DisplayName, clock.GetUtcNow());
        db.Audit(AuditAction.SessionOpened, http, caseId, session.Id);
        await db.SaveChangesAsync();
        return TypedResults.Created($"/api/sessions/{session.Id}", SessionView.Of(session, RecordingWord.Off));
    }

    private static async Task<Results<Accepted<SessionView>, ProblemHttpResult>> End(string id, AppDb db, MediaNode node, IGrainFactory grains, HttpContext http)
    {
        var staff = http.User.Staff();
        var found = await db.Sessions.AsNoTracking().Visible(staff).SingleOrDefaultAsync(s => s.Id == id);
        if (found is null || found.OfficialId != staff.Id)
        {
            return found is null ? Refusal.NotFound() : CasesApi.TakenByOther(found.OfficialName);
        }

        await grains.GetGrain<ISessionGrain>(id).EndByStaff(staff.DisplayName);
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id);
        return TypedResults.Accepted($"/api/sessions/{id}", SessionView.Of(session, RecordingOf(node, id)));
    }

    /// <summary>The case if the caller owns it; else why not.</summary>
    public static async Task<(Case?, ProblemHttpResult?)> OwnCaseAsync(AppDb db, string caseId, StaffCaller staff)
    {
        var c = await db.Cases.Visible(staff).SingleOrDefaultAsync(c => c.Id == caseId);
        return c switch
        {
            null => (null, Refusal.NotFound()),
            { OwnerId: null } => (null, Refusal.Conflict("take_first", "Nobody has this case yet", "Take the case first.")),
            _ when c.OwnerId != staff.Id => (null, CasesApi.TakenByOther(c.OwnerName)),
            { State: CaseState.Closed } => (null, Refusal.Conflict("case_closed", "The case is closed", "Make a new case.")),
            _ => (c, null),
        };
    }

    private static RecordingWord RecordingOf(MediaNode node, string id) => (RecordingWord)(node.Find(id)?.Recording ?? RecordingState.Off);
}
