using System.Globalization;
using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Scheduling;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Numbers;

/// <summary>Sums of one matter of one department in one week: whatever is shown adds such rows up.</summary>
/// <param name="Week">Its Monday on the office's clock, ISO 8601.</param>
/// <param name="Waited">Sessions whose applicant was let in; their waiting adds up to WaitMs.</param>
/// <param name="Returned">Not done at once: to supply, partly passed, or a second session of the case.</param>
/// <param name="WithGaps">Sessions of whose recording something is missing; together GapMs.</param>
public sealed record Count(
    string Week, string DepartmentId, string MatterTypeId, int Sessions, int Waited, long WaitMs, long LongestWaitMs, int Ended, long LengthMs,
    int Passed, int Failed, int ToSupply, int PartlyPassed, int Undecided, int CutShort, int Returned, int WithGaps, long GapMs, int Good, int Fair, int Poor);

public static class Counting
{
    /// <summary>One row a week, department and matter in which there was a session that fits.</summary>
    public static async Task<IReadOnlyList<Count>> OfAsync(AppDb db, SearchQuery query, StaffCaller staff, OfficeTime office, CancellationToken cancel)
    {
        var sums = new Dictionary<(DateOnly Week, string Department, string Matter), Sum>();
        var rows = (await db.FittingAsync(query with { Counted = "true" }, staff, office, cancel))
            .Select(d => new Counted(d.At, d.DepartmentId, d.MatterTypeId, d.WaitMs, d.DurationMs, d.State, d.Outcome, d.Again, d.GapMs, d.Quality));
        await foreach (var row in rows.AsAsyncEnumerable().WithCancellation(cancel))
        {
            var key = (Monday(DateOnly.FromDateTime(office.Local(row.At).DateTime)), row.DepartmentId, row.MatterTypeId);
            sums.TryAdd(key, new());
            sums[key].Add(row);
        }

        return [.. sums.OrderBy(s => s.Key).Select(s => s.Value.Count(s.Key.Week.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), s.Key.Department, s.Key.Matter))];
    }

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private sealed record Counted(
        DateTimeOffset At, string DepartmentId, string MatterTypeId, long? WaitMs, long? DurationMs, SessionState State, Outcome? Outcome, bool Again, long? GapMs, RecordingQuality? Quality);

    private sealed class Sum
    {
        private int _sessions, _waited, _ended, _cutShort, _returned, _withGaps;
        private long _waitMs, _longestWaitMs, _lengthMs, _gapMs;
        private readonly int[] _outcomes = new int[Enum.GetValues<Outcome>().Length], _qualities = new int[3];

        public void Add(Counted row)
        {
            _sessions++;
            (_waited, _waitMs, _longestWaitMs) = row.WaitMs is { } wait ? (_waited + 1, _waitMs + wait, Math.Max(_longestWaitMs, wait)) : (_waited, _waitMs, _longestWaitMs);
            (_ended, _lengthMs) = row.DurationMs is { } length ? (_ended + 1, _lengthMs + length) : (_ended, _lengthMs);
            _cutShort += row.State == SessionState.CutShort ? 1 : 0;
            _returned += row.Again || row.Outcome is Outcome.ToSupply or Outcome.PartlyPassed ? 1 : 0;
            (_withGaps, _gapMs) = row.GapMs > 0 ? (_withGaps + 1, _gapMs + row.GapMs.Value) : (_withGaps, _gapMs);
            if (row.Outcome is { } outcome)
            {
                _outcomes[(int)outcome]++;
            }

            if (row.Quality is { } quality)
            {
                _qualities[(int)quality]++;
            }
        }

        public Count Count(string week, string department, string matter) => new(
            week, department, matter, _sessions, _waited, _waitMs, _longestWaitMs, _ended, _lengthMs,
            Of(Outcome.Pass), Of(Outcome.Fail), Of(Outcome.ToSupply), Of(Outcome.PartlyPassed), _sessions - _outcomes.Sum(), _cutShort, _returned, _withGaps, _gapMs,
            _qualities[0], _qualities[1], _qualities[2]);

        private int Of(Outcome outcome) => _outcomes[(int)outcome];
    }
}
