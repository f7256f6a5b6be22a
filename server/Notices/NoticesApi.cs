using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Notices;

public sealed record NoticeView(
    string Id, NoticeKind Kind, string To, string Words, DateTimeOffset DueAt, DateTimeOffset? SentAt, string? SentBy, DateTimeOffset? GivenUpAt, int Tries, string? Problem);

public sealed record NoticeList(IReadOnlyList<NoticeView> Items);

/// <param name="Wanted">False: waits again.</param>
/// <param name="Contact">Where to call; null: as the case has it.</param>
public sealed record CallBackRequest(bool Wanted, string? Contact);

/// <param name="Written">A message is on its way; false: the case names no contact, the office calls by itself.</param>
public sealed record CalledBack(bool Written);

/// <summary>What was said to applicants outside of the call, and calling back those who did not want to wait.</summary>
public static class NoticesApi
{
    private const int ListLength = 200;
    private const int ContactCharacters = 120;

    public static IServiceCollection AddNotices(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<NoticeBook>().AddHostedService<NoticePost>();
        services.AddHttpClient(NoticePost.Name, http => http.Timeout = TimeSpan.FromSeconds(options.Notices.TimeoutSeconds));
        return services;
    }

    public static void MapNotices(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/cases/{caseId}/notices", List).WithTags("Notices").RequireAuthorization(Policies.Officials);
        app.MapPost("/api/visit/call-back", Wish).WithTags("Visits").RequireAuthorization(Policies.Applicant);
        app.MapPost("/api/sessions/{id}/call-back/{participantId}", Call).WithTags("Notices").RequireAuthorization(Policies.Officials);
    }

    private static async Task<Results<Ok<NoticeList>, ProblemHttpResult>> List(string caseId, AppDb db, HttpContext http)
    {
        if (!await db.Cases.Visible(http.User.Staff()).AnyAsync(c => c.Id == caseId))
        {
            return Refusal.NotFound();
        }

        var rows = await db.Notices.AsNoTracking().Where(n => n.CaseId == caseId).OrderByDescending(n => n.DueAt).Take(ListLength).ToListAsync();
        return TypedResults.Ok(new NoticeList([.. rows.Select(n => new NoticeView(n.Id, n.Kind, n.To, n.Words, n.DueAt, n.SentAt, n.SentBy, n.GivenUpAt, n.Tries, n.Problem))]));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Wish(CallBackRequest request, AppDb db, TimeProvider clock, HttpContext http)
    {
        var contact = string.IsNullOrWhiteSpace(request.Contact) ? null : request.Contact.Trim();
        if (contact is not null && Words.LineProblem("contact", contact, ContactCharacters) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var visit = http.User.AsVisit()!;
        var participant = await db.Participants.SingleAsync(p => p.Id == visit.ParticipantId);
        var session = await db.Sessions.SingleAsync(s => s.Id == visit.SessionId);
        var c = await db.Cases.SingleAsync(c => c.Id == session.CaseId);
        if (participant is not { Role: ParticipantRole.Applicant, AdmittedAt: null, DeclinedAt: null } || session.State is not (SessionState.Open or SessionState.Live))
        {
            return Refusal.Conflict("not_waiting", "You are not waiting now", "Go on in the call.");
        }

        participant.CallBackAt = request.Wanted ? participant.CallBackAt ?? clock.GetUtcNow() : null;
        c.Contact = contact ?? c.Contact;
        db.Audit(AuditAction.CallBackWished, http, c.Id, session.Id);
        await db.SaveChangesAsync();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<CalledBack>, ProblemHttpResult>> Call(
        string id, string participantId, AppDb db, NoticeBook notices, TimeProvider clock, HttpContext http)
    {
        var session = await db.Sessions.Visible(http.User.Staff()).SingleOrDefaultAsync(s => s.Id == id);
        var participant = session is null ? null : await db.Participants.SingleOrDefaultAsync(p => p.Id == participantId && p.SessionId == id && p.CallBackAt != null);
        if (participant is null)
        {
            return Refusal.NotFound();
        }

        var c = await db.Cases.SingleAsync(c => c.Id == session!.CaseId);
        var written = await notices.TurnAsync(db, c, session!, clock.GetUtcNow());
        participant.CallBackAt = null;
        db.Audit(AuditAction.CalledBack, http, c.Id, id);
        await db.SaveChangesAsync();
        return TypedResults.Ok(new CalledBack(written is not null));
    }
}
