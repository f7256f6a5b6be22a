using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Identity;

public sealed record NewStaff(string UserName, string DisplayName, string Role, string? DepartmentId, string? Password);

/// <param name="Password">Only where it was made here; shown this once.</param>
public sealed record MadeStaff(Staff Staff, string? Password);

public sealed record StaffList(IReadOnlyList<Staff> Items);

public static class StaffApi
{
    public static void MapStaff(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/staff").WithTags("Staff").RequireAuthorization(Policies.Administrators);
        group.MapGet("/", List);
        group.MapPost("/", Make);
    }

    private static async Task<Ok<StaffList>> List(UserManager<StaffMember> users, AppDb db)
    {
        var items = new List<Staff>();
        foreach (var member in await db.Users.AsNoTracking().OrderBy(s => s.UserName).ToListAsync())
        {
            items.Add(await IdentityApi.DescribeAsync(member, users, db));
        }

        return TypedResults.Ok(new StaffList(items));
    }

    private static async Task<Results<Created<MadeStaff>, ProblemHttpResult>> Make(NewStaff request, UserManager<StaffMember> users, AppDb db, HttpContext http)
    {
        if (!Roles.All.Contains(request.Role))
        {
            return Refusal.Invalid($"role: one of {string.Join(", ", Roles.All)}.");
        }

        if (string.IsNullOrWhiteSpace(request.DisplayName) || request.DisplayName.Length > 80)
        {
            return Refusal.Invalid("displayName: 1 to 80 characters.");
        }

        if (request.Role == Roles.Official && request.DepartmentId is null)
        {
            return Refusal.Invalid("departmentId: an official belongs to a department.");
        }

        if (request.DepartmentId is { } id && !await db.Departments.AnyAsync(d => d.Id == id))
        {
            return Refusal.Invalid("departmentId: there is no such department.");
        }

        var member = new StaffMember { UserName = request.UserName, DisplayName = request.DisplayName.Trim(), DepartmentId = request.DepartmentId };
        var password = string.IsNullOrEmpty(request.Password) ? RandomPassword.New() : request.Password;
        var result = await users.CreateAsync(member, password);
        if (!result.Succeeded)
        {
            return Refusal.Invalid(string.Join(" ", result.Errors.Select(e => e.Description)));
        }

        await users.AddToRoleAsync(member, request.Role);
        db.Audit(AuditAction.StaffMade, http, detail: $"{request.UserName} {request.Role}");
        await db.SaveChangesAsync();
        var staff = await IdentityApi.DescribeAsync(member, users, db);
        return TypedResults.Created($"/api/staff/{member.Id}", new MadeStaff(staff, string.IsNullOrEmpty(request.Password) ? password : null));
    }
}
