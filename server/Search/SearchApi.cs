using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Search;

/// <param name="Held">Somebody holds it: it is not removed when its time is over.</param>
/// <param name="Removed">Its time was over; the evidence is gone.</param>
public sealed record FoundSession(
    string Id, string CaseId, string CaseNumber, string DepartmentId, Text MatterType, string ApplicantName, string Official, SessionState State,
    DateTimeOffset OpenedAt, DateTimeOffset? EndedAt, long? DurationMs, long? WaitMs, Outcome? Outcome, string? Verdict, DateTimeOffset? PlannedFor,
    int? Gaps, long? GapMs, RecordingQuality? Quality, bool Again, bool Held, bool Removed)
{
    public static FoundSession Of(SessionDigest d, bool held) => new(
        d.SessionId, d.CaseId, d.CaseNumber, d.DepartmentId, d.Matter, d.Applicant, d.Official, d.State, d.At, d.EndedAt, d.DurationMs, d.WaitMs, d.Outcome, d.Verdict, d.PlannedFor,
        d.Gaps, d.GapMs, d.Quality, d.Again, held, d.Removed);
}

/// <param name="Next">The cursor of the next page; null: this is the last.</param>
public sealed record FoundSessions(IReadOnlyList<FoundSession> Items, string? Next);

public static class SearchApi
{
    public static void MapSearch(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/sessions", Find).WithTags("Sessions").RequireAuthorization(Policies.Readers);

    private static async Task<Ok<FoundSessions>> Find([AsParameters] SearchQuery query, AppDb db, OfficeTime office, HttpContext http, CancellationToken cancel)
    {
        var rows = await (await db.FittingAsync(query, http.User.Staff(), office, cancel)).Page(query.After).ToListAsync(cancel);
        var page = rows.Take(SessionSearch.PageLength).ToList();
        var ids = page.Select(d => d.SessionId).ToList();
        var held = await db.Holds.Where(h => h.ReleasedAt == null && ids.Contains(h.SessionId)).Select(h => h.SessionId).Distinct().ToListAsync(cancel);
        return TypedResults.Ok(new FoundSessions([.. page.Select(d => FoundSession.Of(d, held.Contains(d.SessionId)))], rows.Count > page.Count ? SessionSearch.Cursor(page[^1]) : null));
    }
}
