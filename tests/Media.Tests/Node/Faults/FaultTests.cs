using Xunit;

namespace RemoteVerify.Media.Tests.Node.Faults;

public sealed class FaultTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cells =>
        FaultTable.Moments.SelectMany(moment => FaultTable.Faults.Select(fault => new TheoryDataRow<string, string>(moment, fault.ToString())));

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task At_any_moment_any_fault_loses_nothing_acknowledged_and_the_service_goes_on(string moment, string fault)
    {
        var outcome = await FaultTable.TryAsync(moment, Enum.Parse<Fault>(fault));
        Assert.SkipWhen(outcome.StartsWith('('), outcome);
        Assert.Equal(FaultTable.Good, outcome);
    }
}
