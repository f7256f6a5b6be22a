using CsCheck;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class KeyFramesTests
{
    [Theory]
    [InlineData(Codec.Vp8, new byte[] { 0x10, 0x00 }, true)] // no extension, key frame
    [InlineData(Codec.Vp8, new byte[] { 0x10, 0x01 }, false)] // an interframe
    [InlineData(Codec.Vp8, new byte[] { 0x00, 0x00 }, false)] // not a partition's start
    [InlineData(Codec.Vp8, new byte[] { 0x11, 0x00 }, false)] // a later partition
    [InlineData(Codec.Vp8, new byte[] { 0x90, 0x80, 0x81, 0x02, 0x00 }, true)] // picture id of 15 bits
    [InlineData(Codec.Vp8, new byte[] { 0x90, 0xF0, 0x01, 0x02, 0x03, 0x00 }, true)] // picture id of 7 bits, TL0, TID and KEYIDX
    [InlineData(Codec.Vp8, new byte[] { 0x90, 0xF0 }, false)] // cut off
    [InlineData(Codec.H264, new byte[] { 0x67, 0x42 }, true)] // SPS
    [InlineData(Codec.H264, new byte[] { 0x65, 0x88 }, true)] // IDR
    [InlineData(Codec.H264, new byte[] { 0x41, 0x9A }, false)] // another slice
    [InlineData(Codec.H264, new byte[] { 0x78, 0, 2, 0x06, 0x05, 0, 2, 0x67, 0x42 }, true)] // STAP-A: SEI, SPS
    [InlineData(Codec.H264, new byte[] { 0x78, 0, 2, 0x06, 0x05, 0, 2, 0x41, 0x42 }, false)]
    [InlineData(Codec.H264, new byte[] { 0x7C, 0x85, 0x88 }, true)] // FU-A: the first fragment of an IDR
    [InlineData(Codec.H264, new byte[] { 0x7C, 0x05, 0x88 }, false)] // a later fragment
    [InlineData(Codec.H264, new byte[] { 0x7C, 0x81, 0x88 }, false)]
    [InlineData(Codec.Opus, new byte[] { 1 }, true)] // every Opus packet stands alone
    public void A_pictures_beginning_is_recognised(Codec codec, byte[] payload, bool key) => Assert.Equal(key, KeyFrames.Begins(codec, payload));

    [Fact]
    public void Arbitrary_payloads_never_throw() => Gen.Byte.Array[0, 60].Sample(payload =>
    {
        KeyFrames.Begins(Codec.Vp8, payload);
        KeyFrames.Begins(Codec.H264, payload);
    }, iter: 50_000);
}
