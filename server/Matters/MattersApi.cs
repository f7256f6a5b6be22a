using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Matters;

public sealed record NewMatterType(
    string Code, string DepartmentId, Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<ChecklistItem> Checklist,
    int RetentionYears = MatterRetention.DefaultYears);

public sealed record MatterTypeView(
    string Id, string Code, string DepartmentId, Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<ChecklistItem> Checklist,
    int RetentionYears)
{
    public static MatterTypeView Of(MatterType m) =>
        new(m.Id, m.Code, m.DepartmentId, m.Content.Name, m.Content.Purpose, m.Content.Minutes, m.Content.Bring, m.Content.Consent, m.Content.Checklist, m.Content.RetentionYears);
}

public sealed record MatterTypeList(IReadOnlyList<MatterTypeView> Items);

public static class MattersApi
{
    private const int MaxItems = 60;

    public static void MapMatterTypes(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/matter-types").WithTags("Matter types");
        group.MapGet("/", List).RequireAuthorization(Policies.Staff);
        group.MapPost("/", Make).RequireAuthorization(Policies.Administrators);
    }

    private static async Task<Ok<MatterTypeList>> List(AppDb db, HttpContext http)
    {
        var departmentId = http.User.Staff().DepartmentId;
        var rows = await db.MatterTypes.AsNoTracking().Where(m => departmentId == null || m.DepartmentId == departmentId).OrderBy(m => m.Code).ToListAsync();
        return TypedResults.Ok(new MatterTypeList([.. rows.Select(MatterTypeView.Of)]));
    }

    private static async Task<Results<Created<MatterTypeView>, ProblemHttpResult>> Make(NewMatterType request, AppDb db, HttpContext http)
    {
        if (Problem(request) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (!await db.Departments.AnyAsync(d => d.Id == request.DepartmentId))
        {
            return Refusal.Invalid("departmentId: there is no such department.");
        }

        if (await db.MatterTypes.AnyAsync(m => m.DepartmentId == request.DepartmentId && m.Code == request.Code))
        {
            return Refusal.Conflict("code_taken", "The code is taken", "Choose another code for this matter type.");
        }

        var content = new MatterContent(request.Name, request.Purpose, request.Minutes, request.Bring, request.Consent, request.Checklist, request.RetentionYears);
        var matter = new MatterType { Id = Ids.New(), Code = request.Code, DepartmentId = request.DepartmentId, Content = content };
        db.MatterTypes.Add(matter);
        db.Audit(AuditAction.MatterTypeMade, http, detail: request.Code);
        await db.SaveChangesAsync();
        return TypedResults.Created($"/api/matter-types/{matter.Id}", MatterTypeView.Of(matter));
    }

    private static string? Problem(NewMatterType request) =>
        Words.LineProblem("code", request.Code, 40)
        ?? Words.Problem("name", request.Name)
        ?? Words.Problem("purpose", request.Purpose)
        ?? (request.Minutes is < 1 or > 480 ? "minutes: 1 to 480." : null)
        ?? (request.RetentionYears is < MatterRetention.ShortestYears or > MatterRetention.LongestYears
            ? $"retentionYears: {MatterRetention.ShortestYears} to {MatterRetention.LongestYears}." : null)
        ?? (request.Bring is null || request.Bring.Count > MaxItems ? $"bring: a list of at most {MaxItems}." : null)
        ?? request.Bring!.Select(b => Words.Problem("bring", b)).FirstOrDefault(p => p is not null)
        ?? ConsentProblem(request.Consent)
        ?? ChecklistProblem(request.Checklist);

    private static string? ConsentProblem(ConsentText? consent) =>
        consent?.Items is not { Count: > 0 and <= MaxItems } ? "consent: at least one item."
        : consent.Items.All(i => i.Optional) ? "consent: one item at least is not optional."
        : Words.LineProblem("consent.version", consent.Version, 40)
        ?? consent.Items.Select(i => Words.LineProblem("consent.items.id", i.Id, 40) ?? Words.Problem("consent.items.text", i.Text)).FirstOrDefault(p => p is not null)
        ?? (consent.Items.DistinctBy(i => i.Id).Count() < consent.Items.Count ? "consent.items.id: each once." : null);

    private static string? ChecklistProblem(IReadOnlyList<ChecklistItem>? checklist) =>
        checklist is null || checklist.Count > MaxItems ? $"checklist: a list of at most {MaxItems}."
        : checklist.Select(i => Words.LineProblem("checklist.id", i.Id, 40) ?? Words.Problem("checklist.text", i.Text) ?? Words.Problem("checklist.hint", i.Hint)
            ?? (i.Rule is null ? null : Words.Problem("checklist.rule", i.Rule)) ?? (i.Ask is null ? null : Words.Problem("checklist.ask", i.Ask)))
            .FirstOrDefault(p => p is not null)
        ?? (checklist.DistinctBy(i => i.Id).Count() < checklist.Count ? "checklist.id: each once." : null);
}
