using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Audit;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Review;

/// <summary>Notes and findings on sealed sessions, second opinions, the official's answers, remedies: each an entry of the session's review log.</summary>
public static class ReviewApi
{
    private const int TextLength = 2_000;
    private const int ListLength = 200;

    /// <summary>What a look at a review is called in the audit.</summary>
    private const string Part = "review";

    public static IServiceCollection AddReview(this IServiceCollection services) =>
        services.AddSingleton<ReviewArchive>().AddScoped<ReviewBook>().AddScoped<Sampling>().AddScoped<ReportWriter>().AddHostedService<SamplingWeekly>();

    public static void MapReview(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions/{id}/review").WithTags("Review").RequireAuthorization(Policies.Readers)
            .AddEndpointFilter(EvidenceScope.VisibleOnly).AddEndpointFilter(EvidenceScope.NotRemoved);
        group.MapGet("/", Get).AddEndpointFilter(EvidenceScope.DeclaredOnly);
        group.MapPost("/", Add);
        app.MapGet("/api/cases/{id}/findings", OfCase).WithTags("Review").RequireAuthorization(Policies.Readers);
        app.MapGet("/api/findings", List).WithTags("Review").RequireAuthorization(Policies.Readers);
    }

    private static async Task<Ok<ReviewView>> Get(string id, string? view, AppDb db, ReviewBook book, ReviewArchive archive, SignedTokens tokens, OpenedParts opened, HttpContext http, CancellationToken cancel)
    {
        var (staff, auditor) = (http.User.Staff(), http.User.IsInRole(Roles.Auditor));
        var unmasked = ViewKey.IsUnmasked(tokens, view);
        await opened.NoteAsync(db, http, id, Part);
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        var rows = await db.Findings.AsNoTracking().Where(f => f.SessionId == id).ToListAsync(cancel);
        var newest = await db.ReviewHeads.Where(h => h.SessionId == id).Select(h => h.Receipt).SingleOrDefaultAsync(cancel);
        var verdict = await archive.VerifyAsync(id, newest, cancel);
        var whole = ReviewBook.IsWhole(verdict);
        var words = whole ? new Text("审查记录完整。", "The review is whole.") : new Text(verdict.Words.Zh, verdict.Words.En);
        return TypedResults.Ok(new ReviewView(
            await book.EntriesAsync(id, unmasked, cancel), await book.FindingsAsync(rows, staff, auditor, unmasked, cancel), whole, words, auditor, await book.AnswersAsync(session, cancel) == staff.Id, auditor ? await AuditorsAsync(db, session, staff, cancel) : []));
    }

    private static async Task<Results<Created<ReviewEntryView>, ProblemHttpResult>> Add(string id, ReviewRequest request, AppDb db, ReviewBook book, HttpContext http, CancellationToken cancel)
    {
        var staff = http.User.Staff();
        var session = await db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id, cancel);
        var finding = request.Of is null ? null : await db.Findings.AsNoTracking().SingleOrDefaultAsync(f => f.Id == request.Of && f.SessionId == id, cancel);
        if (Problem(request, session) is { } problem)
        {
            return Refusal.Invalid(problem);
        }

        if (await RefusalAsync(request, session, finding, db, book, http) is { } refusal)
        {
            return refusal;
        }

