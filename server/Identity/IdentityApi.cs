using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Identity;

public sealed record SignInRequest(string UserName, string Password);

public sealed record DepartmentName(string Id, Text Name);

public sealed record Staff(string Id, string UserName, string DisplayName, IReadOnlyList<string> Roles, DepartmentName? Department, bool Disabled);

public sealed record NewPassword(string Current, string New);

public static class IdentityApi
{
    public static void MapIdentity(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/staff").WithTags("Sign-in");
        group.MapPost("/sign-in", SignIn).RequireRateLimiting(RateLimits.SignIn).AllowAnonymous().WithMetadata(BodyLimit.Small);
        group.MapPost("/sign-out", SignOut).RequireAuthorization(Policies.Staff);
        group.MapGet("/me", Me).RequireAuthorization(Policies.Staff);
        group.MapPost("/me/password", ChangePassword).RequireAuthorization(Policies.Staff).RequireRateLimiting(RateLimits.SignIn).WithMetadata(BodyLimit.Small);
    }

    private static async Task<Results<Ok<Staff>, ProblemHttpResult>> SignIn(
        SignInRequest request, UserManager<StaffMember> users, SignInManager<StaffMember> signIn, AppDb db, HttpContext http)
    {
        var member = string.IsNullOrEmpty(request.UserName) ? null : await users.FindByNameAsync(request.UserName);
        if (member is null)
        {
            // The same work as for a name that exists: the time tells nobody which names do.
            users.PasswordHasher.HashPassword(new StaffMember(), request.Password ?? "");
        }

        var result = member is null ? SignInResult.Failed : await signIn.CheckPasswordSignInAsync(member, request.Password ?? "", lockoutOnFailure: true);
        AuditSignIn(db, http, member, request.UserName, result.Succeeded);
        if (!result.Succeeded)
        {
            await db.SaveChangesAsync();
            return Refusal.Of(401, "sign_in_failed", "Sign-in failed", "Check name and password. After several failures the account rests for ten minutes.");
        }

        await signIn.SignInAsync(member!, isPersistent: false);
        await db.SaveChangesAsync();
        return TypedResults.Ok(await DescribeAsync(member!, users, db));
    }

    private static async Task<NoContent> SignOut(SignInManager<StaffMember> signIn, AppDb db, HttpContext http)
    {
        db.Audit(AuditAction.SignedOut, http);
        await db.SaveChangesAsync();
        await signIn.SignOutAsync();
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Staff>, UnauthorizedHttpResult>> Me(UserManager<StaffMember> users, AppDb db, HttpContext http) =>
        await users.GetUserAsync(http.User) is { } member ? TypedResults.Ok(await DescribeAsync(member, users, db)) : TypedResults.Unauthorized();

    /// <summary>One's own. Every other sign-in of the account ends; failures count as failed sign-ins do.</summary>
    private static async Task<Results<NoContent, UnauthorizedHttpResult, ProblemHttpResult>> ChangePassword(
        NewPassword request, UserManager<StaffMember> users, SignInManager<StaffMember> signIn, AppDb db, IGrainFactory grains, HttpContext http)
    {
        if (await users.GetUserAsync(http.User) is not { } member)
        {
            return TypedResults.Unauthorized();
        }

        if (!(await signIn.CheckPasswordSignInAsync(member, request.Current ?? "", lockoutOnFailure: true)).Succeeded)
        {
            return Refusal.Conflict("wrong_password", "This is not your password", "Check it. After several failures the account rests for ten minutes.");
        }

        db.Audit(AuditAction.PasswordChanged, http, detail: member.UserName!);
        if (!(await users.ChangePasswordAsync(member, request.Current ?? "", request.New ?? "")).Succeeded)
        {
            return Refusal.Of(400, "weak_password", "The new password is too weak", StaffCookie.PasswordRule);
        }

        await signIn.RefreshSignInAsync(member);
        await StaffApi.LeaveSessionsAsync(db, grains, member.Id);
        return TypedResults.NoContent();
    }

    public static async Task<Staff> DescribeAsync(StaffMember member, UserManager<StaffMember> users, AppDb db)
    {
        var department = await db.Departments.AsNoTracking().SingleOrDefaultAsync(d => d.Id == member.DepartmentId);
        var roles = await users.GetRolesAsync(member);
        return new(member.Id, member.UserName!, member.DisplayName, [.. roles.Order()], department is null ? null : new(department.Id, department.Name), member.IsDisabled);
    }

    private static void AuditSignIn(AppDb db, HttpContext http, StaffMember? member, string? name, bool succeeded) => db.Audit.Add(new AuditEntry
    {
        At = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        ActorId = member?.Id,
        ActorName = member?.DisplayName ?? (name ?? "")[..Math.Min(name?.Length ?? 0, 64)],
        Action = succeeded ? AuditAction.SignedIn : AuditAction.SignInFailed,
        DepartmentId = member?.DepartmentId,
        Address = http.Connection.RemoteIpAddress?.ToString(),
    });
}
