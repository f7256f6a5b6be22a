using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Cases;

/// <param name="Note">What the colleague should know.</param>
public sealed record HandoverRequest(string To, string Note);

public sealed record Colleagues(IReadOnlyList<Person> Items);

/// <summary>A case stays with the official who took it first until that official hands it over with a note.</summary>
public static class HandoverApi
{
    private const int NoteCharacters = 500;

    public static void MapHandover(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/colleagues", List).WithTags("Cases").RequireAuthorization(Policies.Officials);
        app.MapPost("/api/cases/{id}/hand-over", HandOver).WithTags("Cases").RequireAuthorization(Policies.Officials);
    }

    private static async Task<Ok<Colleagues>> List(AppDb db, HttpContext http)
    {
        var staff = http.User.Staff();
        var people = await Officials(db, staff).Where(s => s.Id != staff.Id).OrderBy(s => s.DisplayName).ToListAsync();
        return TypedResults.Ok(new Colleagues([.. people.Select(s => new Person(s.Id, s.DisplayName))]));
    }

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> HandOver(
        string id, HandoverRequest request, AppDb db, IGrainFactory grains, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        var (c, refusal) = await SessionsApi.OwnCaseAsync(db, id, staff);
        if (c is null)
        {
            return refusal!;
        }

        if (Words.LineProblem("note", request.Note, NoteCharacters) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var to = await Officials(db, staff).SingleOrDefaultAsync(s => s.Id == request.To && s.Id != staff.Id);
        if (to is null)
        {
            return Refusal.Invalid("to: no colleague of your department who is an official.");
        }

        (c.OwnerId, c.OwnerName) = (to.Id, to.DisplayName);
        db.CaseEvents.Add(new() { CaseId = id, At = clock.GetUtcNow(), By = staff.DisplayName, What = "handed_over", Text = $"{to.DisplayName} · {request.Note.Trim()}" });
        db.Audit(AuditAction.CaseHandedOver, http, caseId: id, detail: to.DisplayName);
        var running = await db.Sessions.Where(s => s.CaseId == id && (s.State == SessionState.Open || s.State == SessionState.Live)).ToListAsync();
        foreach (var session in running)
        {
            (session.OfficialId, session.OfficialName) = (to.Id, to.DisplayName);
        }

        // Who owns the case answers what auditors found in it, whoever held the session.
        foreach (var finding in await db.Findings.Where(f => f.CaseId == id).ToListAsync())
        {
            finding.OfficialId = to.Id;
        }

        await db.SaveChangesAsync();
        foreach (var session in running)
        {
            await grains.GetGrain<ISessionGrain>(session.Id).HandedOver(to.Id, to.DisplayName, request.Note.Trim());
        }

        return TypedResults.Ok((await CasesApi.ViewAsync(db, clock, id, staff))!);
    }

    private static IQueryable<StaffMember> Officials(AppDb db, StaffCaller staff) =>
        from member in db.Users
        join held in db.UserRoles on member.Id equals held.UserId
        join role in db.Roles on held.RoleId equals role.Id
        where role.Name == Roles.Official && member.DepartmentId == staff.DepartmentId
        select member;
}
