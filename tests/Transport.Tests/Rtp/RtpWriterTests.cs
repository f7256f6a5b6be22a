using CsCheck;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Rtp;

public sealed class RtpWriterTests
{
    private static readonly Gen<(byte Id, byte[] Data)[]> OneByteElements = Gen.Select(Gen.Byte[1, 14], Gen.Byte.Array[1, 16]).Array[0, 6];
    private static readonly Gen<(byte Id, byte[] Data)[]> TwoByteElements = Gen.Select(Gen.Byte[1, 255], Gen.Byte.Array[0, 40]).Array[0, 6];

    [Fact]
    public void What_is_written_in_one_byte_form_is_read_back() => RoundTrip(OneByteElements, twoByte: false);

    [Fact]
    public void What_is_written_in_two_byte_form_is_read_back() => RoundTrip(TwoByteElements, twoByte: true);

    [Fact]
    public void An_element_that_the_one_byte_form_cannot_carry_is_left_out()
    {
        var buffer = new byte[100];
        var writer = new RtpWriter(buffer, 96, false, 1, 2, 3);
        writer.Extension(15, [1]);
        writer.Extension(1, new byte[17]);
        writer.Extension(1, []);
        var length = writer.Finish([9]);
        Assert.Equal(13, length);
        Assert.Equal(0x80, buffer[0]);
    }

    [Fact]
    public void A_buffer_that_is_too_small_gives_nothing()
    {
        for (var size = 0; size < 40; size++)
        {
            var writer = new RtpWriter(new byte[size], 96, false, 1, 2, 3);
            writer.Extension(4, "mid"u8);
            writer.Extension(3, [1, 2]);
            Assert.Equal(size < 34 ? 0 : 34, writer.Finish(new byte[10]));
        }
    }

    [Fact]
    public void Absolute_send_time_counts_seconds_in_18_fraction_bits_and_wraps_after_64_seconds()
    {
        var value = new byte[3];
        RtpExtensionValues.WriteAbsoluteSendTime(value, new Instant(65_500_000));
        Assert.Equal((1 << 18) + (1 << 17), value[0] << 16 | value[1] << 8 | value[2]);
    }

    private static void RoundTrip(Gen<(byte Id, byte[] Data)[]> elements, bool twoByte) =>
        Gen.Select(elements, Gen.Byte[0, 127], Gen.Bool, Gen.UShort, Gen.UInt, Gen.Byte.Array[0, 200]).Sample((extensions, type, marker, number, timestamp, payload) =>
        {
            var buffer = new byte[1500];
            var writer = new RtpWriter(buffer, type, marker, number, timestamp, 77, twoByte);
            foreach (var (id, data) in extensions)
                writer.Extension(id, data);
            var packet = buffer.AsSpan(0, writer.Finish(payload));
            Assert.True(RtpHeader.TryParse(packet, out var header));
            Assert.Equal((type, marker, number, timestamp, 77u), (header.PayloadType, header.Marker, header.SequenceNumber, header.Timestamp, header.Ssrc));
            Assert.Equal(payload, header.Payload(packet).ToArray());
            var read = new List<(byte, byte[])>();
            foreach (var extension in new RtpExtensions(packet, header))
                read.Add((extension.Id, extension.Data.ToArray()));
            Assert.Equal(extensions, read);
        }, iter: 5_000);
}
