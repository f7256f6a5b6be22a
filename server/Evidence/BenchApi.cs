using Microsoft.AspNetCore.Http.HttpResults;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Recording;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Evidence;

public sealed record UnmaskRequest(string Reason);

/// <param name="What">"altered" or "missing".</param>
public sealed record DamageView(long Seq, long FromMs, long ToMs, string What);

public sealed record DamageList(IReadOnlyList<DamageView> Items);

/// <summary>What an auditor's bench asks for beside the pictures: single chunks to check while they play, what is damaged, waveforms and contact sheets, and numbers of persons unmasked.</summary>
public static class BenchApi
{
    private const int ReasonLength = 200;

    public static void MapBench(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}").WithTags("Evidence").RequireAuthorization(Policies.Readers)
            .AddEndpointFilter(EvidenceScope.VisibleOnly).AddEndpointFilter(EvidenceScope.DeclaredOnly);
        group.MapPost("/unmask", Unmask);
        group.MapGet("/chunks/{seq:long}", Chunk).Produces(200, contentType: "application/octet-stream");
        group.MapGet("/damage/{file}", Damage).RequireRateLimiting(RateLimits.Heavy);
        group.MapGet("/waveform/{file}", Waveform).Produces(200, contentType: "application/octet-stream");
        group.MapGet("/sheet/{file}", Sheet).Produces(200, contentType: "image/jpeg");
    }

    /// <summary>A key with which the replay gives words as they were written. The reason is in the audit log.</summary>
    private static async Task<Results<Created<DeclaredView>, ProblemHttpResult>> Unmask(string id, UnmaskRequest request, AppDb db, SignedTokens tokens, TimeProvider clock, HttpContext http)
    {
        if (Web.Words.LineProblem("reason", request.Reason, ReasonLength) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        var expiresAt = clock.GetUtcNow() + ViewKey.Lasts;
        db.Audit(AuditAction.Unmasked, http, sessionId: id, detail: request.Reason);
        await db.SaveChangesAsync();
        return TypedResults.Created((string?)null, new DeclaredView(ViewKey.Sign(tokens, id, http.User.Staff(), expiresAt, unmasked: true), expiresAt));
    }

    private static async Task<IResult> Chunk(string id, long seq, AppDb db, SealedReadings readings, SessionArchive archive, OpenedParts opened, HttpContext http)
    {
        var reading = await readings.OpenAsync(id, http.RequestAborted);
        var line = reading?.Lines.FirstOrDefault(l => l.Seq == seq && l.Kind == EvidenceKind.MediaChunk);
        if (line is null || !ChunkEntry.TryRead(line, out var chunk))
        {
            return Refusal.NotFound();
        }

        await opened.NoteAsync(db, http, id, Path.GetFileName(chunk.File));
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            return TypedResults.Stream(await archive.OpenChunkAsync(id, chunk, http.RequestAborted), "application/octet-stream");
        }
        catch (FileNotFoundException)
        {
            return Refusal.NotFound();
        }
    }

    private static async Task<Results<Ok<DamageList>, ProblemHttpResult>> Damage(string id, string file, SealedReadings readings, SessionArchive archive, CancellationToken cancel) =>
        await TrackAsync(id, file, readings, cancel) is not { } track
            ? Refusal.NotFound()
            : TypedResults.Ok(new DamageList([.. (await archive.DamageAsync(id, track.File, cancel)).Select(d => new DamageView(d.Seq, d.FromMs, d.ToMs, d.Missing ? "missing" : "altered"))]));

    private static Task<IResult> Waveform(string id, string file, AppDb db, SealedReadings readings, PreviewShelf shelf, OpenedParts opened, HttpContext http) =>
        NotedAsync(id, file, readings, shelf.WaveformAsync, "application/octet-stream", db, opened, http);

    private static Task<IResult> Sheet(string id, string file, AppDb db, SealedReadings readings, PreviewShelf shelf, OpenedParts opened, HttpContext http) =>
        NotedAsync(id, file, readings, shelf.SheetAsync, "image/jpeg", db, opened, http);

    private static async Task<IResult> NotedAsync(
        string id, string file, SealedReadings readings, Func<string, TrackReading, Task<string>> get, string type, AppDb db, OpenedParts opened, HttpContext http)
    {
        var answer = await PreviewAsync(id, file, readings, get, type, http.RequestAborted);
        if (answer is PhysicalFileHttpResult)
        {
            await opened.NoteAsync(db, http, id, file);
        }

        return answer;
    }

    private static async Task<IResult> PreviewAsync(string id, string file, SealedReadings readings, Func<string, TrackReading, Task<string>> get, string type, CancellationToken cancel)
    {
        var reading = await readings.OpenAsync(id, cancel);
        if (reading?.Tracks.FirstOrDefault(t => Path.GetFileName(t.File) == file) is not { } track || !reading.Sealed)
        {
            return Refusal.NotFound();
        }

        try
        {
            return TypedResults.PhysicalFile(await get(id, track).WaitAsync(cancel), type);
        }
        catch (Exception e) when (e is RenditionFailed or FfmpegMissing or IOException or InvalidDataException)
        {
            return Refusal.Of(409, "no_preview", "There is no preview", "The recording plays without it.");
        }
    }

    private static async Task<TrackReading?> TrackAsync(string id, string file, SealedReadings readings, CancellationToken cancel) =>
        (await readings.OpenAsync(id, cancel))?.Tracks.FirstOrDefault(t => Path.GetFileName(t.File) == file);
}
