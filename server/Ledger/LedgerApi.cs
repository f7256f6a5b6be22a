using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Ledger;

/// <param name="Days">Days whose checkpoint can be downloaded, oldest first.</param>
public sealed record LedgerDays(IReadOnlyList<DateOnly> Days);

/// <param name="Verdict">intact, incomplete or broken.</param>
public sealed record LedgerVerification(string Verdict, Text Words, long Lines, int Checkpoints, IReadOnlyList<VerificationProblem> Problems);

/// <summary>A department's ledger of sealed sessions, to read, to keep elsewhere and to check.</summary>
public static class LedgerApi
{
    public static IServiceCollection AddLedgers(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<LedgerArchive>().AddSingleton<LedgerPost>().AddHostedService<LedgerDaily>();
        services.AddHttpClient(LedgerPost.Name, http => http.Timeout = TimeSpan.FromSeconds(options.Ledger.TimeoutSeconds));
        return services;
    }

    public static void MapLedgers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/departments/{id}/ledger").WithTags("Ledger").RequireAuthorization(Policies.Supervisors).AddEndpointFilter(OwnOnly);
        group.MapGet("/", Download).Produces(200, contentType: "application/jsonl");
        group.MapGet("/removals", Removals).Produces(200, contentType: "application/jsonl");
        group.MapGet("/removals/days/{file}", (string id, string file, LedgerArchive ledgers, CancellationToken cancel) => Day(SessionRemoval.NameOf(id), file, ledgers, cancel))
            .Produces(200, contentType: "application/jose");
        group.MapGet("/days", Days);
        group.MapGet("/days/{file}", Day).Produces(200, contentType: "application/jose");
        group.MapPost("/verification", Verify).RequireRateLimiting(RateLimits.Heavy);
    }

    /// <summary>Another department's ledger is not there.</summary>
    private static async ValueTask<object?> OwnOnly(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var id = http.GetRouteValue("id") as string;
        var own = http.User.Staff().DepartmentId;
        return (own is null || own == id) && await http.RequestServices.GetRequiredService<AppDb>().Departments.AnyAsync(d => d.Id == id)
            ? await next(context)
            : Refusal.NotFound();
    }

    private static async Task<IResult> Download(string id, LedgerArchive ledgers, AppDb db, HttpContext http)
    {
        db.Audit(AuditAction.Downloaded, http, detail: "ledger");
        await db.SaveChangesAsync();
        return TypedResults.Stream(await ledgers.OpenAsync(id, http.RequestAborted), "application/jsonl", $"ledger-{id}.jsonl");
    }

    /// <summary>The chain that explains what is gone.</summary>
    private static async Task<IResult> Removals(string id, SessionRemoval removal, AppDb db, HttpContext http)
    {
        db.Audit(AuditAction.Downloaded, http, detail: "removals");
        await db.SaveChangesAsync();
        return TypedResults.Stream(await removal.OpenLogAsync(id, http.RequestAborted), "application/jsonl", $"removals-{id}.jsonl");
    }

    private static async Task<Ok<LedgerDays>> Days(string id, LedgerArchive ledgers, CancellationToken cancel) =>
        TypedResults.Ok(new LedgerDays(await ledgers.DaysAsync(id, cancel)));

    /// <summary>2026-11-22.jws is the signed checkpoint, 2026-11-22.tsr the time stamp over it.</summary>
    private static async Task<IResult> Day(string id, string file, LedgerArchive ledgers, CancellationToken cancel)
    {
        var kind = Path.GetExtension(file);
        if (!DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(file), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || await ledgers.FindAsync(id, day, cancel) is not { } found)
        {
            return Refusal.NotFound();
        }

        return kind == ".jws" ? TypedResults.Text(found.Checkpoint, "application/jose")
            : kind == ".tsr" && found.Timestamp is { } stamp ? TypedResults.Bytes(stamp, "application/timestamp-reply", file)
            : Refusal.NotFound();
    }

    private static async Task<Ok<LedgerVerification>> Verify(string id, LedgerArchive ledgers, SessionRemoval removal, AppDb db, TimeProvider clock, HttpContext http)
    {
        var removals = await ledgers.VerifyAsync(SessionRemoval.NameOf(id), new RemovalBook(), clock.GetUtcNow(), http.RequestAborted);
        var book = removals.Kind == VerdictKind.Broken ? new RemovalBook() : await removal.ReadAsync(id, http.RequestAborted);
        var verdict = await ledgers.VerifyAsync(id, book, clock.GetUtcNow(), http.RequestAborted);

        // What explains absence must hold itself.
        if (removals.ExitCode > verdict.ExitCode)
        {
            verdict = verdict with { Kind = removals.Kind, Words = new($"删除记录{removals.Words.Zh}", $"the log of removals is {removals.Words.En}") };
        }

        verdict = verdict with { Problems = [.. verdict.Problems, .. removals.Problems] };
        var word = SessionJournal.Word(verdict.Kind);
        db.Audit(AuditAction.Verified, http, detail: $"ledger: {word}");
        await db.SaveChangesAsync();
        return TypedResults.Ok(new LedgerVerification(
            word, new(verdict.Words.Zh, verdict.Words.En), verdict.Lines, verdict.Checkpoints.Count,
            [.. verdict.Problems.Select(p => new VerificationProblem(p.Seq, SessionJournal.Word(p.Kind), null, p.At, new(p.What.Zh, p.What.En)))]));
    }
}
