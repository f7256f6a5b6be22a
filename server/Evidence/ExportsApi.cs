using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Recording;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Review.Pdf;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Evidence;

public sealed record StartedExport(string Id);

/// <param name="Progress">0 to 1.</param>
/// <param name="Url">Where the film is, once it is ready.</param>
/// <param name="Words">Why it failed.</param>
/// <param name="Without">Recordings that are not in the film: missing in the archive, or damaged where they begin.</param>
/// <param name="Waits">Films are made one after the other; another is before it.</param>
public sealed record ExportView(ExportState State, double Progress, string? Url, string? Words, int Without, bool Waits);

/// <summary>Side-by-side films of sessions that are over, on request.</summary>
public static class ExportsApi
{
    public static IServiceCollection AddExports(this IServiceCollection services) =>
        services.AddSingleton(new Ffmpeg()).AddSingleton(services => new Rendition(services.GetRequiredService<Ffmpeg>(), ReportFont.FileOf(services.GetRequiredService<ServerOptions>().ReportFont))).AddSingleton<Exports>().AddSingleton<Previews>().AddSingleton<PreviewShelf>().AddSingleton<SealedReadings>().AddSingleton<OpenedParts>();

    public static void MapExports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}/exports").WithTags("Exports").RequireAuthorization(Policies.Readers)
            .AddEndpointFilter(EvidenceScope.VisibleOnly).AddEndpointFilter(EvidenceScope.NotRemoved).AddEndpointFilter(EvidenceScope.DeclaredOnly);
        group.MapPost("/", Start).RequireRateLimiting(RateLimits.Heavy);
        group.MapGet("/{exportId}", Get);
        group.MapDelete("/{exportId}", Cancel);
        group.MapGet("/{exportId}/film", Film);
    }

    private static async Task<Results<Accepted<StartedExport>, ProblemHttpResult>> Start(string id, AppDb db, Exports exports, HttpContext http)
    {
        var session = await db.Sessions.AsNoTracking().Include(s => s.Participants).SingleAsync(s => s.Id == id);
        if (session.State is not (SessionState.Sealed or SessionState.CutShort))
        {
            return Refusal.Conflict("session_running", "The session is not over", "Make the film when the session is over.");
        }

        db.Audit(AuditAction.Exported, http, session.CaseId, id);
        await db.SaveChangesAsync();
        var export = exports.Start(session, http.User.Staff().Id);
        return TypedResults.Accepted($"/api/sessions/{id}/exports/{export.Id}", new StartedExport(export.Id));
    }

    private static Results<Ok<ExportView>, ProblemHttpResult> Get(string id, string exportId, Exports exports) =>
        exports.Find(id, exportId) is not { } export ? Refusal.NotFound()
        : TypedResults.Ok(new ExportView(
            export.State, export.Progress, export.State == ExportState.Ready ? $"/api/sessions/{id}/exports/{exportId}/film" : null, export.Words, export.Without, export.State == ExportState.Running && export.Waits));

    /// <summary>Stops it, or removes the film, unless somebody else wants it too; nothing of it stays on the disk.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> Cancel(string id, string exportId, Exports exports, AppDb db, HttpContext http)
    {
        if (exports.Find(id, exportId) is not { } export)
        {
            return Refusal.NotFound();
        }

        await exports.CancelAsync(export, http.User.Staff().Id);
        db.Audit(AuditAction.ExportCancelled, http, sessionId: id);
        await db.SaveChangesAsync();
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Film(string id, string exportId, Exports exports, AppDb db, HttpContext http)
    {
        if (exports.Find(id, exportId) is not { State: ExportState.Ready, File: { } file })
        {
            return Refusal.NotFound();
        }

        db.Audit(AuditAction.Downloaded, http, sessionId: id, detail: "film");
        await db.SaveChangesAsync();
        var mp4 = file.EndsWith(".mp4", StringComparison.Ordinal);
        return TypedResults.PhysicalFile(file, mp4 ? "video/mp4" : "video/webm", $"remoteverify-{id}{Path.GetExtension(file)}", enableRangeProcessing: true);
    }
}
