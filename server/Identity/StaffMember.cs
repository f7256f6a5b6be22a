using Microsoft.AspNetCore.Identity;

namespace RemoteVerify.Server.Identity;

/// <summary>Somebody who works at the office.</summary>
public sealed class StaffMember : IdentityUser
{
    public string DisplayName { get; set; } = "";

    /// <summary>Null: all departments (administrators, and auditors of the whole office).</summary>
    public string? DepartmentId { get; set; }
}
