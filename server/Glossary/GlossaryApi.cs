using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Glossary;

public sealed record TermRequest(Text Term, Text Plain);

public sealed record TermView(string Id, Text Term, Text Plain, string By, DateTimeOffset At)
{
    public static TermView Of(GlossaryTerm t) => new(t.Id, t.Term, t.Plain, t.By, t.At);
}

public sealed record TermList(IReadOnlyList<TermView> Items);

/// <summary>Plain words beside the office's own, kept by the staff who hear what people do not understand.</summary>
public static class GlossaryApi
{
    private const int MostTerms = 2_000;

    public static void MapGlossary(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/glossary").WithTags("Glossary").RequireAuthorization(Policies.Staff);
        group.MapGet("/", List);
        group.MapPost("/", Make).RequireAuthorization(Policies.Officials);
        group.MapPut("/{id}", Change).RequireAuthorization(Policies.Officials);
        group.MapDelete("/{id}", Delete).RequireAuthorization(Policies.Officials);
        app.MapGet("/api/visit/glossary", ForVisit).WithTags("Visits").RequireAuthorization(Policies.Applicant);
    }

    private static async Task<Ok<TermList>> List(AppDb db, HttpContext http)
    {
        var own = http.User.Staff().DepartmentId;
        return TypedResults.Ok(await OfAsync(db.Glossary.Where(t => own == null || t.DepartmentId == own)));
    }

    private static async Task<Ok<TermList>> ForVisit(AppDb db, HttpContext http)
    {
        var visit = http.User.AsVisit()!;
        return TypedResults.Ok(await OfAsync(db.Glossary.Where(t => db.Sessions.Any(s => s.Id == visit.SessionId && s.DepartmentId == t.DepartmentId))));
    }

    private static async Task<TermList> OfAsync(IQueryable<GlossaryTerm> terms) =>
        new([.. (await terms.AsNoTracking().OrderBy(t => t.At).Take(MostTerms).ToListAsync()).Select(TermView.Of)]);

    private static async Task<Results<Created<TermView>, ProblemHttpResult>> Make(TermRequest request, AppDb db, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        if (staff.DepartmentId is not { } own)
        {
            return Refusal.NotFound();
        }

        if (Problem(request) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var known = await db.Glossary.Where(t => t.DepartmentId == own).ToListAsync();
        if (known.Count >= MostTerms || known.Any(t => t.Term.Zh == request.Term.Zh.Trim()))
        {
            return Refusal.Conflict("term_known", "This word is in the glossary already", "Change its plain words instead.");
        }

        var term = new GlossaryTerm { Id = Ids.New(), DepartmentId = own, Term = Trimmed(request.Term), Plain = Trimmed(request.Plain), By = staff.DisplayName, At = clock.GetUtcNow() };
        db.Glossary.Add(term);
        db.Audit(AuditAction.GlossaryChanged, http, detail: term.Term.Zh);
        await db.SaveChangesAsync();
        return TypedResults.Created((string?)null, TermView.Of(term));
    }

    private static async Task<Results<Ok<TermView>, ProblemHttpResult>> Change(string id, TermRequest request, AppDb db, TimeProvider clock, HttpContext http)
    {
        var staff = http.User.Staff();
        if (Problem(request) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (await OwnAsync(db, id, staff) is not { } term)
        {
            return Refusal.NotFound();
        }

        (term.Term, term.Plain, term.By, term.At) = (Trimmed(request.Term), Trimmed(request.Plain), staff.DisplayName, clock.GetUtcNow());
        db.Audit(AuditAction.GlossaryChanged, http, detail: term.Term.Zh);
        await db.SaveChangesAsync();
        return TypedResults.Ok(TermView.Of(term));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Delete(string id, AppDb db, HttpContext http)
    {
        if (await OwnAsync(db, id, http.User.Staff()) is not { } term)
        {
            return Refusal.NotFound();
        }

        db.Glossary.Remove(term);
        db.Audit(AuditAction.GlossaryChanged, http, detail: term.Term.Zh);
        await db.SaveChangesAsync();
        return TypedResults.NoContent();
    }

    private static Task<GlossaryTerm?> OwnAsync(AppDb db, string id, StaffCaller staff) =>
        db.Glossary.SingleOrDefaultAsync(t => t.Id == id && t.DepartmentId == staff.DepartmentId);

    private static string? Problem(TermRequest request) => Words.Problem("term", request.Term) ?? Words.Problem("plain", request.Plain);

    private static Text Trimmed(Text text) => new(text.Zh.Trim(), text.En.Trim());
}
