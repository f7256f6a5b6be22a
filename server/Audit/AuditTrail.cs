using System.Security.Claims;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;

namespace RemoteVerify.Server.Audit;

/// <summary>Adds entries to the audit table, in the caller's own unit of work: what is saved is audited, and the other way round.</summary>
public static class AuditTrail
{
    public static void Audit(this AppDb db, string action, HttpContext http, string? caseId = null, string? sessionId = null, string detail = "")
    {
        var staff = http.User.AsStaff();
        db.Audit.Add(new AuditEntry
        {
            At = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            ActorId = staff?.Id,
            ActorName = staff?.DisplayName ?? http.User.FindFirstValue(ClaimTypes.Name) ?? "",
            Action = action,
            DepartmentId = staff?.DepartmentId,
            CaseId = caseId,
            SessionId = sessionId,
            Detail = detail,
            Address = http.Connection.RemoteIpAddress?.ToString(),
        });
    }
}
