using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Matters;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Cases;

public sealed record NewCase(string MatterTypeId, string ApplicantName, string? Reference);

public static class CasesApi
{
    private const int ListLength = 200;

    public static void MapCases(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/cases").WithTags("Cases").RequireAuthorization(Policies.Staff);
        group.MapGet("/", List);
        group.MapGet("/{id}", Get);
        group.MapPost("/", Make).RequireAuthorization(Policies.Officials);
        group.MapPost("/{id}/close", ClosingApi.Close).RequireAuthorization(Policies.Officials);
        group.MapPut("/{id}/facts", CaseFactsApi.Put).RequireAuthorization(Policies.Officials);
        group.MapPost("/{id}/take", Take).RequireAuthorization(Policies.Officials);
    }

    /// <summary>The cases that this member of staff may see at all.</summary>
    public static IQueryable<Case> Visible(this IQueryable<Case> cases, StaffCaller staff) =>
        cases.Where(c => staff.DepartmentId == null || c.DepartmentId == staff.DepartmentId);

    private static async Task<Ok<CaseList>> List(AppDb db, HttpContext http, string? state, string? mine, string? q)
    {
        var (word, own) = (Query.Word<CaseState>("state", state), mine == "true");
        var staff = http.User.Staff();
        var cases = db.Cases.AsNoTracking().Visible(staff)
            .Where(c => word == null || c.State == word)
            .Where(c => !own || c.OwnerId == staff.Id);
        if (!string.IsNullOrWhiteSpace(q))
        {
            cases = cases.Where(c => c.Number.Contains(q) || c.ApplicantName.Contains(q) || c.Reference!.Contains(q));
        }

        var rows = await cases.Join(db.MatterTypes, c => c.MatterTypeId, m => m.Id, (c, m) => new { Case = c, Matter = m })
            .OrderByDescending(r => r.Case.CreatedAt).Take(ListLength).ToListAsync();
        return TypedResults.Ok(new CaseList([.. rows.Select(r => CaseSummary.Of(r.Case, r.Matter))]));
    }

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Get(string id, AppDb db, TimeProvider clock, HttpContext http) =>
        await ViewAsync(db, clock, id, http.User.Staff()) is { } view ? TypedResults.Ok(view) : Refusal.NotFound();

    private static async Task<Results<Created<CaseView>, ProblemHttpResult>> Make(NewCase request, AppDb db, OfficeTime time, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        if ((Words.LineProblem("applicantName", request.ApplicantName, 80)
            ?? (request.Reference is null ? null : Words.LineProblem("reference", request.Reference, 80))) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var matter = await db.MatterTypes.SingleOrDefaultAsync(m => m.Id == request.MatterTypeId && m.DepartmentId == staff.DepartmentId);
        if (matter is null)
        {
            return Refusal.Invalid("matterTypeId: your department has no such matter type.");
        }

        var made = await CaseBook.MakeAsync(db, matter, request.ApplicantName.Trim(), request.Reference, staff.DisplayName, time);
        db.Audit(AuditAction.CaseMade, http, caseId: made.Id);
        await db.SaveChangesAsync();
        return TypedResults.Created($"/api/cases/{made.Id}", await ViewAsync(db, clock, made.Id, staff));
    }

    private static async Task<Results<Ok<CaseView>, ProblemHttpResult>> Take(string id, AppDb db, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();

        // One statement: of two officials who tap at once, one gets it.
        var taken = await db.Cases.Visible(staff).Where(c => c.Id == id && c.OwnerId == null).ExecuteUpdateAsync(set => set
            .SetProperty(c => c.OwnerId, staff.Id).SetProperty(c => c.OwnerName, staff.DisplayName).SetProperty(c => c.State, CaseState.Taken));
        if (taken == 1)
        {
            db.CaseEvents.Add(new() { CaseId = id, At = clock.GetUtcNow(), By = staff.DisplayName, What = "taken" });
            db.Audit(AuditAction.CaseTaken, http, caseId: id);
            await db.SaveChangesAsync();
        }

        var view = await ViewAsync(db, clock, id, staff);
        return view is null ? Refusal.NotFound()
            : view.Owner?.Id == staff.Id ? TypedResults.Ok(view)
            : TakenByOther(view.Owner?.DisplayName);
    }

    public static ProblemHttpResult TakenByOther(string? owner) =>
        Refusal.Conflict("taken_by_other", "Somebody else has this case", $"{owner} owns it. Take another case, or ask them.");

    internal static async Task<CaseView?> ViewAsync(AppDb db, TimeProvider clock, string id, StaffCaller staff)
    {
        var found = await db.Cases.AsNoTracking().Visible(staff).Include(c => c.History.OrderBy(e => e.Id)).SingleOrDefaultAsync(c => c.Id == id);
        if (found is null)
        {
            return null;
        }

        var (matter, content) = await MatterBook.OfCaseAsync(db, found);
        var sessions = await db.Sessions.AsNoTracking().Where(s => s.CaseId == id).OrderByDescending(s => s.CreatedAt).ToListAsync();
        var invitations = await db.Invitations.AsNoTracking().Where(i => i.CaseId == id).OrderByDescending(i => i.CreatedAt).ToListAsync();
        return new CaseView(
            found.Id, found.Number, MatterTypeView.Of(matter, content, found.MatterVersion), found.ApplicantName, found.Reference, found.State, found.SupplyUntil, CaseView.OwnerOf(found), found.CreatedAt,
            [.. found.History.Select(e => new CaseEventView(e.At, e.By, e.What, e.Text))],
            [.. sessions.Select(s => SessionSummary.Of(s, found))],
            [.. invitations.Select(i => new InvitationView(i.Id, i.CreatedAt, i.ExpiresAt, i.StateAt(clock.GetUtcNow())))],
            found.Site, found.Contact, found.Second);
    }
}
