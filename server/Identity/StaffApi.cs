using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
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
        group.MapPost("/{id}/disable", Disable);
        group.MapPost("/{id}/enable", Enable);
        group.MapPost("/{id}/password", ResetPassword);
    }

    private static async Task<Ok<StaffList>> List(UserManager<StaffMember> users, AppDb db, HttpContext http)
    {
        var (items, own) = (new List<Staff>(), http.User.Staff().DepartmentId);
        foreach (var member in await db.Users.AsNoTracking().Where(s => own == null || s.DepartmentId == own).OrderBy(s => s.UserName).ToListAsync())
        {
            items.Add(await IdentityApi.DescribeAsync(member, users, db));
        }

        return TypedResults.Ok(new StaffList(items));
    }

    /// <summary>Signs the person out everywhere: of the pages within a minute, of running sessions at once.</summary>
    private static async Task<Results<Ok<Staff>, ProblemHttpResult>> Disable(string id, UserManager<StaffMember> users, AppDb db, IGrainFactory grains, HttpContext http)
    {
        if (await FindAsync(users, id, http) is not { } member)
        {
            return Refusal.NotFound();
        }

        if (member.Id == http.User.Staff().Id)
        {
            return Refusal.Conflict("own_account", "This is your own account", "Another administrator can disable it.");
        }

        (member.LockoutEnabled, member.LockoutEnd) = (true, StaffMember.Forever);
        db.Audit(AuditAction.StaffDisabled, http, detail: member.UserName!);
        StaffAccount.Check(await users.UpdateSecurityStampAsync(member));
        await LeaveSessionsAsync(db, grains, id);
        return TypedResults.Ok(await IdentityApi.DescribeAsync(member, users, db));
    }

    private static async Task<Results<Ok<Staff>, ProblemHttpResult>> Enable(string id, UserManager<StaffMember> users, AppDb db, HttpContext http)
    {
        if (await FindAsync(users, id, http) is not { } member)
        {
            return Refusal.NotFound();
        }

        (member.LockoutEnd, member.AccessFailedCount) = (null, 0);
        db.Audit(AuditAction.StaffEnabled, http, detail: member.UserName!);
        StaffAccount.Check(await users.UpdateAsync(member));
        return TypedResults.Ok(await IdentityApi.DescribeAsync(member, users, db));
    }

    /// <summary>A random one, shown once. Sign-ins with the old one end; a disabled account stays disabled.</summary>
    private static async Task<Results<Ok<MadeStaff>, ProblemHttpResult>> ResetPassword(string id, UserManager<StaffMember> users, AppDb db, IGrainFactory grains, HttpContext http)
    {
        if (await FindAsync(users, id, http) is not { } member)
        {
            return Refusal.NotFound();
        }

        var password = RandomPassword.New();
        member.PasswordHash = users.PasswordHasher.HashPassword(member, password);
        (member.LockoutEnd, member.AccessFailedCount) = (member.IsDisabled ? member.LockoutEnd : null, 0);
        db.Audit(AuditAction.PasswordReset, http, detail: member.UserName!);
        StaffAccount.Check(await users.UpdateSecurityStampAsync(member));
        await LeaveSessionsAsync(db, grains, id);
        return TypedResults.Ok(new MadeStaff(await IdentityApi.DescribeAsync(member, users, db), password));
    }

    /// <summary>An administrator of one department has its people only.</summary>
    private static async Task<StaffMember?> FindAsync(UserManager<StaffMember> users, string id, HttpContext http) =>
        await users.FindByIdAsync(id) is { } member && (http.User.Staff().DepartmentId is not { } own || member.DepartmentId == own) ? member : null;

    /// <summary>A connection outlives the sign-in that it was made with: whose rights changed is out of running sessions until they sign in anew.</summary>
    public static async Task LeaveSessionsAsync(AppDb db, IGrainFactory grains, string staffId)
    {
        var running = db.Sessions.Where(s => (s.State == SessionState.Open || s.State == SessionState.Live) && s.Participants.Any(p => p.StaffId == staffId));
        foreach (var session in await running.Select(s => s.Id).ToListAsync())
        {
            await grains.GetGrain<ISessionGrain>(session).StaffGone(staffId);
        }
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

        if (http.User.Staff().DepartmentId is { } own && request.DepartmentId != own)
        {
            return Refusal.Invalid("departmentId: your own department.");
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
