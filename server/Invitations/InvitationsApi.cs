using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Visits;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Invitations;

/// <param name="Helping">For a helper of the applicant: the declared role; then Name says who.</param>
/// <param name="Elder">The link opens the page in its large view.</param>
/// <param name="PlannedFor">The appointment's time: a free one.</param>
/// <param name="Outside">It may lie outside of the department's hours; that is audited.</param>
public sealed record NewInvitation(HelperKind? Helping, string? Name, bool Elder, DateTimeOffset? PlannedFor, bool Outside = false);

public sealed record MadeInvitation(string Id, string Url, string QrSvg, DateTimeOffset ExpiresAt, string SessionId);

public sealed record RedeemRequest(string Token);

public sealed record Redeemed(string VisitToken, string SessionId, Visit Visit);

public static class InvitationsApi
{
    private const int NameCharacters = 80;
    private const int PlannedDays = 180;

    public static void MapInvitations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/cases/{caseId}/invitations").WithTags("Invitations").RequireAuthorization(Policies.Officials);
        group.MapPost("/", Make);
        group.MapDelete("/{id}", Revoke);
        app.MapPost("/api/invitations/redeem", Redeem).WithTags("Visits").AllowAnonymous().RequireRateLimiting(RateLimits.Redeem).WithMetadata(BodyLimit.Small);
    }

    private static async Task<Results<Created<MadeInvitation>, ProblemHttpResult>> Make(
        string caseId, NewInvitation? request, AppDb db, SignedTokens tokens, Appointments appointments, ServerOptions options, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        var now = clock.GetUtcNow();
        if (Problem(request, now) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var (c, refusal) = await SessionsApi.OwnCaseAsync(db, caseId, staff);
        if (c is null)
        {
            return refusal!;
        }

        await using var alone = await db.BeginAloneAsync();
        var session = (request?.PlannedFor is null ? await SessionBook.RunningAsync(db, caseId) : null) ?? await SessionBook.NextAsync(db, c, staff.Id, staff.DisplayName, now);
        var hours = options.InvitationHours + Math.Max(0, ((request?.PlannedFor ?? session.PlannedFor ?? now) - now).TotalHours);
        var invitation = InvitationBook.Make(db, caseId, session.Id, staff.DisplayName, now, hours, request?.Helping, request?.Name?.Trim());
        if (request?.PlannedFor is { } at && await appointments.SetAsync(db, c, session, at, staff.DisplayName, now, request.Outside) is { } taken)
        {
            return taken;
        }

        db.Audit(AuditAction.Invited, http, caseId, session.Id);
        if (request is { PlannedFor: not null, Outside: true })
        {
            db.Audit(AuditAction.BookedOutside, http, caseId, session.Id);
        }

        await db.SaveChangesAsync();
        await alone.CommitAsync();
        var url = InvitationBook.Url(invitation, tokens, options, request?.Elder == true);
        return TypedResults.Created((string?)null, new MadeInvitation(invitation.Id, url, InvitationBook.QrSvg(url), invitation.ExpiresAt, session.Id));
    }

    private static string? Problem(NewInvitation? request, DateTimeOffset now) =>
        request is { Helping: not null } && Words.LineProblem("name", request.Name, NameCharacters) is { } name ? name
        : request?.PlannedFor is { } at && (at < now || at > now.AddDays(PlannedDays)) ? $"plannedFor: from now on, within {PlannedDays} days."
        : null;

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(string caseId, string id, AppDb db, TimeProvider clock, HttpContext http)
    {
        var (c, refusal) = await SessionsApi.OwnCaseAsync(db, caseId, http.User.Staff());
        var invitation = c is null ? null : await db.Invitations.SingleOrDefaultAsync(i => i.Id == id && i.CaseId == caseId);
        if (invitation is null)
        {
            return refusal ?? Refusal.NotFound();
        }

        invitation.RevokedAt ??= clock.GetUtcNow();
        if (await db.Participants.SingleOrDefaultAsync(p => p.Id == invitation.ParticipantId && p.AdmittedAt == null) is { } waiting)
        {
            // Whoever has opened it already comes in by it no more.
            waiting.VisitKey = null;
        }

        db.Audit(AuditAction.InvitationRevoked, http, caseId, invitation.SessionId);
        await db.SaveChangesAsync();
        return TypedResults.NoContent();
    }

    /// <summary>
    /// Opens a link. Until its person was admitted it may be opened again (another browser, a preview that fetched it):
    /// the newest browser holds the visit. After that the link opens nothing.
    /// </summary>
    private static async Task<Results<Ok<Redeemed>, ProblemHttpResult>> Redeem(
        RedeemRequest request, AppDb db, SignedTokens tokens, TimeProvider clock, HttpContext http)
    {
        var now = clock.GetUtcNow();
        if (tokens.Read(TokenPurpose.Invitation, request.Token)?.Fields is not [var id])
        {
            return Closed(null, null, now)!;
        }

        // Admission closes the link, and two browsers may open it at once: they take turns.
        await using var alone = await db.BeginAloneAsync();
        var invitation = await db.Invitations.SingleOrDefaultAsync(i => i.Id == id);
        var session = invitation is null ? null : await FollowAsync(db, invitation);
        if (Closed(invitation, session, now) is { } refusal)
        {
            return refusal;
        }

        var participant = await db.Participants.SingleOrDefaultAsync(p => p.Id == invitation!.ParticipantId);
        var c = await db.Cases.SingleAsync(c => c.Id == session!.CaseId);
        if (participant is null)
        {
            if (await db.Participants.CountAsync(p => p.SessionId == session!.Id && (p.Role == ParticipantRole.Applicant || p.Role == ParticipantRole.Helper) && p.DeclinedAt == null) >= SessionLimits.Visitors)
            {
                return Refusal.Conflict("session_full", "The session is full", "Too many people were invited to this session. Ask the office for another one: the case stays the same.");
            }

            participant = invitation!.Helping is { } helping
                ? await SessionBook.AddAsync(db, session!.Id, ParticipantRole.Helper, invitation.GuestName!, now, helping: helping)
                : await SessionBook.AddAsync(db, session!.Id, ParticipantRole.Applicant, c.ApplicantName, now);
            invitation!.ParticipantId = participant.Id;
        }

        participant.VisitKey = Ids.New();
        db.Audit(AuditAction.InvitationRedeemed, http, c.Id, session!.Id);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        var token = tokens.Sign(TokenPurpose.Visit, now.AddDays(VisitsApi.VisitDays), participant.Id, session.Id, participant.VisitKey);
        return TypedResults.Ok(new Redeemed(token, session.Id, await VisitsApi.DescribeAsync(db, session, c, participant)));
    }

    /// <summary>The session that the link opens: of one that is over the one that goes on with it, which its person enters anew.</summary>
    private static async Task<Session> FollowAsync(AppDb db, Invitation invitation)
    {
        var session = await db.Sessions.SingleAsync(s => s.Id == invitation.SessionId);
        if (session.State is SessionState.Open or SessionState.Live || invitation.RevokedAt is not null || await SessionBook.AfterAsync(db, session.Id) is not { } next)
        {
            return session;
        }

        (invitation.SessionId, invitation.ParticipantId, invitation.UsedAt) = (next.Id, null, null);
        return next;
    }

    private static ProblemHttpResult? Closed(Invitation? invitation, Session? session, DateTimeOffset now) => invitation?.StateAt(now) switch
    {
        null => Refusal.Of(404, "link_invalid", "This link is not valid", "Open the link exactly as the office sent it, or ask for a new one."),
        _ when session!.State is not (SessionState.Open or SessionState.Live) =>
            Refusal.Conflict("session_over", "The session is over", "Ask the office for a new appointment if something is still open."),
        InvitationState.Used => Refusal.Of(410, "link_used", "This link was used already", "Go back to the page where you opened it first, or ask the office for a new link."),
        InvitationState.Expired or InvitationState.Revoked => Refusal.Of(410, "link_expired", "This link has expired", "Ask the office for a new link."),
        _ => null,
    };
}
