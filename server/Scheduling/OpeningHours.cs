namespace RemoteVerify.Server.Scheduling;

/// <summary>One span of a weekday, in minutes since midnight of the office's own time.</summary>
public sealed record OpenSpan(DayOfWeek Day, int FromMinute, int UntilMinute);

/// <summary>When a department sees people by video: evenings and weekends as it sets them.</summary>
/// <param name="SlotMinutes">Length of one appointment.</param>
/// <param name="Places">Appointments at the same time: how many officials sit there.</param>
public sealed record OpeningHours(IReadOnlyList<OpenSpan> Week, IReadOnlyList<DateOnly> Closed, int SlotMinutes, int Places)
{
    public const int MostSpans = 42, MostClosed = 400, MostPlaces = 50, ShortestSlot = 5, LongestSlot = 480, DayMinutes = 24 * 60;

    /// <summary>What holds until a department sets its own: Monday to Friday, 9 to 12 and 14 to 17.</summary>
    public static OpeningHours Usual { get; } = new(
        [.. Enumerable.Range(1, 5).SelectMany(day => new OpenSpan[] { new((DayOfWeek)day, 9 * 60, 12 * 60), new((DayOfWeek)day, 14 * 60, 17 * 60) })], [], 30, 1);

    /// <summary>The starts of appointments on a day of the office's calendar, in minutes since its midnight.</summary>
    public IEnumerable<int> StartsOn(DateOnly day) => Closed.Contains(day) ? [] : Week.Where(span => span.Day == day.DayOfWeek)
        .OrderBy(span => span.FromMinute)
        .SelectMany(span => Enumerable.Range(0, (span.UntilMinute - span.FromMinute) / SlotMinutes).Select(i => span.FromMinute + i * SlotMinutes));

    public string? Problem() =>
        Week is null || Closed is null || Week.Count > MostSpans || Closed.Count > MostClosed ? $"week: at most {MostSpans} spans; closed: at most {MostClosed} days."
        : Week.Any(s => s is null || s.FromMinute < 0 || s.UntilMinute > DayMinutes || s.UntilMinute <= s.FromMinute) ? "week: minutes of a day, from before until."
        : Week.Any(s => Week.Any(o => !ReferenceEquals(o, s) && o.Day == s.Day && o.FromMinute < s.UntilMinute && s.FromMinute < o.UntilMinute)) ? "week: spans of one day may not overlap."
        : SlotMinutes is < ShortestSlot or > LongestSlot ? $"slotMinutes: {ShortestSlot} to {LongestSlot}."
        : Places is < 1 or > MostPlaces ? $"places: 1 to {MostPlaces}."
        : null;
}
