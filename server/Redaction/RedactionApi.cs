using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Recording;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Redaction;

/// <summary>A part of a track that others may not see or hear.</summary>
/// <param name="File">As the log names it: "tracks/applicant-1.mkv".</param>
/// <param name="FromMs">On the session's clock.</param>
/// <param name="Picture">It is black there.</param>
/// <param name="Sound">It is silent there.</param>
public sealed record WithheldSpan(string File, long FromMs, long ToMs, bool Picture = true, bool Sound = true);

/// <param name="Reason">Why; it stands in the copy.</param>
/// <param name="Withhold">Whole stills, texts and tracks, as the log names them.</param>
/// <param name="Spans">Of tracks: the original is left out, a copy without these spans is put beside the evidence and marked as derived.</param>
public sealed record RedactionRequest(string Reason, IReadOnlyList<string> Withhold, IReadOnlyList<WithheldSpan>? Spans);

/// <summary>Copies of a session's package with something left out. The original stays as it is, sealed.</summary>
public static class RedactionApi
{
    private const int ReasonLength = 200, MaxItems = 500, MaxSpans = 100, MostToldLength = 1000;

    public static void MapRedactions(this IEndpointRouteBuilder app) =>
        app.MapPost("/api/sessions/{id}/redactions", Make).WithTags("Evidence").RequireAuthorization(Policies.Readers)
            .AddEndpointFilter(EvidenceScope.VisibleOnly).RequireRateLimiting(RateLimits.Downloads).Produces(200, contentType: "application/zip");

    private static async Task<IResult> Make(string id, RedactionRequest request, SessionArchive archive, MediaNode node, Rendition rendition, AppDb db, HttpContext http)
    {
        if (Problem(request) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (await archive.OpenReadAsync(id, http.RequestAborted) is not { Sealed: true } reading)
        {
            return Refusal.Conflict("session_running", "The session is not sealed", "Make the copy when the session is over.");
        }

        var spans = request.Spans ?? [];
        if (request.Withhold.Concat(spans.Select(s => s.File)).FirstOrDefault(file => !CanGo(reading, file)) is { } unknown)
        {
            return Refusal.Invalid($"withhold: the log names no still, text or track \"{(unknown.Length > 100 ? unknown[..100] : unknown)}\".");
        }

        var by = http.User.Staff().DisplayName;
        db.Audit(AuditAction.Redacted, http, sessionId: id, detail: $"{request.Reason} [{Told(request.Withhold, spans)}]");
        await db.SaveChangesAsync();
        var scratch = Directory.CreateTempSubdirectory("redaction-");
        http.Response.RegisterForDispose(new Scratch(scratch));
        var derived = await new SpanCopies(archive, rendition, scratch.FullName).MakeAsync(reading, spans, http.RequestAborted);
        string[] withheld = [.. request.Withhold.Concat(spans.Select(s => s.File)).Distinct()];
        return TypedResults.Stream(
            body => archive.WritePackageAsync(id, body, node.Redaction(withheld, by, request.Reason, derived), http.RequestAborted),
            "application/zip", $"remoteverify-{id}-redacted.zip");
    }

    /// <summary>For the audit: which parts. All of a long list stands in the copy's signed statement.</summary>
    private static string Told(IReadOnlyList<string> whole, IReadOnlyList<WithheldSpan> spans)
    {
        var told = string.Join(", ", whole.Concat(spans.Select(s => $"{s.File} {s.FromMs}-{s.ToMs} ms{(s.Picture && s.Sound ? "" : s.Picture ? " picture" : " sound")}")));
        return told.Length > MostToldLength ? $"{told[..MostToldLength]}... ({whole.Count + spans.Count})" : told;
    }

    private static string? Problem(RedactionRequest request) =>
        Web.Words.LineProblem("reason", request.Reason, ReasonLength)
        ?? (request.Withhold is null || request.Withhold.Count > MaxItems || request.Withhold.Any(string.IsNullOrEmpty) ? $"withhold: a list of at most {MaxItems}." : null)
        ?? (request.Spans?.Count > MaxSpans || request.Spans?.Any(s => s?.File is null) == true ? $"spans: a list of at most {MaxSpans}." : null)
        ?? (request.Withhold!.Count == 0 && request.Spans is not { Count: > 0 } ? "withhold: name what is to be left out." : null)
        ?? (request.Spans?.Any(s => s.FromMs < 0 || s.ToMs <= s.FromMs) == true ? "spans: from 0 on, the end after the start." : null)
        ?? (request.Spans?.Any(s => s is { Picture: false, Sound: false }) == true ? "spans: the picture, the sound or both." : null);

    /// <summary>The names come from the log's own list: no path of the caller's reaches the archive.</summary>
    private static bool CanGo(SessionReading reading, string file) =>
        reading.Tracks.Any(track => track.File == file)
        || reading.Lines.Any(line => line.Text("file") == file && line.Text("sha256") is not null && line.Kind is not (EvidenceKind.TimeStamped or EvidenceKind.MediaChunk));

    private sealed class Scratch(DirectoryInfo folder) : IDisposable
    {
        public void Dispose() => folder.Delete(recursive: true);
    }
}
