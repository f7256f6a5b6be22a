using Microsoft.AspNetCore.Identity;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Identity;

public static class FirstAdministrator
{
    /// <summary>Makes the roles, and where nobody is an administrator yet, one with a random password.</summary>
    /// <returns>The password, to be shown once; null when there was an administrator.</returns>
    public static async Task<string?> EnsureAsync(IServiceProvider services, string userName)
    {
        var roles = services.GetRequiredService<RoleManager<IdentityRole>>();
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role))
            {
                await roles.CreateAsync(new IdentityRole(role));
            }
        }

        var users = services.GetRequiredService<UserManager<StaffMember>>();
        if ((await users.GetUsersInRoleAsync(Roles.Administrator)).Count > 0)
        {
            return null;
        }

        var password = RandomPassword.New();
        await StaffAccount.MakeAsync(users, userName, "Administrator", Roles.Administrator, null, password);
        return password;
    }
}

public static class StaffAccount
{
    public static async Task<StaffMember> MakeAsync(
        UserManager<StaffMember> users, string userName, string displayName, string role, string? departmentId, string password)
    {
        var member = new StaffMember { UserName = userName, DisplayName = displayName, DepartmentId = departmentId };
        Check(await users.CreateAsync(member, password));
        Check(await users.AddToRoleAsync(member, role));
        return member;
    }

    public static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
        {
            throw new InvalidOperationException("The account could not be made: " + string.Join(" ", result.Errors.Select(e => e.Description)));
        }
    }
}
