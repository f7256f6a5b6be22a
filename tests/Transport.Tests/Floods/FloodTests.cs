using System.Buffers.Binary;
using CsCheck;
using RemoteVerify.Kit;
using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Tests.Peers;
using Xunit;

namespace RemoteVerify.Transport.Tests.Floods;

/// <summary>What strangers get who send a great deal: nothing, and nobody else notices.</summary>
public sealed class FloodTests
{
    private const int Flood = 50_000;

    private readonly NetworkEmulator _network = new(seed: 2);
    private readonly VirtualPort _port;
    private readonly VirtualPair _pair;
    private readonly SilentSender _sender = new();
    private readonly Demux _demux = new();

    public FloodTests()
    {
        _port = new VirtualPort(_network, VirtualPair.ServerAddress);
        _pair = new VirtualPair(_network, _port);
        _pair.Client.StartChecking();
        Assert.True(_network.RunUntil(() => _pair.Client.IsConnected, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void Checks_for_nobody_are_not_answered_and_cost_no_memory()
    {
        var check = Check(new("nobody", "a password of nobody at"), new("stranger", ""));
        AssertUnharmed(i => _port.Demux.Receive(check, Stranger(i), _network.Now));
        Assert.Equal(Flood, _port.Demux.UnknownDatagrams);
    }

    [Fact]
    public void Checks_with_a_users_name_but_not_his_password_are_not_answered_and_cost_no_memory()
    {
        var check = Check(_pair.Server with { Password = "a password that is wrong" }, _pair.Browser);
        AssertUnharmed(i => _port.Demux.Receive(check, Stranger(i), _network.Now));
        Assert.Equal(_pair.Client.Address, _pair.Peer.RemoteAddress);
    }

    [Theory]
    [InlineData(0x16)]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    public void Handshakes_media_and_noise_from_unproven_addresses_are_not_answered_and_cost_no_memory(byte first)
    {
        var datagram = new byte[1200];
        datagram[0] = first;
        AssertUnharmed(i => _port.Demux.Receive(datagram, Stranger(i), _network.Now));
    }

    [Fact]
    public void Media_from_the_address_next_door_does_not_reach_the_room()
    {
        var neighbour = _pair.Client.Address with { Port = (ushort)(_pair.Client.Address.Port + 1) };
        AssertUnharmed(i =>
        {
            var packet = Packets.Rtp(i & 0xFFFF);
            _port.Demux.Receive(packet, neighbour, _network.Now);
        }, mayAllocate: true);
        Assert.Single(_pair.Events.Rtp);
    }

    [Fact]
    public void A_user_who_checks_from_ever_new_addresses_keeps_only_so_many()
    {
        AddSilentPeer(out var server, out var browser);
        var check = Check(server, browser);
        for (var i = 0; i < Flood; i++)
            _demux.Receive(check, Stranger(i), default);
        Assert.Equal(PeerLimits.Default.Addresses, Enumerable.Range(0, Flood).Count(i => _demux.IsBound(Stranger(i))));
    }

    [Fact]
    public void No_answer_is_longer_than_its_question()
    {
        AddSilentPeer(out var server, out var browser);
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.ULong).Sample((nominate, controlled, ipv6, low) =>
        {
            using var check = new IceCheck(browser, server);
            var datagram = new byte[StunWriter.MaxLength];
            var length = check.Write(datagram, low, nominate, controlled);
            var from = ipv6 ? new TransportAddress(0x2001_0db8_0000_0000, low, 7) : TransportAddress.FromIPv4((uint)low, 7);
            _sender.Longest = 0;
            _demux.Receive(datagram.AsSpan(0, length), from, default);
            Assert.InRange(_sender.Longest, 1, length);
        }, threads: 1, iter: 500);
    }

    [Fact]
    public void Half_open_handshakes_are_bounded_and_end_with_their_time()
    {
        const int most = 4, peers = 40;
        var dtls = new DtlsServer(DtlsCertificate.Create(), most);
        var opened = Enumerable.Range(0, peers).Select(_ => AddHalfOpenPeer(dtls)).ToArray();
        Assert.InRange(dtls.Running, 1, most);
        Assert.Equal(peers - most, opened.Sum(peer => peer.Statistics().Dropped(DropCause.DtlsBusy)));

        // Whoever never goes on loses his place after the connect time-out.
        _demux.Poll(MonotonicClock.Now + PeerLimits.Default.ConnectTimeout + TimeSpan.FromSeconds(1));
        Assert.All(opened, peer => Assert.Equal(PeerState.Closed, peer.State));
        Assert.True(SpinWait.SpinUntil(() => dtls.Running == 0, TimeSpan.FromSeconds(20)));
        Assert.Equal(0, _demux.PeerCount);
    }

    private void AssertUnharmed(Action<int> strike, bool mayAllocate = false)
    {
        strike(Flood);
        var (sent, before) = (_network.Sent, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 1; i < Flood; i++)
            strike(i);
        Assert.Equal(sent, _network.Sent);
        if (!mayAllocate)
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        Assert.Empty(_port.Faults);
        _pair.Client.SendRtp(Packets.Rtp(1));
        _pair.Peer.SendRtp(Packets.Rtp(2), _network.Now);
        _network.RunFor(TimeSpan.FromMilliseconds(100));
        Assert.Single(_pair.Events.Rtp);
        Assert.Single(_pair.ClientRtp);
    }

    private static TransportAddress Stranger(int number) => TransportAddress.FromIPv4(0xCB007100 + (uint)(number >> 16), (ushort)number);

    private static byte[] Check(IceCredentials server, IceCredentials browser)
    {
        using var check = new IceCheck(browser, server);
        Span<byte> datagram = stackalloc byte[StunWriter.MaxLength];
        return datagram[..check.Write(datagram, 1, nominate: true)].ToArray();
    }

    private void AddSilentPeer(out IceCredentials server, out IceCredentials browser)
    {
        (server, browser) = (IceCredentials.Create(), IceCredentials.Create());
        _demux.Add(new Peer(Options(server, browser) with { PresetKeys = TestKeys.Create(3) }, default));
    }

    // A ClientHello's head and nothing behind it: the handshake waits for the rest.
    private Peer AddHalfOpenPeer(DtlsServer dtls)
    {
        var (server, browser) = (IceCredentials.Create(), IceCredentials.Create());
        var peer = new Peer(Options(server, browser) with { Dtls = dtls, RemoteFingerprint = dtls.Certificate.Fingerprint }, MonotonicClock.Now);
        _demux.Add(peer);
        var from = Stranger(_demux.PeerCount);
        _demux.Receive(Check(server, browser), from, MonotonicClock.Now);
        var hello = new byte[100];
        hello[0] = 22;
        BinaryPrimitives.WriteUInt16BigEndian(hello.AsSpan(1), 0xFEFD);
        _demux.Receive(hello, from, MonotonicClock.Now);
        return peer;
    }

    private PeerOptions Options(IceCredentials server, IceCredentials browser) => new()
    {
        Gate = new Lock(), Events = new RecordedEvents(), Sender = _sender,
        LocalUfrag = server.Ufrag, LocalPassword = server.Password, RemoteUfrag = browser.Ufrag,
    };

    private sealed class SilentSender : IDatagramSender
    {
        public int Longest { get; set; }

        public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to) => Longest = Math.Max(Longest, datagram.Length);
    }
}
