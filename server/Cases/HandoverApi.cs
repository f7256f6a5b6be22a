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

/// <param name="Note">What the colleague should know.</param>
public sealed record HandoverRequest(string To, string Note);

public sealed record Colleagues(IReadOnlyList<Person> Items);

/// <summary>
/// A case stays with the official who took it first until that official hands it over with a note.
/// Where that official is absent an administrator does, so that nobody waits for a decision that nobody may make.
/// </summary>
public static class HandoverApi
{
    private const int NoteCharacters = 500;

    public static void MapHandover(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/cases/{id}").WithTags("Cases").RequireAuthorization(Policies.Keepers);
        group.MapGet("/colleagues", List);
        group.MapPost("/hand-over", HandOver);
    }

    /// <summary>To whom the case may go.</summary>
    private static async Task<Results<Ok<Colleagues>, ProblemHttpResult>> List(string id, AppDb db, HttpContext http)
    {
        var c = await db.Cases.AsNoTracking().Visible(http.User.Staff()).SingleOrDefaultAsync(c => c.Id == id);
        return c is null ? Refusal.NotFound()
            : TypedResults.Ok(new Colleagues(await Others(db, c).OrderBy(s => s.DisplayName).Select(s => new Person(s.Id, s.DisplayName)).ToListAsync()));
    }

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> HandOver(
        string id, HandoverRequest request, AppDb db, NoticeBook notices, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        // Of two who hand over at once one is first; the other sees whose case it is then.
        await using var alone = await db.BeginAloneAsync();
        var (c, refusal) = staff.IsOfficial ? await SessionsApi.OwnCaseAsync(db, id, staff) : await AnyCaseAsync(db, id, staff);
        if (c is null)
        {
            return refusal!;
        }

        if (Words.LineProblem("note", request.Note, NoteCharacters) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (await Others(db, c).SingleOrDefaultAsync(s => s.Id == request.To) is not { } to)
        {
            return Refusal.Invalid("to: no other official of the case's department.");
        }

        var (now, note) = (clock.GetUtcNow(), request.Note.Trim());
        var detail = staff.IsOfficial ? to.DisplayName : $"{c.OwnerName} > {to.DisplayName}";
        (c.OwnerId, c.OwnerName) = (to.Id, to.DisplayName);
        db.CaseEvents.Add(new() { CaseId = id, At = now, By = staff.DisplayName, What = "handed_over", Text = $"{to.DisplayName} · {note}" });
        db.Audit(AuditAction.CaseHandedOver, http, caseId: id, detail: detail);
        var running = await GiveAsync(db, c, to);
        await notices.HandedOverAsync(db, c, now);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        foreach (var session in running)
        {
            await grains.GetGrain<ISessionGrain>(session.Id).HandedOver(to.Id, to.DisplayName, staff.IsOfficial ? note : $"{staff.DisplayName}: {note}");
        }

        return TypedResults.Ok((await CasesApi.ViewAsync(db, clock, id, staff))!);
    }

    /// <summary>A closed one too: what auditors find in it must have somebody who answers.</summary>
    private static async Task<(Case?, ProblemHttpResult?)> AnyCaseAsync(AppDb db, string id, StaffCaller staff) =>
        await db.Cases.Visible(staff).SingleOrDefaultAsync(c => c.Id == id) switch
        {
            null => (null, Refusal.NotFound()),
            { OwnerId: null } => (null, Refusal.Conflict("take_first", "Nobody has this case yet", "Any official of its department can take it.")),
            var c => (c, null),
        };

    /// <returns>The sessions that are not over.</returns>
    private static async Task<List<Session>> GiveAsync(AppDb db, Case c, StaffMember to)
    {
        var running = await db.Sessions.Where(s => s.CaseId == c.Id && (s.State == SessionState.Open || s.State == SessionState.Live)).ToListAsync();
        foreach (var session in running)
        {
            (session.OfficialId, session.OfficialName) = (to.Id, to.DisplayName);
        }

        // Who owns the case answers what auditors found in it, whoever held the session.
        foreach (var finding in await db.Findings.Where(f => f.CaseId == c.Id).ToListAsync())
        {
            finding.OfficialId = to.Id;
        }

        return running;
    }

    private static IQueryable<StaffMember> Others(AppDb db, Case c) =>
        db.WorkingAs(Roles.Official).Where(s => s.DepartmentId == c.DepartmentId && s.Id != c.OwnerId);
}
