using CsCheck;
using RemoteVerify.Kit;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Peers;

public sealed class PeerTests
{
    private static readonly TransportAddress Elsewhere = TransportAddress.FromIPv4(0x0A4D0009, 999);

    private readonly NetworkEmulator _network = new(seed: 1);
    private readonly VirtualPort _port;
    private readonly VirtualPair _pair;

    public PeerTests()
    {
        _port = new VirtualPort(_network, VirtualPair.ServerAddress);
        _pair = new VirtualPair(_network, _port);
    }

    private Peer Peer => _pair.Peer;

    [Theory]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    [InlineData(SrtpProfile.AeadAes256Gcm)]
    [InlineData(SrtpProfile.Aes128CmHmacSha1With80BitTag)]
    public void Media_flows_both_ways(SrtpProfile profile)
    {
        var pair = new VirtualPair(_network, _port, profile);
        Connect(pair);
        pair.Client.SendRtp(Packets.Rtp(1));
        pair.Client.SendRtcp(Packets.ReceiverReport);
        pair.Peer.SendRtp(Packets.Rtp(2), _network.Now);
        pair.Peer.SendRtcp(Packets.ReceiverReport, _network.Now);
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal([Packets.Rtp(1)], pair.Events.Rtp);
        Assert.Equal([Packets.ReceiverReport], pair.Events.Rtcp);
        Assert.Equal([Packets.Rtp(2)], pair.ClientRtp);
        Assert.Equal([Packets.ReceiverReport], pair.ClientRtcp);
        var statistics = pair.Peer.Statistics();
        Assert.Equal((2, 2), (statistics.PacketsReceived, statistics.PacketsSent));
        Assert.Equal(0, statistics.DropsByCause.Sum());
    }

    [Fact]
    public void It_connects_once_at_the_first_valid_check()
    {
        _network.Conditions = new() { Delay = TimeSpan.FromMilliseconds(30), Duplication = 0.5 };
        Connect(_pair);
        _network.RunFor(TimeSpan.FromSeconds(20));
        Assert.Equal(1, _pair.Events.ConnectedCount);
        Assert.Equal(_pair.Client.Address, Peer.RemoteAddress);
        Assert.Equal(_pair.Client.Address, _pair.Client.MappedAddress);
    }

    [Fact]
    public void Without_a_valid_check_it_gives_up_after_the_connect_time_out()
    {
        _network.RunFor(TimeSpan.FromSeconds(31));
        AssertClosed(PeerCloseReason.ConnectTimeout, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void It_ends_when_consent_expires()
    {
        Connect(_pair);
        _network.RunFor(TimeSpan.FromMinutes(10));
        Assert.Equal(PeerState.Connected, Peer.State);
        var last = _network.Now;
        _pair.Client.StopChecking();
        _network.RunFor(TimeSpan.FromSeconds(40));
        Assert.InRange((_pair.Events.Closings[0].At - last).TotalSeconds, 27, 30.1);
        Assert.Equal(PeerCloseReason.ConsentExpired, _pair.Events.Closings[0].Reason);
    }

    [Fact]
    public void Consent_survives_ten_percent_loss_for_an_hour()
    {
        _network.Conditions = new() { Loss = 0.1, LossBurst = 3, Delay = TimeSpan.FromMilliseconds(60), Jitter = TimeSpan.FromMilliseconds(40) };
        Connect(_pair);
        _network.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(PeerState.Connected, Peer.State);
    }

    [Fact]
    public void A_phone_that_changes_networks_goes_on_from_its_new_address()
    {
        Connect(_pair);
        _network.RunFor(TimeSpan.FromSeconds(3));
        _pair.Client.MoveTo(Elsewhere);
        _network.RunFor(TimeSpan.FromSeconds(3));
        Peer.SendRtp(Packets.Rtp(1), _network.Now);
        _pair.Client.SendRtp(Packets.Rtp(2));
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(Elsewhere, Peer.RemoteAddress);
        Assert.Single(_pair.ClientRtp);
        Assert.Single(_pair.Events.Rtp);
    }

    [Fact]
    public void Media_goes_on_over_an_ICE_restart_and_the_name_of_before_is_forgotten()
    {
        Connect(_pair);
        var (server, browser) = (IceCredentials.Create(), IceCredentials.Create());
        Peer.RestartIce(server, browser.Ufrag);
        _pair.Client.SendRtp(Packets.Rtp(1));
        Peer.SendRtp(Packets.Rtp(2), _network.Now);
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1), (_pair.Events.Rtp.Count, _pair.ClientRtp.Count));

        _pair.Client.MoveTo(Elsewhere);
        using var check = new IceCheck(browser, server);
        var datagram = new byte[StunWriter.MaxLength];
        _pair.Client.SendRaw(datagram.AsSpan(0, check.Write(datagram, 1, nominate: true)));
        _network.RunFor(TimeSpan.FromMilliseconds(100));
        _pair.Client.SendRtp(Packets.Rtp(3));
        Peer.SendRtp(Packets.Rtp(4), _network.Now);
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal((2, 2), (_pair.Events.Rtp.Count, _pair.ClientRtp.Count));
        Assert.Equal((Elsewhere, server.Ufrag, 1), (Peer.RemoteAddress, Peer.LocalUfrag, _port.Demux.PeerCount));
        Assert.Equal(1, _pair.Events.ConnectedCount);
    }

