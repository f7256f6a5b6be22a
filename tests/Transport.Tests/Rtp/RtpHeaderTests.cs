using CsCheck;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Rtp;

public sealed class RtpHeaderTests
{
    [Fact]
    public void Reads_every_field_of_a_packet_with_csrc_extension_and_padding()
    {
        byte[] packet =
        [
            0xB1, 0xE0, 0x12, 0x34, 0, 0, 0, 9, 0, 0, 0, 7, // V=2 P X CC=1, M PT=96
            0, 0, 0, 1, // CSRC
            0xBE, 0xDE, 0, 1, 0x10, 0xAA, 0, 0, // one-byte extension 1
            1, 2, 3, 0, 2, // payload of three bytes, padding of two
        ];
        Assert.True(RtpHeader.TryParse(packet, out var header));
        Assert.Equal((96, true, 0x1234, 9u, 7u), (header.PayloadType, header.Marker, header.SequenceNumber, header.Timestamp, header.Ssrc));
        Assert.Equal((24, 3, 2), (header.HeaderLength, header.PayloadLength, header.PaddingLength));
        Assert.Equal((0xBEDE, 20, 4), (header.ExtensionProfile, header.ExtensionOffset, header.ExtensionLength));
        Assert.Equal([1, 2, 3], header.Payload(packet).ToArray());
    }

    [Theory]
    [InlineData(new byte[] { })]
    [InlineData(new byte[] { 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // eleven bytes
    [InlineData(new byte[] { 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // version 1
    [InlineData(new byte[] { 0x81, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // a CSRC that is not there
    [InlineData(new byte[] { 0x90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xBE, 0xDE, 0, 1 })] // an extension that is not there
    [InlineData(new byte[] { 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // padding without a byte
    [InlineData(new byte[] { 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })] // padding of zero
    [InlineData(new byte[] { 0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2 })] // padding longer than the packet
    public void Refuses_what_is_not_well_formed(byte[] packet) => Assert.False(RtpHeader.TryParse(packet, out _));

    [Fact]
    public void Arbitrary_bytes_never_throw_and_never_point_outside()
    {
        // Mostly plausible first bytes, so that the deeper branches are reached.
        Gen.Select(Gen.Byte, Gen.Bool, Gen.Byte.Array[0, 80]).Sample((first, plausible, rest) =>
        {
            byte[] packet = [plausible ? (byte)(0x80 | first & 0x3F) : first, .. rest];
            if (!RtpHeader.TryParse(packet, out var header))
                return true;
            foreach (var extension in new RtpExtensions(packet, header))
                _ = extension.Data.Length;
            return header.HeaderLength + header.PayloadLength + header.PaddingLength == packet.Length && header.PayloadLength >= 0;
        }, iter: 100_000);
    }
}
