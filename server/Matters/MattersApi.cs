using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Matters;

public sealed record NewMatterType(
    string Code, string DepartmentId, Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<ChecklistItem> Checklist,
    int RetentionYears = MatterRetention.DefaultYears)
{
    public MatterContent Content => new(Name, Purpose, Minutes, Bring, Consent, Checklist, RetentionYears);
}

/// <param name="Version">The one that was read and changed: whoever was faster is not written over.</param>
public sealed record MatterChange(
    int Version, Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<ChecklistItem> Checklist,
    int RetentionYears = MatterRetention.DefaultYears)
{
    public MatterContent Content => new(Name, Purpose, Minutes, Bring, Consent, Checklist, RetentionYears);
}

public sealed record MatterTypeView(
    string Id, string Code, string DepartmentId, Text Name, Text Purpose, int Minutes, IReadOnlyList<Text> Bring, ConsentText Consent, IReadOnlyList<ChecklistItem> Checklist,
    int RetentionYears, int Version)
{
    public static MatterTypeView Of(MatterType m) => Of(m, m.Content, m.Version);

    public static MatterTypeView Of(MatterType m, MatterContent c, int version) =>
        new(m.Id, m.Code, m.DepartmentId, c.Name, c.Purpose, c.Minutes, c.Bring, c.Consent, c.Checklist, c.RetentionYears, version);
}

public sealed record MatterTypeList(IReadOnlyList<MatterTypeView> Items);

/// <param name="ReplacedAt">Null: it holds now.</param>
public sealed record MatterVersionView(MatterTypeView Matter, DateTimeOffset? ReplacedAt, string? ReplacedBy);

public sealed record MatterVersionList(IReadOnlyList<MatterVersionView> Items);

public static class MattersApi
{
    public static void MapMatterTypes(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/matter-types").WithTags("Matter types");
        group.MapGet("/", List).RequireAuthorization(Policies.Staff);
        group.MapPost("/", Make).RequireAuthorization(Policies.Administrators);
        group.MapPut("/{id}", Change).RequireAuthorization(Policies.Administrators);
        group.MapGet("/{id}/versions", Versions).RequireAuthorization(Policies.Staff);
    }

    private static async Task<Ok<MatterTypeList>> List(AppDb db, HttpContext http)
    {
        var rows = await Own(db, http).OrderBy(m => m.Code).ToListAsync();
        return TypedResults.Ok(new MatterTypeList([.. rows.Select(MatterTypeView.Of)]));
    }

    /// <summary>Newest first: with which words a case was begun can be read for as long as there are cases.</summary>
    private static async Task<Results<Ok<MatterVersionList>, ProblemHttpResult>> Versions(string id, AppDb db, HttpContext http)
    {
        if (await Own(db, http).SingleOrDefaultAsync(m => m.Id == id) is not { } matter)
        {
            return Refusal.NotFound();
        }

        var before = await db.MatterVersions.AsNoTracking().Where(v => v.MatterTypeId == id).OrderByDescending(v => v.Version).ToListAsync();
        return TypedResults.Ok(new MatterVersionList(
            [new(MatterTypeView.Of(matter), null, null), .. before.Select(v => new MatterVersionView(MatterTypeView.Of(matter, v.Content, v.Version), v.ReplacedAt, v.ReplacedBy))]));
    }

    private static async Task<Results<Created<MatterTypeView>, ProblemHttpResult>> Make(NewMatterType request, AppDb db, HttpContext http)
    {
        if ((Words.LineProblem("code", request.Code, 40) ?? MatterBounds.Problem(request.Content)) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var own = http.User.Staff().DepartmentId;
        if (!await db.Departments.AnyAsync(d => d.Id == request.DepartmentId && (own == null || d.Id == own)))
        {
            return Refusal.Invalid("departmentId: there is no such department.");
        }

        // Of two who choose a code at once one gets it.
        await using var alone = await db.BeginAloneAsync();
        if (await db.MatterTypes.AnyAsync(m => m.DepartmentId == request.DepartmentId && m.Code == request.Code))
        {
            return Refusal.Conflict("code_taken", "The code is taken", "Choose another code for this matter type.");
        }

        var matter = new MatterType { Id = Ids.New(), Code = request.Code, DepartmentId = request.DepartmentId, Content = request.Content };
        db.MatterTypes.Add(matter);
        db.Audit(AuditAction.MatterTypeMade, http, detail: request.Code);
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        return TypedResults.Created($"/api/matter-types/{matter.Id}", MatterTypeView.Of(matter));
    }

    /// <summary>New cases begin with what it says now; those that have begun keep what they had.</summary>
    private static async Task<Results<Ok<MatterTypeView>, ProblemHttpResult>> Change(string id, MatterChange request, AppDb db, TimeProvider clock, HttpContext http)
    {
        if (MatterBounds.Problem(request.Content) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        await using var alone = await db.BeginAloneAsync();
        if (await Own(db, http).AsTracking().SingleOrDefaultAsync(m => m.Id == id) is not { } matter)
        {
            return Refusal.NotFound();
        }

        if (matter.Version != request.Version)
        {
            return Refusal.Conflict("changed_meanwhile", "Somebody has changed it meanwhile", "Read it again, and make your change to what stands there now.");
        }

        var before = await db.MatterVersions.AsNoTracking().Where(v => v.MatterTypeId == id).ToListAsync();
        if (before.Select(v => v.Content.Consent).Append(matter.Content.Consent).Any(known => MatterBounds.IsNamedTwice(known, request.Consent)))
        {
            return Refusal.Invalid("consent.version: another one, because the words that people agree to have changed.");
        }

        db.MatterVersions.Add(new() { MatterTypeId = id, Version = matter.Version, Content = matter.Content, ReplacedAt = clock.GetUtcNow(), ReplacedBy = http.User.Staff().DisplayName });
        (matter.Content, matter.Version) = (request.Content, matter.Version + 1);
        db.Audit(AuditAction.MatterTypeChanged, http, detail: $"{matter.Code} {matter.Version}");
        await db.SaveChangesAsync();
        await alone.CommitAsync();
        return TypedResults.Ok(MatterTypeView.Of(matter));
    }

    private static IQueryable<MatterType> Own(AppDb db, HttpContext http)
    {
        var own = http.User.Staff().DepartmentId;
        return db.MatterTypes.AsNoTracking().Where(m => own == null || m.DepartmentId == own);
    }
}