    [Fact]
    public void A_peer_that_ends_while_ICE_restarts_leaves_no_name_behind()
    {
        Connect(_pair);
        Peer.RestartIce(IceCredentials.Create(), "once");
        Peer.RestartIce(IceCredentials.Create(), "twice");
        Assert.Equal(2, _port.Demux.PeerCount);
        Peer.Close(PeerCloseReason.Left, _network.Now);
        Assert.Equal(0, _port.Demux.PeerCount);
    }

    [Fact]
    public void An_address_that_only_checks_name_gets_little_and_all_once_it_is_heard_from()
    {
        Connect(_pair);
        _pair.Client.SendRtcp(Packets.ReceiverReport);
        _network.RunFor(TimeSpan.FromMilliseconds(100));
        // Somebody who takes part names, again and again, addresses that are not his.
        for (var victim = 1U; victim <= 20; victim++)
        {
            _pair.Client.MoveTo(Elsewhere with { Port = (ushort)victim });
            _pair.Client.SendCheck(nominate: true);
            _network.RunFor(TimeSpan.FromMilliseconds(100));
            Send(bytes: 20_000, first: 20 * victim);
        }
        Assert.InRange(_pair.ClientRtp.Sum(packet => packet.Length), 60_000, PeerLimits.Default.UnheardBytes);
        _pair.Client.SendRtcp(Packets.ReceiverReport);
        _network.RunFor(TimeSpan.FromMilliseconds(100));
        _pair.ClientRtp.Clear();
        Send(bytes: 200_000, first: 1000);
        Assert.Equal(200_000, _pair.ClientRtp.Sum(packet => packet.Length));
    }

