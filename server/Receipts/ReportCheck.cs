using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Review;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Receipts;

/// <param name="Sha256">Of the PDF's bytes, 64 hex digits: the file itself stays with whoever has it.</param>
public sealed record ReportQuestion(string Sha256);

public enum ReportOutcome
{
    /// <summary>These bytes were sealed here, and the review that they stand in is as it was.</summary>
    Sealed,

    /// <summary>They were sealed here, and something in that review was changed or cut since.</summary>
    Changed,

    /// <summary>The session's time was over; its reports went with it.</summary>
    Removed,

    /// <summary>No report has these bytes: it was never made here, or one byte is another.</summary>
    Unknown,
}

/// <summary>What stands on the report's first page, and nothing else.</summary>
/// <param name="At">When it was sealed.</param>
/// <param name="Code">Receipt code of the session's sealed end.</param>
/// <param name="Head">The hash of the session's last line.</param>
public sealed record ReportAnswer(ReportOutcome Outcome, DateTimeOffset? At, string? Code, string? Head);

/// <summary>For everybody: is this the report that the office sealed, and of which session?</summary>
public static class ReportCheck
{
    public static async Task<Results<Ok<ReportAnswer>, ProblemHttpResult>> Check(ReportQuestion question, AppDb db, ReviewArchive reviews, RemovalStory removals, CancellationToken cancel)
    {
        if (question.Sha256?.Trim().ToLowerInvariant() is not { Length: 64 } hash || !hash.All(char.IsAsciiHexDigit))
        {
            return Refusal.Of(400, "hash_unreadable", "This is no SHA-256", "Choose the report's PDF, or send the 64 hex digits of its SHA-256.");
        }

        var report = await db.Reports.AsNoTracking().SingleOrDefaultAsync(r => r.Sha256 == hash, cancel);
        return TypedResults.Ok(
            report is null ? new(ReportOutcome.Unknown, null, null, null)
            : await removals.RemovedAtAsync(report.SessionId, cancel) is not null ? new(ReportOutcome.Removed, null, null, null)
            : await AnswerAsync(report, db, reviews, cancel));
    }

    private static async Task<ReportAnswer> AnswerAsync(SealedReport report, AppDb db, ReviewArchive reviews, CancellationToken cancel)
    {
        var line = (await reviews.ReadAsync(report.SessionId, cancel)).FirstOrDefault(l => l.Seq == report.Seq && ReviewBook.IsReport(l) && l.Text("sha256") == report.Sha256);
        var newest = await db.ReviewHeads.Where(h => h.SessionId == report.SessionId).Select(h => h.Receipt).SingleOrDefaultAsync(cancel);
        if (line?.Text("sealed") is not { } head || !ReviewBook.IsWhole(await reviews.VerifyAsync(report.SessionId, newest, cancel)))
        {
            return new(ReportOutcome.Changed, line?.At, null, null);
        }

        return new(ReportOutcome.Sealed, line.At, ReceiptCode.Of(new Checkpoint(report.SessionId, 0, head, line.At)), head);
    }
}
