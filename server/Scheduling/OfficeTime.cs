using System.Globalization;

namespace RemoteVerify.Server.Scheduling;

/// <summary>The office's own clock and calendar.</summary>
public sealed class OfficeTime(ServerOptions options, TimeProvider clock)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone);

    public DateTimeOffset Now => clock.GetUtcNow();

    public DateOnly Today => DateOnly.FromDateTime(Local(Now).DateTime);

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone);

    /// <returns>Null: the clocks are put forward over that minute.</returns>
    public DateTimeOffset? At(DateOnly day, int minute)
    {
        var local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        return _zone.IsInvalidTime(local) ? null : new DateTimeOffset(local, _zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>The day's first moment; where the clocks are put forward over midnight, an hour later.</summary>
    public DateTimeOffset StartOf(DateOnly day) => At(day, 0) ?? At(day, 60)!.Value;

    /// <summary>"2026-11-24 14:30".</summary>
    public string Words(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public string Day(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
