using RemoteVerify.Routing;
using RemoteVerify.Transport;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class MissingPacketsTests
{
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(100);

    /// <summary>Asked 10 ms after it was missed, then every round trip and a quarter; from the fourth request on at half that pace.</summary>
    [Theory]
    [InlineData(false, new[] { 10, 135, 260, 385, 635, 885 })]
    [InlineData(true, new[] { 10, 20, 135, 145, 260, 270, 385, 395, 635, 645, 885, 895 })]
    public void A_lost_packet_is_asked_for_quickly_at_first_and_each_request_said_twice_on_a_line_that_loses(bool twice, int[] moments)
    {
        var missing = new MissingPackets();
        missing.TryAdd(7, Instant.FromMilliseconds(0));
        Span<ushort> numbers = stackalloc ushort[MissingPackets.Capacity];
        var asked = new List<int>();
        for (var now = 0; now < 1_000; now += 5)
            if (missing.Due(Instant.FromMilliseconds(now), RoundTrip, twice, numbers) > 0)
                asked.Add(now);
        Assert.Equal(moments, asked);
    }
}
