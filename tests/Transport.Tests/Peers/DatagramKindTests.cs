using Xunit;

namespace RemoteVerify.Transport.Tests.Peers;

public sealed class DatagramKindTests
{
    [Theory]
    [InlineData(new byte[] { }, DatagramKind.Unknown)]
    [InlineData(new byte[] { 0 }, DatagramKind.Stun)]
    [InlineData(new byte[] { 3 }, DatagramKind.Stun)]
    [InlineData(new byte[] { 4 }, DatagramKind.Unknown)]
    [InlineData(new byte[] { 19 }, DatagramKind.Unknown)]
    [InlineData(new byte[] { 20 }, DatagramKind.Dtls)]
    [InlineData(new byte[] { 63 }, DatagramKind.Dtls)]
    [InlineData(new byte[] { 64, 0 }, DatagramKind.Unknown)]
    [InlineData(new byte[] { 127, 0 }, DatagramKind.Unknown)]
    [InlineData(new byte[] { 128 }, DatagramKind.Unknown)]
    [InlineData(new byte[] { 128, 191 }, DatagramKind.Rtp)]
    [InlineData(new byte[] { 128, 192 }, DatagramKind.Rtcp)]
    [InlineData(new byte[] { 191, 223 }, DatagramKind.Rtcp)]
    [InlineData(new byte[] { 191, 224 }, DatagramKind.Rtp)]
    [InlineData(new byte[] { 192, 200 }, DatagramKind.Unknown)]
    public void The_first_bytes_tell_what_a_datagram_is(byte[] datagram, DatagramKind kind) =>
        Assert.Equal(kind, DatagramKinds.Of(datagram));
}
