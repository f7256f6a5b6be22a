using Microsoft.EntityFrameworkCore;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Scheduling;

/// <param name="Free">Places that are left.</param>
public sealed record Slot(DateTimeOffset At, int Minutes, int Free);

/// <summary>A department's appointments: its opening hours less what is booked.</summary>
public sealed class SlotBook(OfficeTime time)
{
    public const int MostDays = 60;

    /// <summary>Nobody is ready sooner.</summary>
    private static readonly TimeSpan Lead = TimeSpan.FromMinutes(15);

    /// <param name="except">A session whose own booking does not count: it is about to move.</param>
    public async Task<IReadOnlyList<Slot>> FreeAsync(AppDb db, string departmentId, int days, string? except = null)
    {
        var hours = (await db.Departments.AsNoTracking().SingleAsync(d => d.Id == departmentId)).Hours ?? OpeningHours.Usual;
        var (first, now) = (time.Today, time.Now);
        var starts = Enumerable.Range(0, days).Select(first.AddDays)
            .SelectMany(day => hours.StartsOn(day).Select(minute => time.At(day, minute)))
            .OfType<DateTimeOffset>().Where(at => at >= now + Lead).ToList();
        if (starts.Count == 0)
        {
            return [];
        }

        var length = TimeSpan.FromMinutes(hours.SlotMinutes);
        var (from, until) = (starts[0] - length, starts[^1] + length);
        var booked = await Booked(db, departmentId, except, from, until).ToListAsync();
        return [.. starts.Select(at => new Slot(at, hours.SlotMinutes, hours.Places - booked.Count(b => b < at + length && at < b + length))).Where(slot => slot.Free > 0)];
    }

    /// <param name="outside">At any minute, as long as one of the places is free then.</param>
    public async Task<bool> IsFreeAsync(AppDb db, string departmentId, DateTimeOffset at, string? except, bool outside = false)
    {
        if (!outside)
        {
            return (await FreeAsync(db, departmentId, MostDays, except)).Any(slot => slot.At == at);
        }

        var hours = (await db.Departments.AsNoTracking().SingleAsync(d => d.Id == departmentId)).Hours ?? OpeningHours.Usual;
        var length = TimeSpan.FromMinutes(hours.SlotMinutes);
        var (from, until) = (at - length, at + length);
        return at >= time.Now && await Booked(db, departmentId, except, from, until).CountAsync() < hours.Places;
    }

    /// <summary>The appointments that begin within a span, its ends not counted.</summary>
    private static IQueryable<DateTimeOffset> Booked(AppDb db, string departmentId, string? except, DateTimeOffset from, DateTimeOffset until) =>
        db.Sessions.Where(s => s.DepartmentId == departmentId && s.Id != except
                && (s.State == SessionState.Open || s.State == SessionState.Live) && s.PlannedFor > from && s.PlannedFor < until)
            .Select(s => s.PlannedFor!.Value);
}
