using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Audit;

public sealed record AuditList(IReadOnlyList<AuditEntry> Items);

public static class AuditApi
{
    private const int ListLength = 500;

    public static void MapAudit(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/audit", List).WithTags("Audit").RequireAuthorization(Policies.Supervisors);

    /// <summary>Newest first. An auditor of one department sees what concerns its people and sessions.</summary>
    private static async Task<Ok<AuditList>> List(AppDb db, HttpContext http, string? action, string? sessionId, string? from, string? to)
    {
        var (since, until) = (Query.Time("from", from), Query.Time("to", to));
        var department = http.User.Staff().DepartmentId;
        var entries = db.Audit.AsNoTracking()
            .Where(a => department == null || a.DepartmentId == department || db.Sessions.Any(s => s.Id == a.SessionId && s.DepartmentId == department))
            .Where(a => (string.IsNullOrEmpty(action) || a.Action == action) && (string.IsNullOrEmpty(sessionId) || a.SessionId == sessionId))
            .Where(a => (since == null || a.At >= since) && (until == null || a.At <= until));
        return TypedResults.Ok(new AuditList(await entries.OrderByDescending(a => a.Id).Take(ListLength).ToListAsync()));
    }
}
