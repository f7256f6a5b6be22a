using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Review;

/// <summary>Reports as PDF. Each is kept in the session's review with its hash: one that was changed afterwards is found out.</summary>
public static class ReportsApi
{
    public static void MapReports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}/reports").WithTags("Review").RequireAuthorization(Policies.Supervisors)
            .AddEndpointFilter(EvidenceScope.VisibleOnly).AddEndpointFilter(EvidenceScope.NotRemoved).AddEndpointFilter(EvidenceScope.DeclaredOnly);
        group.MapPost("/", Make).RequireRateLimiting(RateLimits.Heavy).Produces(201, contentType: "application/pdf");
        group.MapGet("/{seq:long}", Get).Produces(200, contentType: "application/pdf");
    }

    /// <param name="language">"zh" or "en".</param>
    private static async Task<IResult> Make(
        string id, string? language, AppDb db, ReviewBook book, ReportWriter writer, SessionArchive archive, TimeProvider clock, HttpContext http, CancellationToken cancel)
    {
        if (await archive.OpenReadAsync(id, cancel) is not { Sealed: true, Seal: not null } reading)
        {
            return Refusal.Conflict("not_sealed", "The session is not sealed yet", "A report speaks of what is sealed. Try again when it is.");
        }

        var staff = http.User.Staff();
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        var c = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId, cancel);
        var rows = await db.Findings.AsNoTracking().Where(f => f.SessionId == id).ToListAsync(cancel);
        try
        {
            var facts = new ReportFacts(session, c, reading, await archive.VerifyAsync(id, cancel), await book.FindingsAsync(rows, staff, true, unmasked: true, cancel), staff.DisplayName, clock.GetUtcNow());
            var pdf = await writer.WriteAsync(facts, language != "en", cancel);
            var added = await book.AddAsync(session, staff, ReviewBook.Report, new JsonObject { ["language"] = language == "en" ? "en" : "zh" }, new(".pdf", pdf), cancel);
            db.Audit(AuditAction.Reported, http, session.CaseId, id, $"{added.Line.Seq}");
            await book.SaveAsync(session, added, cancel);
            http.Response.Headers.Location = $"/api/sessions/{id}/reports/{added.Line.Seq}";
            return TypedResults.File(pdf, "application/pdf", Name(id, added.Line.Seq));
        }
        catch (FileNotFoundException)
        {
            return Refusal.Conflict("no_font", "No font with Chinese is installed", "The administrator installs fonts-wqy-zenhei, or sets ReportFont.");
        }
        catch (Exception e) when (e is ArchiveConflict or ReviewTooEarly)
        {
            return Refusal.Conflict("review_broken", "The review does not take the report", "It was changed, or the session is not all in the archive yet. Tell the administrator if it stays.");
        }
    }

    private static async Task<IResult> Get(string id, long seq, AppDb db, ReviewArchive reviews, HttpContext http, CancellationToken cancel)
    {
        var line = (await reviews.ReadAsync(id, cancel)).FirstOrDefault(l => l.Seq == seq && l.Text("file")?.EndsWith(".pdf", StringComparison.Ordinal) == true);
        if (line is null || await reviews.FileAsync(id, line.Text("file")!, cancel) is not { } pdf)
        {
            return Refusal.NotFound();
        }

        db.Audit(AuditAction.Downloaded, http, sessionId: id, detail: $"report {seq}");
        await db.SaveChangesAsync(cancel);
        return TypedResults.File(pdf, "application/pdf", Name(id, seq));
    }

    private static string Name(string id, long seq) => $"remoteverify-{id}-report-{seq}.pdf";
}
