using CsCheck;
using RemoteVerify.Kit;
using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Dtls;

/// <summary>Real handshakes with a BouncyCastle client over memory, and the ICE check before them.</summary>
public sealed class DtlsHandshakeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TransportAddress BrowserAddress = TransportAddress.FromIPv4(0x0A4D0002, 40000);
    private static readonly DtlsServer Server = new(DtlsCertificate.Create());

    [Fact]
    public async Task Both_ends_agree_on_keys_and_certificates()
    {
        var connection = new Connection(Server);
        await connection.ConnectAsync();
        var browser = connection.Browser;
        Assert.Equal(Server.Certificate.Fingerprint.Value, browser.ServerFingerprint!.Value);
        Assert.Equal(SrtpProfile.AeadAes128Gcm, browser.Keys!.Profile);
        Assert.Equal("c02b", browser.SelectedSuite);
        using var sending = new SrtpContext(browser.Keys.Profile, browser.Keys.Sending, 1);
        var datagram = new byte[300];
        sending.ProtectRtp(Packets.Rtp(1), datagram, out var length);
        connection.Deliver(datagram[..length]);
        Assert.Equal([Packets.Rtp(1)], connection.Events.Rtp);
    }

    [Theory]
    [InlineData(new[] { 1, 8, 7 }, SrtpProfile.AeadAes128Gcm)]
    [InlineData(new[] { 2, 1 }, SrtpProfile.Aes128CmHmacSha1With80BitTag)]
    [InlineData(new[] { 1, 8 }, SrtpProfile.AeadAes256Gcm)]
    public async Task The_server_chooses_among_the_offered_profiles(int[] offered, SrtpProfile chosen)
    {
        var connection = new Connection(Server, profiles: offered);
        await connection.ConnectAsync();
        Assert.Equal(chosen, connection.Browser.Keys!.Profile);
    }

    [Fact]
    public async Task A_certificate_other_than_the_offered_one_ends_the_peer()
    {
        var connection = new Connection(Server, offeredCertificate: DtlsCertificate.Create());
        await Assert.ThrowsAnyAsync<Exception>(connection.ConnectAsync);
        Assert.Equal(PeerCloseReason.DtlsFailed, await connection.Events.Ended.Task.WaitAsync(Limit, Token));
        Assert.Equal(0, connection.Events.ConnectedCount);
    }

    [Fact]
    public async Task A_browser_without_certificate_is_refused()
    {
        var connection = new Connection(Server, showCertificate: false);
        await Assert.ThrowsAnyAsync<Exception>(connection.ConnectAsync);
        Assert.Equal(PeerCloseReason.DtlsFailed, await connection.Events.Ended.Task.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task A_browser_without_a_known_SRTP_profile_is_refused()
    {
        var connection = new Connection(Server, profiles: [2]);
        await Assert.ThrowsAnyAsync<Exception>(connection.ConnectAsync);
        Assert.Equal(PeerCloseReason.DtlsFailed, await connection.Events.Ended.Task.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task A_browser_that_says_close_notify_has_left()
    {
        var connection = new Connection(Server);
        await connection.ConnectAsync();
        connection.Browser.SendCloseNotify();
        Assert.Equal(PeerCloseReason.Left, await connection.Events.Ended.Task.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task A_browser_is_told_when_the_session_ends()
    {
        var connection = new Connection(Server);
        await connection.ConnectAsync();
        lock (connection.Peer.Gate)
            connection.Peer.Close(PeerCloseReason.SessionEnded, MonotonicClock.Now);
        await connection.Browser.WaitForEndAsync().WaitAsync(Limit, Token);
        Assert.True(connection.Browser.ServerEnded);
    }

    [Fact]
    public async Task Forged_records_do_not_end_a_connection()
    {
        var connection = new Connection(Server);
        await connection.ConnectAsync();
        // An alert, a handshake message and application data of epoch 1, all with a wrong tag.
        foreach (byte type in (byte[])[21, 22, 23])
            connection.Deliver([type, 0xFE, 0xFD, 0, 1, 0, 0, 0, 0, 0, 50, 0, 26, .. new byte[26]]);
        connection.Deliver([20, 0xFE]);
        Assert.Equal(PeerState.Connected, connection.Peer.State);
        connection.Browser.SendCloseNotify();
        Assert.Equal(PeerCloseReason.Left, await connection.Events.Ended.Task.WaitAsync(Limit, Token));
    }

    [Fact]
    public async Task A_lost_flight_is_sent_again()
    {
        var connection = new Connection(Server) { DropFromServer = (number, _, _) => number is 0 or 1 or 2 };
        await connection.ConnectAsync();
        Assert.Equal(PeerState.Connected, connection.Peer.State);
    }

    [Fact]
    public async Task The_last_flight_is_sent_again_though_the_handshake_is_over_for_the_server()
    {
        const byte changeCipherSpec = 20;
        var dropped = 0;
        var connection = new Connection(Server)
        {
            DropFromServer = (_, type, epoch) => (type == changeCipherSpec || epoch == 1) && ++dropped <= 2,
        };
        await connection.ConnectAsync();
        Assert.True(dropped > 2);
        Assert.Equal(1, connection.Events.ConnectedCount);
    }

    [Fact]
    public void Arbitrary_records_never_throw_and_leave_no_thread_behind()
    {
        var server = new DtlsServer(Server.Certificate);
        var connection = new Connection(server);
        Gen.Select(Gen.Byte[20, 63], Gen.Byte.Array[0, 60], Gen.Bool).Sample((type, bytes, wellFormed) =>
            connection.Deliver(wellFormed ? [22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, type, 0, (byte)bytes.Length, .. bytes] : [type, .. bytes]),
            threads: 1, iter: 500);
        lock (connection.Peer.Gate)
            connection.Peer.Close(PeerCloseReason.Left, MonotonicClock.Now);
        Assert.True(SpinWait.SpinUntil(() => server.Running == 0, Limit));
        Assert.Equal(0, connection.Events.ConnectedCount);
    }

    [Fact]
    public async Task A_handshake_ends_with_its_peer()
    {
        var server = new DtlsServer(Server.Certificate);
        var connection = new Connection(server) { DropFromServer = (_, _, _) => true };
        var connecting = connection.ConnectAsync();
        await connection.FirstAnswer.Task.WaitAsync(Limit, Token);
        Assert.Equal(1, server.Running);
        lock (connection.Peer.Gate)
            connection.Peer.Close(PeerCloseReason.Replaced, MonotonicClock.Now);
        Assert.True(SpinWait.SpinUntil(() => server.Running == 0, Limit));
        Assert.Equal(PeerCloseReason.Replaced, Assert.Single(connection.Events.Closings).Reason);
        Assert.False(connecting.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Beyond_the_limit_a_handshake_waits_for_the_next_ClientHello()
    {
        var server = new DtlsServer(Server.Certificate, maxHandshakes: 1);
        var first = new Connection(server) { DropFromServer = (_, _, _) => true };
        var second = new Connection(server);
        var connecting = first.ConnectAsync();
        await first.FirstAnswer.Task.WaitAsync(Limit, Token);
        var waiting = second.ConnectAsync();
        Assert.True(SpinWait.SpinUntil(() => second.Drops(DropCause.DtlsBusy) > 0, Limit));
        lock (first.Peer.Gate)
            first.Peer.Close(PeerCloseReason.Left, MonotonicClock.Now);
        await waiting;
        Assert.Equal(PeerState.Connected, second.Peer.State);
        Assert.False(connecting.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task While_all_places_are_taken_a_handshake_of_which_nothing_comes_gives_its_place_to_whoever_comes()
    {
        var server = new DtlsServer(Server.Certificate, maxHandshakes: 1, silence: TimeSpan.Zero);
        var halfOpen = new Connection(server) { DropFromServer = (_, _, _) => true };
        _ = halfOpen.ConnectAsync();
        await halfOpen.FirstAnswer.Task.WaitAsync(Limit, Token);
        var honest = new Connection(server);
        await honest.ConnectAsync();
        Assert.Equal(PeerState.Connected, honest.Peer.State);
        Assert.Equal((PeerCloseReason.DtlsFailed, 1), (await halfOpen.Events.Ended.Task.WaitAsync(Limit, Token), server.GivenUp));
    }

    [Fact]
    public void Warming_up_runs_a_whole_handshake()
    {
        var server = new DtlsServer(Server.Certificate);
        server.Warmup();
        Assert.True(SpinWait.SpinUntil(() => server.Running == 0, Limit));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A peer and a browser's DTLS, wired in memory.</summary>
    private sealed class Connection : IDatagramSender
    {
        private int _fromServer;

        public Connection(DtlsServer server, int[]? profiles = null, DtlsCertificate? offeredCertificate = null, bool showCertificate = true)
        {
            var (ours, theirs) = (IceCredentials.Create(), IceCredentials.Create());
            var certificate = DtlsCertificate.Create();
            Browser = new BrowserDtls(showCertificate ? certificate : null, profiles ?? [7, 8, 1, 2], Deliver);
            Peer = new Peer(new PeerOptions
            {
                Gate = new Lock(), Events = Events, Sender = this,
                LocalUfrag = ours.Ufrag, LocalPassword = ours.Password, RemoteUfrag = theirs.Ufrag,
                RemoteFingerprint = (offeredCertificate ?? certificate).Fingerprint, Dtls = server,
            }, MonotonicClock.Now);
            using var check = new IceCheck(theirs, ours);
            var datagram = new byte[StunWriter.MaxLength];
            Deliver(datagram[..check.Write(datagram, 1, nominate: false)]);
        }

        public RecordedEvents Events { get; } = new();
        public Peer Peer { get; }
        public BrowserDtls Browser { get; }
        /// <summary>By number, content type and epoch of the server's datagram.</summary>
        public Func<int, byte, int, bool> DropFromServer { get; init; } = (_, _, _) => false;
        public TaskCompletionSource FirstAnswer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Until both ends are done.</summary>
        public async Task ConnectAsync()
        {
            await Browser.ConnectAsync().WaitAsync(Limit, Token);
            await Events.Opened.Task.WaitAsync(Limit, Token);
        }

        public void Deliver(byte[] datagram)
        {
            lock (Peer.Gate)
                Peer.Receive(datagram, BrowserAddress, MonotonicClock.Now);
        }

        public long Drops(DropCause cause)
        {
            lock (Peer.Gate)
                return Peer.Statistics().Dropped(cause);
        }

        public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to)
        {
            if (DatagramKinds.Of(datagram) != DatagramKind.Dtls)
                return;
            FirstAnswer.TrySetResult();
            if (!DropFromServer(_fromServer++, datagram[0], datagram[4]))
                Browser.Deliver(datagram);
        }
    }
}
