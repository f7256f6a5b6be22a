using CsCheck;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class PacketCacheTests
{
    [Fact]
    public void A_packet_is_found_with_its_own_bytes_or_not_at_all_and_the_newest_always() =>
        Gen.Select(Gen.Int[1, 1500].Array[1, 600], Gen.Int[0, 3]).Sample((lengths, grows) =>
        {
            var cache = new PacketCache(1 << 14);
            for (var i = 0; i < lengths.Length; i++)
            {
                cache.Add(i, Packet(i, lengths[i]));
                if (i % 150 == 149 && grows > i / 150)
                    cache.Hold(i, i * 800);
                Assert.True(cache.TryGet(i, out var newest));
                Assert.Equal(Packet(i, lengths[i]), newest);
            }
            for (var i = 0; i < lengths.Length; i++)
                if (cache.TryGet(i, out var packet))
                    Assert.Equal(Packet(i, lengths[i]), packet);
        });

    [Fact]
    public void Growing_keeps_what_is_there_and_stops_at_the_limits()
    {
        var cache = new PacketCache(1 << 14);
        for (var i = 0; i < 10; i++)
            cache.Add(i, Packet(i, 1000));
        cache.Hold(1_000_000, 100_000_000);
        Assert.Equal(PacketCache.MaxPackets, cache.Capacity);
        for (var i = 10; i < PacketCache.MaxPackets; i++)
            cache.Add(i, Packet(i, 1000));
        for (var i = 0; i < PacketCache.MaxPackets; i++)
        {
            Assert.True(cache.TryGet(i, out var packet));
            Assert.Equal(Packet(i, 1000), packet);
        }
    }

    [Fact]
    public void A_duplicate_is_known_though_its_bytes_have_gone()
    {
        var cache = new PacketCache(4096);
        for (var i = 0; i < 100; i++)
            cache.Add(i, Packet(i, 1000));
        Assert.False(cache.TryGet(3, out _));
        Assert.True(cache.Contains(3));
    }

    private static byte[] Packet(int number, int length)
    {
        var packet = new byte[length];
        new Random(number).NextBytes(packet);
        return packet;
    }
}
