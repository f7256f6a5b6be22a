using System.Security.Claims;
using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Identity;

/// <summary>A signed-in member of staff, as the cookie says.</summary>
/// <param name="DepartmentId">Null: all departments.</param>
public sealed record StaffCaller(string Id, string DisplayName, string? DepartmentId, bool IsOfficial);

/// <summary>An applicant, as the visit token says and the database confirms.</summary>
public sealed record VisitCaller(string ParticipantId, string SessionId);

/// <summary>A device, as its token says and the database confirms.</summary>
public sealed record DeviceCaller(string ParticipantId, string SessionId, DeviceRight Right);

public static class Callers
{
    public const string DisplayName = "rv:name";
    public const string Department = "rv:department";
    public const string Session = "rv:session";
    public const string Participant = "rv:participant";
    public const string Right = "rv:right";
    public const string VisitKey = "rv:visit-key";

    /// <summary>Of the account as it was at the sign-in: another password or a disabled account has another.</summary>
    private static readonly string Stamp = new Microsoft.AspNetCore.Identity.ClaimsIdentityOptions().SecurityStampClaimType;

    public static StaffCaller? AsStaff(this ClaimsPrincipal user) =>
        user.FindFirstValue(DisplayName) is { } name && user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
            ? new StaffCaller(id, name, user.FindFirstValue(Department), user.IsInRole(Roles.Official))
            : null;

    /// <summary>For endpoints whose policy admits staff only.</summary>
    public static StaffCaller Staff(this ClaimsPrincipal user) =>
        user.AsStaff() ?? throw new InvalidOperationException("The endpoint's policy admits staff only.");

    public static VisitCaller? AsVisit(this ClaimsPrincipal user) =>
        user.FindFirstValue(Participant) is { } participant && user.FindFirstValue(Session) is { } session && user.FindFirstValue(Right) is null
            ? new VisitCaller(participant, session)
            : null;

    public static DeviceCaller? AsDevice(this ClaimsPrincipal user) =>
        user.FindFirstValue(Participant) is { } participant && user.FindFirstValue(Session) is { } session
            && Enum.TryParse<DeviceRight>(user.FindFirstValue(Right), out var right)
            ? new DeviceCaller(participant, session, right)
            : null;

    /// <summary>Null: this caller has no business in that session. A visit goes before a cookie: an official may try a link on the same machine.</summary>
    public static SessionCaller? AsSessionCaller(this ClaimsPrincipal user, string sessionId)
    {
        if (user.AsVisit() is { } visit)
        {
            return visit.SessionId == sessionId ? new SessionCaller(visit.ParticipantId, null, null, null, user.FindFirstValue(VisitKey)) : null;
        }

        return user.AsStaff() is { IsOfficial: true } staff ? new SessionCaller(null, staff.Id, staff.DisplayName, staff.DepartmentId, user.FindFirstValue(Stamp)) : null;
    }
}
