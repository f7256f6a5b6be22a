using CsCheck;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Rtp;

public sealed class RedTests
{
    [Fact]
    public void A_packet_and_the_one_before_it_are_read_as_they_were_written()
    {
        var buffer = new byte[100];
        var length = Red.Write(buffer, 111, 960, [1, 2, 3], [4, 5]);
        // RFC 2198 section 3: F, type, 14 bits of offset, 10 bits of length; then F = 0 and the type.
        Assert.Equal([0xEF, 0x0F, 0x00, 0x03, 0x6F, 1, 2, 3, 4, 5], buffer[..length]);
        Assert.True(Red.TryParse(buffer.AsSpan(0, length), out var red));
        Assert.Equal(1, red.Redundant);
        Assert.True(red.MoveNext());
        Assert.Equal((960, false), (red.Current.TimestampOffset, red.Current.IsPrimary));
        Assert.Equal([1, 2, 3], red.Current.Data.ToArray());
        Assert.True(red.MoveNext());
        Assert.True(red.Current.IsPrimary);
        Assert.Equal([4, 5], red.Current.Data.ToArray());
        Assert.False(red.MoveNext());
    }

    [Fact]
    public void What_the_format_cannot_say_is_not_written()
    {
        var buffer = new byte[3000];
        Assert.Equal(0, Red.Write(buffer, 111, Red.MostTimestampOffset + 1, [1], [2]));
        Assert.Equal(0, Red.Write(buffer, 111, 960, new byte[Red.MostBlockBytes + 1], [2]));
        Assert.Equal(0, Red.Write(buffer.AsSpan(0, 6), 111, 960, [1], [2]));
    }

    [Fact]
    public void More_blocks_than_anybody_sends_are_refused()
    {
        byte[] Blocks(int count) => [.. Enumerable.Repeat<byte[]>([0xEF, 0, 0, 0], count).SelectMany(head => head), 0x6F, 1];
        Assert.True(Red.TryParse(Blocks(Red.MostRedundant), out _));
        Assert.False(Red.TryParse(Blocks(Red.MostRedundant + 1), out _));
    }

    [Fact]
    public void Arbitrary_payloads_never_throw_and_blocks_stay_within_them() => Gen.Byte.Array[0, 60].Sample(payload =>
    {
        if (!Red.TryParse(payload, out var red))
            return;
        int blocks = 0, bytes = 0;
        foreach (var block in red)
            (blocks, bytes) = (blocks + 1, bytes + block.Data.Length);
        Assert.Equal(red.Redundant + 1, blocks);
        Assert.InRange(bytes, 0, payload.Length);
    }, iter: 20_000);
}
