using Microsoft.AspNetCore.Identity;

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