    private void Send(int bytes, uint first)
    {
        for (var sent = 0; sent < bytes; sent += 1000)
            Peer.SendRtp(Packets.Rtp((int)(first + sent / 1000), 988), _network.Now);
        _network.RunFor(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void An_address_from_which_somebody_still_checks_is_not_taken_over_by_anothers_check_of_it()
    {
        Connect(_pair);
        var other = new VirtualPair(_network, _port);
        Connect(other);
        other.Client.MoveTo(_pair.Client.Address);
        other.Client.SendCheck(nominate: true);
        _network.RunFor(TimeSpan.FromSeconds(1));
        _pair.Client.SendRtp(Packets.Rtp(1));
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal([Packets.Rtp(1)], _pair.Events.Rtp);
    }

    [Fact]
    public void Media_from_an_unproven_address_is_not_taken()
    {
        Connect(_pair);
        _pair.Client.MoveTo(Elsewhere);
        _pair.Client.SendRtp(Packets.Rtp(1));
        _network.RunFor(TimeSpan.FromMilliseconds(10));
        Assert.Empty(_pair.Events.Rtp);
        Assert.Equal(1, _port.Demux.UnknownDatagrams);
        Peer.Receive(new byte[] { 0x80, 96, 0, 1 }, Elsewhere, _network.Now);
        Assert.Equal(1, Peer.Statistics().Dropped(DropCause.UnprovenAddress));
    }

    [Fact]
    public void Forged_and_doubled_packets_are_counted_and_not_told()
    {
        Connect(_pair);
        _pair.Client.SendRaw(Packets.Rtp(5));
        _network.Conditions = new() { Duplication = 1 };
        _pair.Client.SendRtp(Packets.Rtp(6));
        _network.RunFor(TimeSpan.FromMilliseconds(10));
        Assert.Single(_pair.Events.Rtp);
        Assert.Equal(1, Peer.Statistics().Dropped(DropCause.Forged));
        Assert.Equal(1, Peer.Statistics().Dropped(DropCause.Replayed));
    }

    [Fact]
    public void Closing_tells_once_and_leaves_the_port()
    {
        Connect(_pair);
        Peer.Close(PeerCloseReason.SessionEnded, _network.Now);
        Peer.Close(PeerCloseReason.Left, _network.Now);
        Assert.Equal([PeerCloseReason.SessionEnded], _pair.Events.Closings.Select(closing => closing.Reason));
        Assert.Equal(0, _port.Demux.PeerCount);
        Peer.SendRtp(Packets.Rtp(1), _network.Now);
        _pair.Client.SendRtp(Packets.Rtp(2));
        _network.RunFor(TimeSpan.FromSeconds(60));
        Assert.Empty(_pair.Events.Rtp);
        Assert.Empty(_pair.ClientRtp);
        Assert.Equal(1, Peer.Statistics().Dropped(DropCause.Closed));
    }

    [Fact]
    public void A_room_may_close_the_peer_while_it_is_told_of_a_packet()
    {
        Connect(_pair);
        _pair.Events.OnRtp = (peer, _, now) => peer.Close(PeerCloseReason.Replaced, now);
        _pair.Client.SendRtp(Packets.Rtp(1));
        _pair.Client.SendRtp(Packets.Rtp(2));
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Single(_pair.Events.Rtp);
        Assert.Empty(_port.Faults);
    }

    [Fact]
    public void A_bug_in_the_room_closes_that_peer_and_no_other()
    {
        var other = new VirtualPair(_network, _port);
        Connect(_pair);
        Connect(other);
        _pair.Events.OnRtp = (_, _, _) => throw new InvalidOperationException("a bug");
        _pair.Client.SendRtp(Packets.Rtp(1));
        other.Client.SendRtp(Packets.Rtp(1));
        _network.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal("a bug", Assert.Single(_port.Faults).Message);
        Assert.Equal(PeerCloseReason.Faulted, Assert.Single(_pair.Events.Closings).Reason);
        Assert.Single(other.Events.Rtp);
    }

    [Fact]
    public void A_packet_before_keys_or_too_long_is_counted_and_not_sent()
    {
        Peer.SendRtp(Packets.Rtp(1), _network.Now);
        Connect(_pair);
        Peer.SendRtp(Packets.Rtp(2, Peer.MaxPacketLength), _network.Now);
        Assert.Equal(1, Peer.Statistics().Dropped(DropCause.NoKeys));
        Assert.Equal(1, Peer.Statistics().Dropped(DropCause.TooLong));
    }

    [Fact]
    public void Two_peers_cannot_share_a_ufrag()
    {
        var twin = new Peer(Peer.Options, _network.Now);
        Assert.Throws<ArgumentException>(() => _port.Demux.Add(twin));
    }

    [Fact]
    public void Arbitrary_datagrams_are_never_answered_and_never_do_harm()
    {
        Connect(_pair);
        _pair.Client.StopChecking();
        _network.RunFor(TimeSpan.FromSeconds(1));
        var sentBefore = _network.Sent;
        var from = _pair.Client.Address;
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 400], Gen.Bool).Sample((first, bytes, known) =>
        {
            byte[] datagram = [first, .. bytes];
            _port.Demux.Receive(datagram, known ? from : Elsewhere, _network.Now);
            Peer.Receive(datagram, known ? from : Elsewhere, _network.Now);
        }, threads: 1, iter: 3000);
        Assert.Equal(sentBefore, _network.Sent);
        Assert.Empty(_port.Faults);
        Assert.Empty(_pair.Events.Rtp);
        Assert.Equal(PeerState.Connected, Peer.State);
    }

