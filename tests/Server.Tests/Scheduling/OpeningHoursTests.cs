using RemoteVerify.Server.Scheduling;

namespace RemoteVerify.Server.Tests.Scheduling;

public sealed class OpeningHoursTests
{
    private static readonly DateOnly Saturday = new(2026, 11, 28);

    [Fact]
    public void Evenings_and_weekends_are_open_as_the_department_sets_them()
    {
        var hours = new OpeningHours([new(DayOfWeek.Saturday, 19 * 60, 20 * 60 + 10), new(DayOfWeek.Saturday, 9 * 60, 10 * 60)], [], 30, 2);
        Assert.Equal([540, 570, 1140, 1170], hours.StartsOn(Saturday));
        Assert.Empty(hours.StartsOn(Saturday.AddDays(1)));
        Assert.Empty((hours with { Closed = [Saturday] }).StartsOn(Saturday));
    }

    [Theory]
    [InlineData(600, 540, 30, 1)]
    [InlineData(540, 1500, 30, 1)]
    [InlineData(540, 600, 3, 1)]
    [InlineData(540, 600, 30, 0)]
    public void Impossible_hours_are_refused(int from, int until, int slot, int places) =>
        Assert.NotNull(new OpeningHours([new(DayOfWeek.Monday, from, until)], [], slot, places).Problem());

    [Fact]
    public void Spans_of_one_day_may_touch_and_not_overlap()
    {
        Assert.Null(new OpeningHours([new(DayOfWeek.Monday, 540, 600), new(DayOfWeek.Monday, 600, 660)], [], 30, 1).Problem());
        Assert.NotNull(new OpeningHours([new(DayOfWeek.Monday, 540, 601), new(DayOfWeek.Monday, 600, 660)], [], 30, 1).Problem());
    }
}
