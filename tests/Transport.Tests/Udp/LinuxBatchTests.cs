using System.Net;
using System.Net.Sockets;
using RemoteVerify.Transport.Udp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Udp;

public sealed class LinuxBatchTests : IDisposable
{
    private readonly Socket _port = Open();
    private readonly Socket[] _browsers = [Open(), Open(), Open()];

    public LinuxBatchTests() => Assert.SkipUnless(LinuxMessages.AreSupported, "not this system's calls");

    [Fact]
    public void Datagrams_to_browsers_that_alternate_leave_as_one_train_each()
    {
        var batch = new LinuxSendBatch(_port, 64);
        for (var i = 0; i < 30; i++)
            batch.Add(Datagram(i, 1000), Address(_browsers[i % 3]));
        Assert.Equal(0, batch.Flush());
        Assert.Equal(3, batch.Trains);
        for (var i = 0; i < 30; i++)
            Assert.Equal(Datagram(i, 1000), Receive(_browsers[i % 3]));
    }

    [Fact]
    public void A_longer_datagram_begins_a_train_of_its_own_and_keeps_its_place()
    {
        int[] lengths = [500, 500, 300, 500, 800, 800];
        var batch = new LinuxSendBatch(_port, 64);
        for (var i = 0; i < lengths.Length; i++)
        {
            batch.Add(Datagram(i, lengths[i]), Address(_browsers[0]));
            batch.Add(Datagram(i, 100), Address(_browsers[1]));
        }
        Assert.Equal(0, batch.Flush());
        Assert.Equal(4, batch.Trains);
        for (var i = 0; i < lengths.Length; i++)
        {
            Assert.Equal(Datagram(i, lengths[i]), Receive(_browsers[0]));
            Assert.Equal(Datagram(i, 100), Receive(_browsers[1]));
        }
    }

    [Fact]
    public void Where_the_system_takes_no_trains_each_datagram_leaves_by_itself()
    {
        // Without checksums it refuses to cut trains apart.
        const int socketLevel = 1, noChecksums = 11;
        _port.SetRawSocketOption(socketLevel, noChecksums, [1, 0, 0, 0]);
        var batch = new LinuxSendBatch(_port, 64);
        for (var i = 0; i < 30; i++)
            batch.Add(Datagram(i, i < 27 ? 1000 : 600), Address(_browsers[i / 2 % 3]));
        Assert.Equal(0, batch.Flush());
        for (var i = 0; i < 30; i++)
            Assert.Equal(Datagram(i, i < 27 ? 1000 : 600), Receive(_browsers[i / 2 % 3]));
    }

    [Fact]
    public void Rounds_allocate_nothing()
    {
        var (sending, receiving) = (new LinuxSendBatch(_port, 64), new LinuxReceiveBatch(_browsers[0]));
        var (to, datagram) = (Address(_browsers[0]), new byte[1000]);
        Allocations.AssertNone(() =>
        {
            for (var i = 0; i < 20; i++)
                sending.Add(datagram, to);
            sending.Flush();
            while (receiving.Wait(TimeSpan.Zero))
                for (var i = receiving.Receive() - 1; i >= 0; i--)
                    Assert.True(receiving.Datagram(i).Length == 1000 && receiving.From(i).IsIPv4);
        });
    }

    public void Dispose()
    {
        _port.Dispose();
        foreach (var browser in _browsers)
            browser.Dispose();
    }

    private static Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static TransportAddress Address(Socket socket) => TransportAddress.From((IPEndPoint)socket.LocalEndPoint!);

    private static byte[] Datagram(int number, int length) => [.. Enumerable.Repeat((byte)number, length)];

    private static byte[] Receive(Socket socket)
    {
        var buffer = new byte[2000];
        return buffer[..socket.Receive(buffer)];
    }
}