    [Fact]
    public void A_damaged_check_is_never_answered()
    {
        using var check = new IceCheck(_pair.Browser, _pair.Server);
        var datagram = new byte[768];
        var length = check.Write(datagram, 1, nominate: true);
        var sentBefore = _network.Sent;
        // FINGERPRINT is damaged too: its CRC then fails.
        Gen.Select(Gen.Int[0, length - 1], Gen.Byte[1, 255]).Sample((at, mask) =>
        {
            var damaged = datagram[..length];
            damaged[at] ^= mask;
            _port.Demux.Receive(damaged, Elsewhere, _network.Now);
        }, threads: 1);
        Assert.Equal(sentBefore, _network.Sent);
        Assert.Null(Peer.RemoteAddress);
    }

    [Fact]
    public void A_packet_in_and_out_allocates_nothing()
    {
        var port = new SilentSender();
        var server = Kit.TestKeys.Create(7);
        using var browser = new SrtpContext(server.Profile, server.Receiving, 8);
        var events = new EchoingEvents();
        var peer = new Peer(Peer.Options with { Events = events, Sender = port, PresetKeys = server }, default);
        var check = new byte[768];
        using (var ice = new IceCheck(_pair.Browser, _pair.Server))
            peer.Receive(check.AsSpan(0, ice.Write(check, 1, nominate: true)), Elsewhere, default);
        var (packet, datagram, sequenceNumber) = (Packets.Rtp(0, 1000), new byte[2048], (ushort)0);
        Allocations.AssertNone(() =>
        {
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequenceNumber++);
            browser.ProtectRtp(packet, datagram, out var length);
            peer.Receive(datagram.AsSpan(0, length), Elsewhere, default);
        });
        Assert.Equal(sequenceNumber, port.Count - 1);
    }

    private void Connect(VirtualPair pair)
    {
        pair.Client.StartChecking();
        Assert.True(_network.RunUntil(() => pair.Peer.State == PeerState.Connected && pair.Client.IsConnected, TimeSpan.FromSeconds(5)));
    }

    private void AssertClosed(PeerCloseReason reason, TimeSpan at)
    {
        var (actual, moment) = Assert.Single(_pair.Events.Closings);
        Assert.Equal(reason, actual);
        Assert.InRange((moment - (default(Instant) + at)).TotalMilliseconds, 0, 40);
        Assert.Equal(PeerState.Closed, Peer.State);
    }

    private sealed class SilentSender : IDatagramSender
    {
        public int Count { get; private set; }

        public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to) => Count++;
    }

    private sealed class EchoingEvents : IPeerEvents
    {
        public void Connected(Peer peer, Instant now)
        {
        }

        public void RtpReceived(Peer peer, ReadOnlySpan<byte> packet, in Transport.Rtp.RtpHeader header, Instant now) => peer.SendRtp(packet, now);

        public void RtcpReceived(Peer peer, ReadOnlySpan<byte> compound, Instant now)
        {
        }

        public void Closed(Peer peer, PeerCloseReason reason, Instant now)
        {
        }
    }
}
