using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Web;

namespace RemoteVerify.Server.Search;

/// <summary>What somebody looks for, as it stands in an address. Everything is optional; all that is given must fit.</summary>
/// <param name="Q">A part of the case number, the reference, or anybody's name.</param>
/// <param name="Person">A part of the name of the applicant or of whoever took part.</param>
/// <param name="From">A moment (ISO 8601), or a day on the office's clock.</param>
/// <param name="To">The same; of a day, its end.</param>
/// <param name="Outcome">A decision, or "none".</param>
/// <param name="Verdict">What the newest verification said, or "none".</param>
/// <param name="Gaps">"some": something is missing of the recording; "none"; or more than so many seconds.</param>
/// <param name="Held">"true": somebody holds it.</param>
/// <param name="Again">"true": the case had a session before.</param>
/// <param name="Returned">"true": not done at once: to supply, partly passed, or a second session.</param>
/// <param name="Begun">"true": people met, and nobody cut it short.</param>
/// <param name="Counted">"true": sessions that stand in the numbers: all but those to which nobody has come yet.</param>
/// <param name="After">The cursor of the page before.</param>
public sealed record SearchQuery(
    string? Q = null, string? Number = null, string? Person = null, string? Official = null, string? DepartmentId = null, string? MatterTypeId = null, string? From = null, string? To = null,
    string? State = null, string? Outcome = null, string? Verdict = null, string? Gaps = null, string? Quality = null, string? Held = null, string? Again = null, string? Returned = null, string? Begun = null, string? Counted = null, string? After = null);

/// <summary>The sessions that fit, newest first.</summary>
public static class SessionSearch
{
    public const int PageLength = 50;
    public const int LongestTerm = 80;
    private const string None = "none", Some = "some", Yes = "true";

    /// <exception cref="BadHttpRequestException">Something in it cannot be read.</exception>
    public static async Task<IQueryable<SessionDigest>> FittingAsync(this AppDb db, SearchQuery query, StaffCaller staff, OfficeTime office, CancellationToken cancel)
    {
        var found = db.Digests.AsNoTracking();
        found = await db.FewAsync(GramsOf(query), cancel) is { } few ? found.Where(d => EF.Parameter(few).Contains(d.SessionId)) : found;
        found = staff.DepartmentId is { } own ? found.Where(d => d.DepartmentId == own) : found;
        found = Given(query.DepartmentId) is { } department ? found.Where(d => d.DepartmentId == department) : found;
        found = Given(query.MatterTypeId) is { } matter ? found.Where(d => d.MatterTypeId == matter) : found;
        found = ByWords(found, query);
        found = ByTime(found, query, office);
        found = ByWhatCame(found, query);
        return query.Held == Yes ? found.Where(d => db.Holds.Any(h => h.SessionId == d.SessionId && h.ReleasedAt == null)) : found;
    }

    /// <summary>One page of them, and one more row if there is a next page.</summary>
    public static IQueryable<SessionDigest> Page(this IQueryable<SessionDigest> found, string? after)
    {
        if (Given(after) is { } cursor)
        {
            var parts = cursor.Split('.');
            if (parts is not [var ms, var id] || !long.TryParse(ms, out var number) || number < 0 || number > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            {
                throw new BadHttpRequestException("after: take it from the page before.");
            }

            var at = DateTimeOffset.FromUnixTimeMilliseconds(number);
            found = found.Where(d => d.At <= at && (d.At < at || string.Compare(d.SessionId, id) < 0));
        }

        return found.OrderByDescending(d => d.At).ThenByDescending(d => d.SessionId).Take(PageLength + 1);
    }

    public static string Cursor(SessionDigest last) => $"{last.At.ToUnixTimeMilliseconds()}.{last.SessionId}";

    /// <summary>Whatever is looked for stands in the words of what is found.</summary>
    private static List<string> GramsOf(SearchQuery query) =>
        [.. new[] { Term("q", query.Q), Term("number", query.Number), Term("person", query.Person), Term("official", query.Official) }.OfType<string>().SelectMany(Grams.In).Distinct()];

    /// <summary>Every name stands in the words as well: they are in the index, so they are looked at first.</summary>
    private static IQueryable<SessionDigest> ByWords(IQueryable<SessionDigest> found, SearchQuery query)
    {
        if (Term("q", query.Q) is { } term)
        {
            found = found.Where(d => d.Words.Contains(term));
        }

        if (Term("number", query.Number) is { } number)
        {
            found = found.Where(d => d.Words.Contains(number) && d.CaseNumber.Contains(number));
        }

        if (Term("person", query.Person) is { } person)
        {
            found = found.Where(d => d.Words.Contains(person) && d.People.Contains(person));
        }

        return Term("official", query.Official) is { } official
            ? found.Where(d => d.Words.Contains(official) && d.Official.ToLower().Contains(official))
            : found;
    }

    private static IQueryable<SessionDigest> ByTime(IQueryable<SessionDigest> found, SearchQuery query, OfficeTime office)
    {
        var since = Day(query.From) is { } first ? office.StartOf(first) : Query.Time("from", query.From);
        var until = Day(query.To) is { } last ? office.StartOf(last.AddDays(1)).AddTicks(-1) : Query.Time("to", query.To);
        found = since is null ? found : found.Where(d => d.At >= since);
        return until is null ? found : found.Where(d => d.At <= until);
    }

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue ? day : null;

    private static IQueryable<SessionDigest> ByWhatCame(IQueryable<SessionDigest> found, SearchQuery query)
    {
        if (Query.Word<SessionState>("state", query.State) is { } state)
        {
            found = found.Where(d => d.State == state);
        }

        if (query.Outcome == None)
        {
            found = found.Where(d => d.Outcome == null);
        }
        else if (Query.Word<Outcome>("outcome", query.Outcome) is { } outcome)
        {
            found = found.Where(d => d.Outcome == outcome);
        }

        if (Given(query.Verdict) is { } verdict)
        {
            found = verdict == None ? found.Where(d => d.Verdict == null) : found.Where(d => d.Verdict == verdict);
        }

        if (Query.Word<RecordingQuality>("quality", query.Quality) is { } quality)
        {
            found = found.Where(d => d.Quality == quality);
        }

        found = query.Again == Yes ? found.Where(d => d.Again) : found;
        found = query.Begun == Yes ? found.Where(d => d.State != SessionState.Open && d.State != SessionState.CutShort) : found;
        found = query.Counted == Yes ? found.Where(d => d.State != SessionState.Open) : found;
        found = query.Returned == Yes ? found.Where(d => d.Again || d.Outcome == Outcome.ToSupply || d.Outcome == Outcome.PartlyPassed) : found;
        return ByGaps(found, Given(query.Gaps));
    }

    private static IQueryable<SessionDigest> ByGaps(IQueryable<SessionDigest> found, string? gaps) => gaps switch
    {
        null => found,
        None => found.Where(d => d.GapMs == 0),
        Some => found.Where(d => d.GapMs > 0),
        _ when int.TryParse(gaps, out var seconds) && seconds >= 0 => found.Where(d => d.GapMs > seconds * 1000L),
        _ => throw new BadHttpRequestException("gaps: some, none, or more than so many seconds."),
    };

    private static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static string? Term(string name, string? text) =>
        string.IsNullOrWhiteSpace(text) ? null
        : text.Length <= LongestTerm && !text.Any(char.IsControl) ? text.Trim().ToLowerInvariant()
        : throw new BadHttpRequestException($"{name}: at most {LongestTerm} characters on one line.");
}
