using RemoteVerify.Kit;
using Xunit;

namespace RemoteVerify.Transport.Tests.Network;

public sealed class NetworkEmulatorTests
{
    private static readonly TransportAddress A = TransportAddress.FromIPv4(1, 1);
    private static readonly TransportAddress B = TransportAddress.FromIPv4(2, 2);

    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another() =>
        Assert.Multiple(
            () => Assert.Equal(Run(5, Poor), Run(5, Poor)),
            () => Assert.NotEqual(Run(5, Poor), Run(6, Poor)));

    [Fact]
    public void A_perfect_network_delivers_all_in_order_at_once()
    {
        var arrivals = Run(1, LinkConditions.Perfect);
        Assert.Equal(Enumerable.Range(0, 1000), arrivals.Select(arrival => arrival.Number));
        Assert.All(arrivals, arrival => Assert.Equal(arrival.Number, arrival.Milliseconds));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void About_the_asked_share_is_lost(double burst) =>
        Assert.InRange(Run(3, new() { Loss = 0.2, LossBurst = burst }).Count, 720, 880);

    [Fact]
    public void Delay_and_jitter_keep_order_and_bounds()
    {
        var arrivals = Run(1, new() { Delay = TimeSpan.FromMilliseconds(50), Jitter = TimeSpan.FromMilliseconds(20) });
        Assert.Equal(Enumerable.Range(0, 1000), arrivals.Select(arrival => arrival.Number));
        Assert.All(arrivals, arrival => Assert.InRange(arrival.Milliseconds - arrival.Number, 50, 70));
    }

    [Fact]
    public void Some_datagrams_overtake_others_when_asked()
    {
        var numbers = Run(1, new() { Reordering = 0.1 }).Select(arrival => arrival.Number).ToList();
        Assert.Equal(1000, numbers.Count);
        Assert.InRange(numbers.Zip(numbers.Skip(1)).Count(pair => pair.First > pair.Second), 50, 150);
    }

    [Fact]
    public void A_limited_link_delivers_at_its_rate_and_drops_what_waits_too_long()
    {
        // 1000 datagrams of 100 bytes in a second are 800 kbit/s: half of it passes, and the queue's 200 ms more.
        var arrivals = Run(1, new() { BitsPerSecond = 400_000 });
        Assert.InRange(arrivals.Count, 580, 620);
        Assert.InRange(arrivals[^1].Milliseconds, 1190, 1210);
    }

    private static LinkConditions Poor => new()
    {
        Loss = 0.1, Duplication = 0.1, Reordering = 0.1, Jitter = TimeSpan.FromMilliseconds(30),
    };

    // One datagram a millisecond for a second.
    private static List<(int Number, long Milliseconds)> Run(int seed, LinkConditions conditions)
    {
        var network = new NetworkEmulator(seed) { Conditions = conditions };
        var arrivals = new List<(int, long)>();
        network.Attach(B, (Span<byte> datagram, in TransportAddress _, Instant now) =>
            arrivals.Add((BitConverter.ToInt32(datagram), now.Milliseconds)));
        var sender = network.Attach(A, (Span<byte> _, in TransportAddress _, Instant _) => { });
        for (var i = 0; i < 1000; i++)
        {
            var datagram = new byte[100];
            BitConverter.TryWriteBytes(datagram, i);
            network.At(Instant.FromMilliseconds(i), () => sender.Send(datagram, B));
        }
        network.RunFor(TimeSpan.FromSeconds(5));
        return arrivals;
    }
}
