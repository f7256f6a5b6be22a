using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Audit;

public sealed record AuditList(IReadOnlyList<AuditEntry> Items);

public static class AuditApi
{
    private const int ListLength = 500;

    public static IServiceCollection AddAuditChain(this IServiceCollection services) =>
        services.AddSingleton<AuditChain>().AddScoped<AuditVerification>().AddHostedService<AuditKeeping>();

    public static void MapAudit(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/audit").WithTags("Audit").RequireAuthorization(Policies.Supervisors);
        group.MapGet("/", List);
        group.MapPost("/verification", Verify).RequireRateLimiting(RateLimits.Heavy);
        group.MapGet("/chain/{month}", Chain).Produces(200, contentType: "application/jsonl");
    }

    private static async Task<Ok<AuditVerdict>> Verify(AuditVerification verification, AppDb db, HttpContext http)
    {
        var verdict = await verification.RunAsync(http.RequestAborted);
        db.Audit(AuditAction.Verified, http, detail: $"audit: {verdict.Verdict}");
        await db.SaveChangesAsync();
        return TypedResults.Ok(verdict);
    }

    /// <summary>A month's chain ("audit-2026-11"), for those who supervise all departments.</summary>
    private static async Task<IResult> Chain(string month, AuditChain chain, LedgerArchive ledgers, AppDb db, HttpContext http)
    {
        if (http.User.Staff().DepartmentId is not null || !(await chain.MonthsAsync(http.RequestAborted)).Contains(month))
        {
            return Refusal.NotFound();
        }

        db.Audit(AuditAction.Downloaded, http, detail: month);
        await db.SaveChangesAsync();
        return TypedResults.Stream(await ledgers.OpenAsync(month, http.RequestAborted), "application/jsonl", $"{month}.jsonl");
    }

    /// <summary>Newest first. An auditor of one department sees what concerns its people, sessions and cases.</summary>
    private static async Task<Ok<AuditList>> List(AppDb db, HttpContext http, string? action, string? sessionId, string? from, string? to)
    {
        var (since, until) = (Query.Time("from", from), Query.Time("to", to));
        var department = http.User.Staff().DepartmentId;
        var entries = db.Audit.AsNoTracking()
            .Where(a => department == null || a.DepartmentId == department || db.Sessions.Any(s => s.Id == a.SessionId && s.DepartmentId == department)
                || db.Cases.Any(c => c.Id == a.CaseId && c.DepartmentId == department))
            .Where(a => (string.IsNullOrEmpty(action) || a.Action == action) && (string.IsNullOrEmpty(sessionId) || a.SessionId == sessionId))
            .Where(a => (since == null || a.At >= since) && (until == null || a.At <= until));
        return TypedResults.Ok(new AuditList(await entries.OrderByDescending(a => a.Id).Take(ListLength).ToListAsync()));
    }
}
