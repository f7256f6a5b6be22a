using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Evidence;

/// <summary>Replay, verification and package of a session. Every look is declared with a purpose and audited.</summary>
public static class EvidenceApi
{
    private static readonly string Intact = SessionJournal.Word(VerdictKind.Intact);

    public static void MapEvidence(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}").WithTags("Evidence").RequireAuthorization(Policies.Readers).AddEndpointFilter(EvidenceScope.VisibleOnly);
        group.AddEndpointFilter(EvidenceScope.NotRemoved);
        group.MapGet("/recording", Recording);
        group.MapPost("/views", Declare);
        group.MapPost("/verification", Verify).RequireRateLimiting(RateLimits.Heavy);
        var declared = group.MapGroup("").AddEndpointFilter(EvidenceScope.DeclaredOnly);
        declared.MapGet("/replay", Replay);
        declared.MapGet("/media/{file}", Media).Produces(200, contentType: "video/webm").Produces(206, contentType: "video/webm");
        declared.MapGet("/stills/{name}", Still).Produces(200, contentType: "image/jpeg");
        declared.MapGet("/package", Package).Produces(200, contentType: "application/zip").RequireRateLimiting(RateLimits.Downloads);
    }

    /// <summary>Whether there is anything to view, asked while the viewer still writes why: by then everything that the player begins with is read.</summary>
    private static async Task<Results<Ok<RecordingState>, ProblemHttpResult>> Recording(string id, SessionArchive archive, SealedReadings readings, CancellationToken cancel)
    {
        if (await readings.OpenAsync(id, cancel) is not { } reading)
        {
            return NoEvidence();
        }

        foreach (var track in reading.Tracks)
        {
            try
            {
                await (await archive.OpenMediaAsync(id, track.File, cancel, reading)).DisposeAsync();
            }
            catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
            {
                // The player says so where it is, and plays the others.
            }
        }

        await readings.FaultAsync(reading, cancel);
        return TypedResults.Ok(new RecordingState(reading.Sealed, reading.DurationMs, reading.Tracks.Count));
    }

    private static async Task<Results<Created<DeclaredView>, ProblemHttpResult>> Declare(
        string id, ViewRequest request, AppDb db, SignedTokens tokens, TimeProvider clock, HttpContext http)
    {
        if (Web.Words.LineProblem("purpose", request.Purpose, 200) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var expiresAt = clock.GetUtcNow() + ViewKey.Lasts;
        db.Audit(AuditAction.Viewed, http, sessionId: id, detail: request.Purpose);
        if (http.User.IsInRole(Roles.Auditor) && await db.Sampled.SingleOrDefaultAsync(s => s.SessionId == id && s.LookedAt == null) is { } sampled)
        {
            sampled.LookedAt = clock.GetUtcNow();
        }

        await db.SaveChangesAsync();
        return TypedResults.Created((string?)null, new DeclaredView(ViewKey.Sign(tokens, id, http.User.Staff(), expiresAt), expiresAt));
    }

    private static async Task<Results<Ok<Replay>, ProblemHttpResult>> Replay(
        string id, string? view, AppDb db, SessionArchive archive, SealedReadings readings, SignedTokens tokens, HttpContext http)
    {
        var cancel = http.RequestAborted;
        if (await readings.OpenAsync(id, cancel) is not { } reading)
        {
            return NoEvidence();
        }

        var session = await db.Sessions.AsNoTracking().Include(s => s.Participants).SingleAsync(s => s.Id == id, cancel);
        var c = await db.Cases.AsNoTracking().SingleAsync(c => c.Id == session.CaseId, cancel);
        var unmasked = ViewKey.IsUnmasked(tokens, view);
        var story = new ReplayStory(reading, session.Participants.ToDictionary(p => p.Label), id, view!, unmasked);
        var held = await db.Holds.AnyAsync(h => h.SessionId == id && h.ReleasedAt == null, cancel);
        return TypedResults.Ok(new Replay(
            SessionSummary.Of(session, c), reading.DurationMs, story.Tracks(), story.Chunks(), await story.EntriesAsync(archive, cancel), story.Stills(), story.Gaps(), session.Matter.Checklist, story.Seal(),
            $"/api/sessions/{id}/package?view={view}", $"/api/sessions/{id}/exports", http.User.Staff().DisplayName, unmasked, held, await readings.FaultAsync(reading, cancel) is { } fault ? new(fault.What.Zh, fault.What.En) : null));
    }

    /// <param name="whole">Given: without the chunks that are damaged.</param>
    private static async Task<IResult> Media(string id, string file, string? whole, AppDb db, SessionArchive archive, SealedReadings readings, OpenedParts opened, HttpContext http)
    {
        var reading = await readings.OpenAsync(id, http.RequestAborted);

        // The name comes from the log's own list: no path of the caller's reaches the archive.
        if (reading?.Tracks.FirstOrDefault(t => Path.GetFileName(t.File) == file) is not { } track)
        {
            return Refusal.NotFound();
        }

        await opened.NoteAsync(db, http, id, file);
        try
        {
            var stream = whole is null ? await archive.OpenMediaAsync(id, track.File, http.RequestAborted, reading) : await archive.OpenWholeMediaAsync(id, track.File, http.RequestAborted);
            return TypedResults.Stream(stream, track.Mime.Split(';')[0], enableRangeProcessing: true);
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            return Refusal.Of(409, "recording_damaged", "The recording is damaged", "Verify the session: it says which parts are not what they were.");
        }
    }

    private static async Task<IResult> Still(string id, string name, AppDb db, SessionArchive archive, SealedReadings readings, OpenedParts opened, HttpContext http)
    {
        var cancel = http.RequestAborted;
        var reading = await readings.OpenAsync(id, cancel);
        if (reading?.Lines.FirstOrDefault(l => l.Kind == EvidenceKind.StillTaken && Path.GetFileName(l.Text("file")) == name) is not { } line)
        {
            return Refusal.NotFound();
        }

        await opened.NoteAsync(db, http, id, name);
        return await archive.ReadProvenAsync(id, line, cancel) switch
        {
            ({ } bytes, _) => TypedResults.Bytes(bytes, ImageType(name)),
            (_, ProvenFiles.Missing) => Refusal.NotFound(),
            _ => Refusal.Of(409, "still_damaged", "The photo is not what the log says", "Verify the session: it says what is not what it was."),
        };
    }

    private static async Task<Results<Ok<Verification>, ProblemHttpResult>> Verify(string id, AppDb db, SessionArchive archive, HttpContext http)
    {
        if (await archive.OpenReadAsync(id, http.RequestAborted) is null)
        {
            return NoEvidence();
        }

        var since = Stopwatch.GetTimestamp();
        var verdict = await archive.VerifyAsync(id, http.RequestAborted);
        var milliseconds = (long)Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        var word = SessionJournal.Word(verdict.Kind);
        var session = await db.Sessions.SingleAsync(s => s.Id == id);
        if ((word != Intact || (session.Verdict ?? Intact) != Intact) && await db.Digests.FindAsync(id) is { } digest)
        {
            digest.GapMs = null; // what is missing has become more, or less: it is read anew
        }

        session.Verdict = word;
        db.Audit(AuditAction.Verified, http, sessionId: id, detail: word);
        await db.SaveChangesAsync();
        return TypedResults.Ok(Describe(verdict, word, milliseconds));
    }

    private static async Task<IResult> Package(string id, AppDb db, SessionArchive archive, HttpContext http)
    {
        if (await archive.OpenReadAsync(id, http.RequestAborted) is null)
        {
            return Refusal.NotFound();
        }

        db.Audit(AuditAction.Downloaded, http, sessionId: id, detail: "package");
        await db.SaveChangesAsync();
        var cancel = http.RequestAborted;
        return TypedResults.Stream(body => archive.WritePackageAsync(id, body, null, cancel), "application/zip", $"remoteverify-{id}.zip");
    }

    private static Verification Describe(Verdict verdict, string word, long milliseconds) => new(
        word, new(verdict.Words.Zh, verdict.Words.En), verdict.Totals.Entries, verdict.Totals.Chunks, verdict.Totals.Stills, verdict.BytesRead, milliseconds,
        [.. verdict.Problems.Select(p => new VerificationProblem(p.Seq, SessionJournal.Word(p.Kind), p.File, p.At, new(p.What.Zh, p.What.En)))],
        verdict.Signature?.Subject, verdict.Signature?.SealedAt);

    private static ProblemHttpResult NoEvidence() => Refusal.Of(404, "no_evidence", "No evidence yet", "The session has not begun. Look again when it has.");

    private static string ImageType(string file) => Path.GetExtension(file) switch
    {
        ".png" => "image/png",
        ".webp" => "image/webp",
        _ => "image/jpeg",
    };
}