        try
        {
            var facts = ReviewBook.Facts(request, request.Kind == ReviewKind.Finding ? Ids.New() : null);
            var added = await book.AddAsync(session, staff, ReviewBook.Word(request.Kind), facts, new(".txt", Encoding.UTF8.GetBytes(request.Text.Trim())), cancel);
            db.Audit(AuditAction.Reviewed, http, session.CaseId, id, ReviewBook.Word(request.Kind));
            await book.SaveAsync(session, added, cancel);
            return TypedResults.Created((string?)null, (await book.EntriesAsync(id, unmasked: true, cancel)).Single(e => e.Seq == added.Line.Seq));
        }
        catch (ReviewTooEarly)
        {
            return Refusal.Conflict("not_sealed", "The session is not sealed yet", "A review speaks of what is sealed. Try again when it is.");
        }
        catch (ArchiveConflict)
        {
            return Refusal.Conflict("review_broken", "The review does not hold together", "Nothing is added to a review that was changed. Tell the administrator.");
        }
    }

    private static async Task<Results<Ok<FindingList>, ProblemHttpResult>> OfCase(string id, AppDb db, ReviewBook book, HttpContext http, CancellationToken cancel)
    {
        var staff = http.User.Staff();
        if (!await db.Cases.Visible(staff).AnyAsync(c => c.Id == id, cancel))
        {
            return Refusal.NotFound();
        }

        var rows = await db.Findings.AsNoTracking().Where(f => f.CaseId == id).ToListAsync(cancel);
        return await ListedAsync(rows, id, db, book, http, cancel);
    }

    /// <summary>An official's own; of an auditor the department's. Not closed ones first, newest first.</summary>
    private static async Task<Ok<FindingList>> List(AppDb db, ReviewBook book, HttpContext http, CancellationToken cancel)
    {
        var (staff, auditor) = (http.User.Staff(), http.User.IsInRole(Roles.Auditor));
        var visible = db.Findings.AsNoTracking().Where(f => f.State != FindingState.Closed);
        visible = staff.DepartmentId is { } department ? visible.Where(f => f.DepartmentId == department) : visible;
        visible = auditor ? visible : visible.Where(f => f.OfficialId == staff.Id);
        var rows = await visible.OrderByDescending(f => f.At).Take(ListLength).ToListAsync(cancel);
        return await ListedAsync(rows, null, db, book, http, cancel);
    }

    /// <summary>The findings with their cases; that somebody has read them is in the audit.</summary>
    private static async Task<Ok<FindingList>> ListedAsync(IReadOnlyList<Finding> rows, string? caseId, AppDb db, ReviewBook book, HttpContext http, CancellationToken cancel)
    {
        if (rows.Count > 0)
        {
            db.Audit(AuditAction.FindingsRead, http, caseId, detail: $"{rows.Count}");
            await db.SaveChangesAsync(cancel);
        }

        var views = await book.FindingsAsync(rows, http.User.Staff(), http.User.IsInRole(Roles.Auditor), unmasked: false, cancel);
        var sessions = rows.Select(r => r.SessionId).Distinct().ToList();
        var cases = await db.Digests.AsNoTracking().Where(d => sessions.Contains(d.SessionId)).ToDictionaryAsync(d => d.SessionId, cancel);
        return TypedResults.Ok(new FindingList([.. views.Select(v => cases.GetValueOrDefault(v.SessionId) is { } d ? v with { CaseNumber = d.CaseNumber, Applicant = d.Applicant } : v)]));
    }

    private static string? Problem(ReviewRequest request, Session session) =>
        string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > TextLength ? $"text: 1 to {TextLength} characters."
        : request.AtMs < 0 || request.AtMs > (session.DurationMs ?? long.MaxValue) ? "atMs: a moment of the session."
        : request.Item is not null && session.Matter.Checklist.All(i => i.Id != request.Item) ? "item: the checklist has no such item."
        : request.Kind == ReviewKind.Opinion && request.Agrees is null ? "agrees: yes or no."
        : request.Kind == ReviewKind.Remedy && !DateOnly.TryParseExact(request.DueAt, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? "dueAt: a day, for example 2026-12-31."
        : request.Kind is not (ReviewKind.Note or ReviewKind.Finding) && request.Of is null ? "of: which finding is it about?"
        : null;

    /// <summary>Who may say what of which finding, and when.</summary>
    private static async Task<ProblemHttpResult?> RefusalAsync(ReviewRequest request, Session session, Finding? finding, AppDb db, ReviewBook book, HttpContext http)
    {
        var (staff, auditor) = (http.User.Staff(), http.User.IsInRole(Roles.Auditor));
        var official = request.Kind is ReviewKind.Answer or ReviewKind.Done;
        if (official ? await book.AnswersAsync(session, http.RequestAborted) != staff.Id : !auditor)
        {
            return Refusal.Of(403, "not_allowed", "This is not yours to say", official ? "The official who owns the case answers." : "Auditors make notes and findings.");
        }

        if (request.Of is null)
        {
            return null;
        }

        if (finding is null)
        {
            return Refusal.NotFound();
        }

        var fits = request.Kind switch
        {
            ReviewKind.Done => finding.State == FindingState.RemedySet,
            ReviewKind.Opinion => finding.State != FindingState.Closed && finding.AskedId == staff.Id,
            // One at a time: a second question would silently drop the first.
            ReviewKind.OpinionAsked => finding.State != FindingState.Closed && finding.AskedId is null && request.To != staff.Id && (await AuditorsAsync(db, session, staff, http.RequestAborted)).Any(a => a.Id == request.To),
            _ => finding.State != FindingState.Closed,
        };
        return fits ? null : Refusal.Conflict("finding_elsewhere", "The finding has gone another way", "Look again: somebody was faster, or it is not your turn.");
    }

    /// <summary>The other auditors who may see the session.</summary>
    private static async Task<IReadOnlyList<Person>> AuditorsAsync(AppDb db, Session session, StaffCaller staff, CancellationToken cancel) =>
        await db.WorkingAs(Roles.Auditor).Where(s => s.Id != staff.Id && (s.DepartmentId == null || s.DepartmentId == session.DepartmentId))
            .OrderBy(s => s.DisplayName).Select(s => new Person(s.Id, s.DisplayName)).ToListAsync(cancel);
}
