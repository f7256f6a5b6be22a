using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Invitations;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Receipts;

/// <summary>One of the two.</summary>
/// <param name="Code">As the end page shows it.</param>
/// <param name="Receipt">The JWS that the browser kept.</param>
public sealed record ReceiptQuestion(string? Code, string? Receipt);

public enum ReceiptOutcome
{
    /// <summary>The log still holds what the receipt saw.</summary>
    Held,

    /// <summary>The log ends before it.</summary>
    Cut,

    /// <summary>The log is another one.</summary>
    Rewritten,

    /// <summary>A receipt that this office signed, and no log.</summary>
    Missing,

    /// <summary>Its time was over; the removal is on record.</summary>
    Removed,

    /// <summary>Signed by nobody here.</summary>
    Foreign,

    /// <summary>No log has this code.</summary>
    Unknown,
}

/// <summary>Somebody who looked at the recording or took a copy.</summary>
/// <param name="What">viewed, downloaded, exported or redacted.</param>
/// <param name="Purpose">As declared, where it was.</param>
public sealed record Look(DateTimeOffset At, string By, string What, string Purpose);

/// <summary>What the asker holds already, whether it is still so, and who has looked at it since; nothing else of the session.</summary>
/// <param name="Seq">The line that the receipt saw.</param>
/// <param name="At">When.</param>
/// <param name="Sealed">The session is over and sealed.</param>
public sealed record ReceiptAnswer(ReceiptOutcome Outcome, long? Seq, DateTimeOffset? At, bool Sealed)
{
    /// <summary>Newest first.</summary>
    public IReadOnlyList<Look> Views { get; init; } = [];
}

/// <summary>For everybody: is the log that I saw still the log that you hold?</summary>
public static class ReceiptsApi
{
    /// <summary>Sessions may share the four characters that find them; one in a million does.</summary>
    private const int MaxCandidates = 8;

    private const int MostLooks = 100;
    private static readonly string[] Looks = [AuditAction.Viewed, AuditAction.Downloaded, AuditAction.Exported, AuditAction.Redacted];

    public static void MapReceipts(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/receipts").WithTags("Receipts").AllowAnonymous();
        group.MapPost("/check", Check).RequireRateLimiting(RateLimits.Receipts).WithMetadata(BodyLimit.Small);
        group.MapPost("/report", ReportCheck.Check).RequireRateLimiting(RateLimits.Receipts).WithMetadata(BodyLimit.Small);
        group.MapGet("/{code}.svg", Picture).Produces(200, contentType: "image/svg+xml");
    }

    private static async Task<Results<Ok<ReceiptAnswer>, ProblemHttpResult>> Check(
        ReceiptQuestion question, MediaNode node, SessionArchive archive, SessionRemoval removal, AppDb db, TimeProvider clock, CancellationToken cancel)
    {
        if (!string.IsNullOrWhiteSpace(question.Receipt))
        {
            return Receipt.TryOpen(question.Receipt, out var receipt)
                ? TypedResults.Ok(await ReceiptAsync(receipt, node, archive, removal, db, clock, cancel))
                : Refusal.Of(400, "receipt_unreadable", "This is no receipt", "Choose the file that was saved at the end of the session, or type the code.");
        }

        return ReceiptCode.TryRead(question.Code, out var sessionPart, out var headPart)
            ? TypedResults.Ok(await CodeAsync(sessionPart, headPart, archive, removal, db, clock, cancel))
            : Refusal.Of(400, "code_unreadable", "This is no receipt code", "A code has 16 letters and digits, in four groups. Check it for a slip.");
    }

    private static async Task<ReceiptAnswer> ReceiptAsync(Receipt receipt, MediaNode node, SessionArchive archive, SessionRemoval removal, AppDb db, TimeProvider clock, CancellationToken cancel)
    {
        var seen = receipt.Checkpoint;
        if (Trust.IsTrusted(receipt.Signer, node.Trusted, seen.At) != true)
        {
            return new(ReceiptOutcome.Foreign, null, null, false);
        }

        var isSealed = await archive.IsSealedAsync(seen.Session, cancel);
        await using var log = await archive.OpenLogAsync(seen.Session, cancel);
        return log is null
            ? new(await RemovedHeadAsync(seen.Session, removal, db, clock, cancel) is null ? ReceiptOutcome.Missing : ReceiptOutcome.Removed, seen.Seq, seen.At, false)
            : await ToldAsync(await LogHolding.FindAsync(log, seen, cancel), isSealed, seen.Session, seen.Seq, seen.At, db, cancel);
    }

    private static async Task<ReceiptAnswer> CodeAsync(string sessionPart, string headPart, SessionArchive archive, SessionRemoval removal, AppDb db, TimeProvider clock, CancellationToken cancel)
    {
        foreach (var id in await db.Sessions.Where(s => s.CodePart == sessionPart).OrderBy(s => s.Id).Select(s => s.Id).Take(MaxCandidates).ToListAsync(cancel))
        {
            var isSealed = await archive.IsSealedAsync(id, cancel);
            await using var log = await archive.OpenLogAsync(id, cancel);
            if (log is not null && await LogHolding.FindAsync(log, headPart, cancel) is { Holding: Holding.Held, Line: { } line } held)
            {
                return await ToldAsync(held, isSealed, id, line.Seq, line.At, db, cancel);
            }

            // Of a session that is gone only the end is on record: the code that the end page showed.
            if (log is null && await RemovedHeadAsync(id, removal, db, clock, cancel) is { } head && ReceiptCode.HeadPart(head) == headPart)
            {
                return new(ReceiptOutcome.Removed, null, null, false);
            }
        }

        return new(ReceiptOutcome.Unknown, null, null, false);
    }

    /// <summary>The end of a session whose removal is on record.</summary>
    private static async Task<string?> RemovedHeadAsync(string session, SessionRemoval removal, AppDb db, TimeProvider clock, CancellationToken cancel)
    {
        var department = await db.Sessions.AsNoTracking().Where(s => s.Id == session).Select(s => s.DepartmentId).SingleOrDefaultAsync(cancel);
        return department is null ? null : (await removal.ExplainedAsync(department, session, clock.GetUtcNow(), cancel))?.Head;
    }

    /// <param name="isSealed">Before the log was read: one that does not end with its seal was cut behind the receipt.</param>
    private static async Task<ReceiptAnswer> ToldAsync(LogHolding holding, bool isSealed, string session, long seq, DateTimeOffset at, AppDb db, CancellationToken cancel) => new(
        holding.Holding switch { Holding.Held when isSealed && !holding.IsSealed => ReceiptOutcome.Cut, Holding.Held => ReceiptOutcome.Held, Holding.Cut => ReceiptOutcome.Cut, _ => ReceiptOutcome.Rewritten },
        seq, at, holding.IsSealed)
    {
        Views = await db.Audit.AsNoTracking().Where(a => a.SessionId == session && Looks.Contains(a.Action)).OrderByDescending(a => a.Id).Take(MostLooks)
            .Select(a => new Look(a.At, a.ActorName, a.Action, a.Action == AuditAction.Viewed || a.Action == AuditAction.Redacted ? a.Detail : "")).ToListAsync(cancel),
    };

    /// <summary>The QR code that opens the page with the code in its fragment.</summary>
    private static IResult Picture(string code, ServerOptions options) => ReceiptCode.TryRead(code, out _, out _)
        ? TypedResults.Text(InvitationBook.QrSvg($"{options.PublicAddress}/check#{code}"), "image/svg+xml")
        : Refusal.NotFound();
}
