using CsCheck;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Rtp;

public sealed class RtxTests
{
    [Fact]
    public void A_wrapped_packet_comes_out_as_it_was() =>
        Gen.Select(Gen.UShort, Gen.UInt, Gen.Byte.Array[1, 100], Gen.Byte.Array[1, 16]).Sample((number, timestamp, payload, mid) =>
        {
            var original = new byte[300];
            var writer = new RtpWriter(original, 96, true, number, timestamp, 11);
            writer.Extension(4, mid);
            var packet = original.AsSpan(0, writer.Finish(payload));
            Assert.True(RtpHeader.TryParse(packet, out var header));

            var wrapped = new byte[302];
            var length = Rtx.Wrap(packet, header, 97, 5, 22, wrapped);
            Assert.True(RtpHeader.TryParse(wrapped.AsSpan(0, length), out var rtx));
            Assert.Equal((97, 5, 22u, timestamp), (rtx.PayloadType, rtx.SequenceNumber, rtx.Ssrc, rtx.Timestamp));

            var unwrapped = new byte[300];
            Assert.Equal(packet.Length, Rtx.Unwrap(wrapped.AsSpan(0, length), rtx, 96, 11, unwrapped));
            Assert.True(packet.SequenceEqual(unwrapped.AsSpan(0, packet.Length)));
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_padding_probe_holds_no_media(int payloadLength)
    {
        var packet = new byte[12 + payloadLength];
        packet[0] = 0x80;
        Assert.True(RtpHeader.TryParse(packet, out var header));
        Assert.Equal(0, Rtx.Unwrap(packet, header, 96, 1, new byte[100]));
    }

    [Fact]
    public void Padding_does_not_survive_unwrapping()
    {
        byte[] packet = [0xA0, 97, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0x12, 0x34, 7, 8, 0, 2];
        Assert.True(RtpHeader.TryParse(packet, out var header));
        var unwrapped = new byte[100];
        var length = Rtx.Unwrap(packet, header, 96, 9, unwrapped);
        Assert.Equal(new byte[] { 0x80, 96, 0x12, 0x34, 0, 0, 0, 0, 0, 0, 0, 9, 7, 8 }, unwrapped[..length]);
    }

    [Theory]
    [InlineData(65535, 65536L, 65535L)]
    [InlineData(0, 65535L, 65536L)]
    [InlineData(10, 131080L, 131082L)]
    [InlineData(40000, 200000L, 171072L)]
    public void Sequence_numbers_are_read_as_the_nearest(ushort number, long reference, long expected) =>
        Assert.Equal(expected, SequenceNumber.Unwrap(number, reference));
}
