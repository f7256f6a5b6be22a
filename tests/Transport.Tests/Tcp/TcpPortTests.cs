using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using RemoteVerify.Kit;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Srtp;
using RemoteVerify.Transport.Tcp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Tcp;

/// <summary>The real sockets, on the loopback interface.</summary>
public sealed class TcpPortTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly SrtpKeys _keys = TestKeys.Create(11);
    private readonly IceCredentials _ours = IceCredentials.Create();
    private readonly IceCredentials _theirs = IceCredentials.Create();
    private readonly RecordedEvents _events = new();
    private readonly List<Exception> _faults = [];
    private readonly Demux _demux;
    private readonly IceCheck _check;
    private TcpPort? _port;
    private Peer? _peer;

    public TcpPortTests()
    {
        _demux = new Demux { Faulted = _faults.Add };
        _check = new IceCheck(_theirs, _ours);
    }

    [Fact]
    public async Task Checks_are_answered_and_packets_echoed_in_their_order()
    {
        // Room for all of them: none may be lost to a reader that is slow today.
        Open(new() { QueueBytes = 1 << 20 });
        _events.OnRtp = (peer, packet, now) => peer.SendRtp(packet, now);
        using var browser = await ConnectAsync();
        await ProveAsync(browser);
        using var sending = new SrtpContext(_keys.Profile, _keys.Receiving, 8);
        using var receiving = new SrtpContext(_keys.Profile, _keys.Sending, 8);
        var stream = new MemoryStream();
        for (var i = 0; i < 300; i++)
            stream.Write(Framed(Protected(sending, Packets.Rtp(i, 1000))));
        var writing = WriteInPiecesAsync(browser, stream.ToArray());
        for (var i = 0; i < 300; i++)
        {
            var datagram = await ReadAsync(browser);
            Assert.Equal(SrtpResult.Ok, receiving.UnprotectRtp(datagram, out _));
            Assert.Equal(i, Packets.SequenceNumber(datagram));
        }
        await writing;
        Assert.Equal(0, _port!.Unsent);
        Assert.True(_peer!.RemoteAddress!.Value.IsTcp);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task A_reader_that_stops_reading_loses_packets_and_costs_no_more_memory()
    {
        Open(new() { QueueBytes = 16 * 1024, SocketBufferBytes = 16 * 1024 });
        using var browser = await ConnectAsync(receiveBuffer: 8 * 1024);
        await ProveAsync(browser);
        var packet = Packets.Rtp(0, 1200);
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int packets = 20_000;
        lock (_peer!.Gate)
        {
            for (var i = 0; i < packets; i++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)i);
                _peer.SendRtp(packet, MonotonicClock.Now);
            }
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
        Assert.InRange(_port!.Unsent, packets / 2, packets);

        // Whoever reads again gets whole frames: nothing was cut.
        using var receiving = new SrtpContext(_keys.Profile, _keys.Sending, 8);
        Assert.Equal(SrtpResult.Ok, receiving.UnprotectRtp(await ReadAsync(browser), out _));
        Assert.Equal(SrtpResult.Ok, receiving.UnprotectRtp(await ReadAsync(browser), out _));
    }

    [Fact]
    public async Task A_connection_without_a_valid_check_is_closed()
    {
        Open(new() { ProveWithin = TimeSpan.FromMilliseconds(100) });
        using var silent = await ConnectAsync();
        using var wrong = await ConnectAsync();
        using var stranger = new IceCheck(_theirs, _ours with { Password = "a password that nobody gave" });
        await wrong.SendAsync(Framed(Check(stranger)), Token);
        await AssertClosedAsync(silent);
        await AssertClosedAsync(wrong);
    }

    [Fact]
    public async Task A_connection_is_closed_when_its_peer_is_gone()
    {
        Open(new() { ProveWithin = TimeSpan.FromMilliseconds(100) });
        using var browser = await ConnectAsync();
        await ProveAsync(browser);
        lock (_peer!.Gate)
            _peer.Close(PeerCloseReason.SessionEnded, MonotonicClock.Now);
        await AssertClosedAsync(browser);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("\u0000\u0004\u0080abc")]
    [InlineData("\u0000\u0000")]
    public async Task Whoever_does_not_begin_with_a_check_is_hung_up_on(string greeting)
    {
        Open(new());
        using var browser = await ConnectAsync();
        await browser.SendAsync(System.Text.Encoding.Latin1.GetBytes(greeting), Token);
        await AssertClosedAsync(browser);
    }

    [Fact]
    public async Task Of_one_address_only_so_many_connections_may_be_unproven_and_the_proven_ones_stay()
    {
        Open(new() { UnprovenPerAddress = 3 });
        using var proven = await ConnectAsync();
        await ProveAsync(proven);
        var crowd = new List<Socket>();
        for (var i = 0; i < 10; i++)
            crowd.Add(await ConnectAsync());
        for (var i = 3; i < 10; i++)
            await AssertClosedAsync(crowd[i]);
        Assert.Equal(7, _port!.Refused);
        await ProveAsync(proven);
        crowd.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void The_same_address_on_tcp_and_udp_is_two_addresses()
    {
        var udp = TransportAddress.FromIPv4(0xC0000201, 7);
        Assert.NotEqual(udp, udp with { IsTcp = true });
        Assert.Equal("192.0.2.1:7/tcp", (udp with { IsTcp = true }).ToString());
    }

    public void Dispose()
    {
        _port?.Dispose();
        _check.Dispose();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private void Open(TcpPortOptions options)
    {
        _port = new TcpPort(options with { Address = IPAddress.Loopback }, _demux);
        _peer = new Peer(new PeerOptions
        {
            Gate = new Lock(), Events = _events, Sender = _port,
            LocalUfrag = _ours.Ufrag, LocalPassword = _ours.Password, RemoteUfrag = _theirs.Ufrag, PresetKeys = _keys,
        }, MonotonicClock.Now);
        _demux.Add(_peer);
    }

    private async Task<Socket> ConnectAsync(int receiveBuffer = 64 * 1024)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveBufferSize = receiveBuffer };
        await socket.ConnectAsync(_port!.LocalEndPoint, Token);
        return socket;
    }

    private async Task ProveAsync(Socket browser)
    {
        await browser.SendAsync(Framed(Check(_check)), Token);
        Assert.True(_check.TryReadAnswer(await ReadAsync(browser), out var answer));
        Assert.Equal(((IPEndPoint)browser.LocalEndPoint!).Port, answer.MappedAddress!.Value.Port);
    }

    private static byte[] Check(IceCheck check)
    {
        Span<byte> datagram = stackalloc byte[StunWriter.MaxLength];
        return datagram[..check.Write(datagram, 1, nominate: true)].ToArray();
    }

    private static byte[] Protected(SrtpContext sending, byte[] packet)
    {
        Span<byte> datagram = stackalloc byte[1500];
        Assert.Equal(SrtpResult.Ok, sending.ProtectRtp(packet, datagram, out var length));
        return datagram[..length].ToArray();
    }

    private static byte[] Framed(byte[] datagram) => [(byte)(datagram.Length >> 8), (byte)datagram.Length, .. datagram];

    /// <summary>Frames arrive cut and glued, as a stream does.</summary>
    private static async Task WriteInPiecesAsync(Socket browser, byte[] stream)
    {
        var random = new Random(5);
        for (var at = 0; at < stream.Length;)
        {
            var piece = Math.Min(random.Next(1, 3000), stream.Length - at);
            at += await browser.SendAsync(stream.AsMemory(at, piece), Token);
        }
    }

    private static async Task<byte[]> ReadAsync(Socket browser)
    {
        var head = await ReadExactlyAsync(browser, 2);
        return await ReadExactlyAsync(browser, BinaryPrimitives.ReadUInt16BigEndian(head));
    }

    private static async Task<byte[]> ReadExactlyAsync(Socket browser, int length)
    {
        var buffer = new byte[length];
        for (var got = 0; got < length;)
        {
            var count = await browser.ReceiveAsync(buffer.AsMemory(got), Token).AsTask().WaitAsync(Limit, Token);
            Assert.True(count > 0, "the connection was closed");
            got += count;
        }
        return buffer;
    }

    private static async Task AssertClosedAsync(Socket browser)
    {
        var buffer = new byte[100];
        try
        {
            Assert.Equal(0, await browser.ReceiveAsync(buffer, Token).AsTask().WaitAsync(Limit, Token));
        }
        catch (SocketException reset)
        {
            Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
        }
    }
}
