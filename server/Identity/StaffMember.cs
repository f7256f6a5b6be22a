using Microsoft.AspNetCore.Identity;
using RemoteVerify.Server.Data;

namespace RemoteVerify.Server.Identity;

/// <summary>Somebody who works at the office.</summary>
public sealed class StaffMember : IdentityUser
{
    /// <summary>What the lock of a disabled account says; a lock after failed sign-ins ends within minutes.</summary>
    public static readonly DateTimeOffset Forever = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string DisplayName { get; set; } = "";

    public bool IsDisabled => LockoutEnd >= Forever;

    /// <summary>Null: all departments (administrators, and auditors of the whole office).</summary>
    public string? DepartmentId { get; set; }
}

public static class StaffQueries
{
    /// <summary>Who has a role and an account that is not disabled.</summary>
    public static IQueryable<StaffMember> WorkingAs(this AppDb db, string role) =>
        from member in db.Users
        join held in db.UserRoles on member.Id equals held.UserId
        join named in db.Roles on held.RoleId equals named.Id
        where named.Name == role && (member.LockoutEnd == null || member.LockoutEnd < StaffMember.Forever)
        select member;
}
