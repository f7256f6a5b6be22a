using System.Net;
using System.Net.Sockets;
using RemoteVerify.Kit;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Udp;

/// <summary>The real socket, on the loopback interface.</summary>
public sealed class UdpPortTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(true, "127.0.0.1", "127.0.0.1", 1)]
    [InlineData(false, "127.0.0.1", "127.0.0.1", 1)]
    [InlineData(true, "::", "127.0.0.1", 1)]
    [InlineData(false, "::", "127.0.0.1", 1)]
    [InlineData(true, "::", "::1", 1)]
    [InlineData(true, "127.0.0.1", "127.0.0.1", 4)]
    [InlineData(false, "127.0.0.1", "127.0.0.1", 4)]
    [InlineData(true, "::", "127.0.0.1", 4)]
    public async Task Checks_are_answered_and_packets_echoed_in_order(bool batching, string bind, string browserAddress, int sockets)
    {
        Assert.SkipWhen(browserAddress.Contains(':') && !HasIPv6Loopback(), "no IPv6 on this machine");
        using var loop = new Loopback(batching, IPAddress.Parse(bind), IPAddress.Parse(browserAddress), sockets: sockets);
        await loop.ConnectAsync();
        const int count = 500;
        await loop.EchoAsync(count);
        Assert.Equal(Enumerable.Range(0, count), loop.Echoed);
        Assert.Equal(0, loop.Port.Unsent);
    }

    [Fact]
    public async Task Browsers_are_spread_over_the_sockets_of_the_port_and_each_stays_on_its_thread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "one socket only on this system");
        const int mostBrowsers = 64, packets = 200;
        using var first = new Loopback(batching: true, IPAddress.Loopback, IPAddress.Loopback, sockets: 2);
        Assert.Equal(2, first.Port.Sockets);
        var browsers = new List<Loopback>();
        var threads = new HashSet<int>();
        // Which socket a browser gets is the kernel's choice: one of many will be on the other.
        while (threads.Count < 2 && browsers.Count < mostBrowsers)
        {
            var browser = browsers.Count == 0 ? first : first.OpenAnother();
            browsers.Add(browser);
            await browser.ConnectAsync();
            var seen = new System.Collections.Concurrent.ConcurrentDictionary<int, bool>();
            browser.Events.OnRtp = (peer, packet, now) =>
            {
                seen[Environment.CurrentManagedThreadId] = true;
                peer.SendRtp(packet, now);
            };
            await browser.EchoAsync(packets);
            Assert.Equal(Enumerable.Range(0, packets), browser.Echoed);
            threads.Add(Assert.Single(seen).Key);
        }
        Assert.Equal(2, threads.Count);
        foreach (var browser in browsers.Skip(1))
            browser.Dispose();
    }

    [Fact]
    public async Task What_one_room_sends_at_a_poll_does_not_wait_for_all_the_others()
    {
        using var browser = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var to = TransportAddress.From((IPEndPoint)browser.Client.LocalEndPoint!);
        using var arrived = new ManualResetEventSlim();
        var isOver = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        UdpPort port = null!;
        port = new UdpPort(new() { Address = IPAddress.Loopback, Polled = _ => Poll() }, new Demux());
        using var closing = port;
        port.Start();
        await browser.ReceiveAsync(Token).AsTask().WaitAsync(Limit, Token);
        arrived.Set();
        Assert.True(await isOver.Task.WaitAsync(Limit, Token));

        void Poll()
        {
            if (isOver.Task.IsCompleted)
                return;
            for (var i = 0; i < 40; i++)
                port.Send(new byte[100], to);
            isOver.SetResult(arrived.Wait(Limit));
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_flood_does_not_keep_the_polls_off(bool batching)
    {
        const int enough = 20;
        var polls = 0;
        var isEnough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var port = new UdpPort(new() { Address = IPAddress.Loopback, Sockets = 1, Batching = batching, Polled = _ => Poll() }, new Demux());
        var floods = Enumerable.Range(0, 3).Select(_ => new Thread(Flood) { IsBackground = true }).ToList();
        floods.ForEach(flood => flood.Start());
        port.Start();
        await isEnough.Task.WaitAsync(Limit, Token);
        floods.ForEach(flood => flood.Join());

        void Poll()
        {
            if (Interlocked.Increment(ref polls) == enough)
                isEnough.SetResult();
        }

        void Flood()
        {
            using var stranger = new UdpClient();
            stranger.Connect(port.LocalEndPoint);
            while (!isEnough.Task.IsCompleted && !Token.IsCancellationRequested)
                stranger.Send([1, 2, 3]);
        }
    }

    [Fact]
    public async Task A_bug_does_not_stop_the_receiving_thread()
    {
        using var loop = new Loopback(batching: true, IPAddress.Loopback, IPAddress.Loopback);
        await loop.ConnectAsync();
        loop.Events.OnRtp = (_, _, _) => throw new InvalidOperationException("a bug");
        loop.SendRtp(1);
        Assert.Equal(PeerCloseReason.Faulted, await loop.Events.Ended.Task.WaitAsync(Limit, Token));
        Assert.Equal("a bug", Assert.Single(loop.Faults).Message);
        var next = loop.OpenAnother();
        await next.ConnectAsync();
    }

    [Fact]
    public async Task Peers_are_polled()
    {
        using var loop = new Loopback(batching: true, IPAddress.Loopback, IPAddress.Loopback, new() { ConnectTimeout = TimeSpan.FromMilliseconds(30) });
        Assert.Equal(PeerCloseReason.ConnectTimeout, await loop.Events.Ended.Task.WaitAsync(Limit, Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_taken_port_is_an_error_at_once(int sockets)
    {
        using var first = new UdpPort(new() { Address = IPAddress.Loopback, Sockets = sockets }, new Demux());
        var taken = new UdpPortOptions { Address = IPAddress.Loopback, Port = first.LocalEndPoint.Port, Sockets = sockets };
        Assert.Throws<SocketException>(() => new UdpPort(taken, new Demux()));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.1", false)]
    [InlineData("::", "127.0.0.1", true)]
    [InlineData("::", "::1", true)]
    public async Task What_is_sent_in_one_round_arrives_as_it_was_and_in_its_order_at_each_address(string bind, string to, bool batching)
    {
        Assert.SkipWhen(to.Contains(':') && !HasIPv6Loopback(), "no IPv6 on this machine");
        int[] lengths = [1200, 1200, 1200, 700, 1200, 1201, 1201, 40, 40, 40, 41, 1];
        using var left = new UdpClient(new IPEndPoint(IPAddress.Parse(to), 0));
        using var right = new UdpClient(new IPEndPoint(IPAddress.Parse(to), 0));
        var addresses = new[] { left, right }.Select(socket => TransportAddress.From((IPEndPoint)socket.Client.LocalEndPoint!)).ToArray();
        var sent = addresses.Select(_ => new List<byte[]>()).ToArray();
        var isDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        UdpPort port = null!;
        port = new UdpPort(new() { Address = IPAddress.Parse(bind), Batching = batching, Polled = _ => SendRound() }, new Demux());
        using var closing = port;
        port.Start();
        await isDone.Task.WaitAsync(Limit, Token);
        foreach (var (socket, expected) in new[] { left, right }.Zip(sent))
            foreach (var datagram in expected)
                Assert.Equal(datagram, (await socket.ReceiveAsync(Token).AsTask().WaitAsync(Limit, Token)).Buffer);
        Assert.Equal(0, port.Unsent);

        void SendRound()
        {
            if (isDone.Task.IsCompleted)
                return;
            for (var i = 0; i < 150; i++)
            {
                var which = i / 5 % 3 == 0 ? 0 : i / 7 % 2;
                var datagram = new byte[lengths[i % lengths.Length]];
                Array.Fill(datagram, (byte)i);
                sent[which].Add(datagram);
                port.Send(datagram, addresses[which]);
            }
            isDone.SetResult();
        }
    }

    [Fact]
    public void What_cannot_be_sent_is_counted()
    {
        using var port = new UdpPort(new() { Address = IPAddress.Loopback }, new Demux());
        port.Send(new byte[3000], TransportAddress.FromIPv4(0x7F000001, 9));
        port.Send(new byte[10], TransportAddress.From(new(IPAddress.IPv6Loopback, 9)));
        Assert.Equal(2, port.Unsent);
    }

    [Fact]
    public void Addresses_go_to_end_points_and_back()
    {
        foreach (var text in (string[])["192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8::1", "::1"])
        {
            var endPoint = new IPEndPoint(IPAddress.Parse(text), 65535);
            Assert.Equal(endPoint, TransportAddress.From(endPoint).ToEndPoint());
        }
        Assert.Equal(TransportAddress.FromIPv4(0xC0000201, 7), TransportAddress.From(new(IPAddress.Parse("::ffff:192.0.2.1"), 7)));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static bool HasIPv6Loopback()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A port whose peer echoes packets, and a browser's socket.</summary>
    private sealed class Loopback : IDisposable
    {
        private readonly SrtpKeys _keys = TestKeys.Create(9);
        private readonly SrtpContext _sending;
        private readonly SrtpContext _receiving;
        private readonly IceCheck _check;
        private readonly UdpClient _browser;
        private readonly IPEndPoint _server;
        private readonly bool _ownsPort;

        public Loopback(bool batching, IPAddress bind, IPAddress browser, PeerLimits? limits = null, int sockets = 1)
        {
            Demux = new Demux { Faulted = Faults.Add };
            Port = new UdpPort(new() { Address = bind, Batching = batching, Sockets = sockets }, Demux);
            Port.Start();
            _ownsPort = true;
            (_sending, _receiving, _check, _browser, _server) = Open(browser, limits);
        }

        private Loopback(UdpPort port, Demux demux)
        {
            (Port, Demux) = (port, demux);
            (_sending, _receiving, _check, _browser, _server) = Open(IPAddress.Loopback, null);
        }

        public UdpPort Port { get; }
        public Demux Demux { get; }
        public List<Exception> Faults { get; } = [];
        public RecordedEvents Events { get; } = new();
        public List<int> Echoed { get; } = [];

        public Loopback OpenAnother() => new(Port, Demux);

        public async Task ConnectAsync()
        {
            var check = new byte[StunWriter.MaxLength];
            _browser.Send(check, _check.Write(check, 1, nominate: true), _server);
            var answer = (await ReceiveAsync()).ToArray();
            Assert.True(_check.TryReadAnswer(answer, out var message));
            Assert.Equal(((IPEndPoint)_browser.Client.LocalEndPoint!).Port, message.MappedAddress!.Value.Port);
            await Events.Opened.Task.WaitAsync(Limit, Token);
        }

        public void SendRtp(int sequenceNumber)
        {
            Span<byte> datagram = stackalloc byte[1500];
            Assert.Equal(SrtpResult.Ok, _sending.ProtectRtp(Packets.Rtp(sequenceNumber, 1000), datagram, out var length));
            _browser.Send(datagram[..length], _server);
        }

        /// <summary>A few at a time: more would not fit into a socket's buffer.</summary>
        public async Task EchoAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                SendRtp(i);
                if (i % 50 == 49 || i == count - 1)
                    await ReceiveAtLeastAsync(i + 1);
            }
        }

        private async Task ReceiveAtLeastAsync(int count)
        {
            while (Echoed.Count < count)
            {
                var datagram = (await ReceiveAsync()).ToArray();
                Assert.Equal(SrtpResult.Ok, _receiving.UnprotectRtp(datagram, out _));
                Echoed.Add(Packets.SequenceNumber(datagram));
            }
        }

        public void Dispose()
        {
            if (_ownsPort)
                Port.Dispose();
            _browser.Dispose();
            _check.Dispose();
            _sending.Dispose();
            _receiving.Dispose();
        }

        private (SrtpContext, SrtpContext, IceCheck, UdpClient, IPEndPoint) Open(IPAddress browser, PeerLimits? limits)
        {
            var (ours, theirs) = (IceCredentials.Create(), IceCredentials.Create());
            Events.OnRtp = (peer, packet, now) => peer.SendRtp(packet, now);
            Demux.Add(new Peer(new PeerOptions
            {
                Gate = new Lock(), Events = Events, Sender = Port,
                LocalUfrag = ours.Ufrag, LocalPassword = ours.Password, RemoteUfrag = theirs.Ufrag,
                PresetKeys = _keys, Limits = limits ?? PeerLimits.Default,
            }, MonotonicClock.Now));
            return (new(_keys.Profile, _keys.Receiving, 8), new(_keys.Profile, _keys.Sending, 8), new IceCheck(theirs, ours),
                new UdpClient(new IPEndPoint(browser, 0)), new IPEndPoint(browser, Port.LocalEndPoint.Port));
        }

        private async Task<byte[]> ReceiveAsync() => (await _browser.ReceiveAsync(Token).AsTask().WaitAsync(Limit, Token)).Buffer;
    }
}
