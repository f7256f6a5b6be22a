using RemoteVerify.Transport.Dtls;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Rtp;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Transport;

public enum PeerState { Connecting, Connected, Closed }

/// <summary>One browser as a state machine: bytes and time go in, events and datagrams come out. The caller holds <see cref="PeerOptions.Gate"/>.</summary>
public sealed class Peer : IDtlsOwner
{
    /// <summary>The longest RTP or RTCP packet that is sent; with SRTP, UDP and IPv6 it stays below 1500 bytes.</summary>
    public const int MaxPacketLength = 1420;

    private readonly IceLiteAgent _ice;
    private readonly UnheardAddresses _unheard;
    private readonly PeerCounters _counters = new();
    private readonly byte[] _scratch = new byte[MaxPacketLength + SrtpContext.MaxOverhead];
    private readonly Instant _opened;
    private DtlsAssociation? _dtls;
    private TransportAddress _dtlsFrom;
    private SrtpContext? _receiving;
    private SrtpContext? _sending;

    public Peer(PeerOptions options, Instant now)
    {
        if (options.PresetKeys is null && (options.Dtls is null || options.RemoteFingerprint is null))
            throw new ArgumentException("A peer needs a DTLS server and the offer's fingerprint.", nameof(options));
        Options = options;
        _opened = now;
        LocalUfrag = options.LocalUfrag;
        _ice = new IceLiteAgent(new IceCredentials(options.LocalUfrag, options.LocalPassword), options.RemoteUfrag, options.Limits);
        _unheard = new UnheardAddresses(options.Limits.UnheardBytes);
    }

    public PeerOptions Options { get; }
    public Lock Gate => Options.Gate;
    /// <summary>By which the browser's checks find it; another after an ICE restart.</summary>
    public string LocalUfrag { get; private set; }
    public PeerState State { get; private set; } = PeerState.Connecting;
    /// <summary>Where the browser is now: the selected address.</summary>
    public TransportAddress? RemoteAddress => _ice.Selected;

    /// <summary>Set by the demultiplexer that the peer was added to.</summary>
    internal Demux? Demux
    {
        get;
        set => (field, _counters.Node) = (value, value?.Drops);
    }

    /// <summary>Takes one datagram and decrypts it in place. Whatever it holds, it is at worst dropped and counted.</summary>
    public void Receive(Span<byte> datagram, in TransportAddress from, Instant now)
    {
        if (State == PeerState.Closed)
        {
            _counters.Dropped(DropCause.Closed);
            return;
        }
        var kind = DatagramKinds.Of(datagram);
        if (kind == DatagramKind.Stun)
            ReceiveStun(datagram, from, now);
        else if (kind == DatagramKind.Unknown)
            _counters.Dropped(DropCause.Malformed);
        else if (!_ice.IsProven(from))
            _counters.Dropped(DropCause.UnprovenAddress);
        else if (kind == DatagramKind.Dtls)
            ReceiveDtls(datagram, from, now);
        else if (_receiving is null)
            _counters.Dropped(DropCause.NoKeys);
        else if (kind == DatagramKind.Rtp)
            ReceiveRtp(_receiving, datagram, from, now);
        else
            ReceiveRtcp(_receiving, datagram, from, now);
    }

    /// <summary>Ends the peer when its time is up. Call about every 100 ms.</summary>
    public void Poll(Instant now)
    {
        if (State == PeerState.Connecting && now - _opened > Options.Limits.ConnectTimeout)
            Close(PeerCloseReason.ConnectTimeout, now);
        else if (State == PeerState.Connected && !_ice.HasConsent(now))
            Close(PeerCloseReason.ConsentExpired, now);
    }

    /// <summary>Protects a copy of a whole RTP packet and sends it. What cannot be sent is counted. A sequence number of an SSRC can be sent once only.</summary>
    public void SendRtp(ReadOnlySpan<byte> packet, Instant now)
    {
        if (TryPrepare(packet) is not { } sending)
            return;
        if (Counted(sending.ProtectRtp(packet, _scratch, out var length)))
            SendMedia(length);
    }

    /// <summary>Protects a copy of a compound RTCP packet and sends it.</summary>
    public void SendRtcp(ReadOnlySpan<byte> compound, Instant now)
    {
        if (TryPrepare(compound) is not { } sending)
            return;
        if (Counted(sending.ProtectRtcp(compound, _scratch, out var length)))
            SendMedia(length);
    }

    /// <summary>Says close_notify, leaves the <see cref="Demux"/> and raises <see cref="IPeerEvents.Closed"/>. Again is nothing.</summary>
    public void Close(PeerCloseReason reason, Instant now)
    {
        if (State == PeerState.Closed)
            return;
        _dtls?.Close();
        State = PeerState.Closed;
        Demux?.Remove(this);
        _ice.Dispose();
        _receiving?.Dispose();
        _sending?.Dispose();
        Options.Events.Closed(this, reason, now);
    }

    /// <summary>New ICE credentials on the same DTLS association (RFC 8842 section 5.1): keys, streams and addresses go on, and so do the credentials of before until a check with the new ones is valid.</summary>
    public void RestartIce(IceCredentials local, string remoteUfrag)
    {
        if (State == PeerState.Closed)
            return;
        ForgetNext();
        _ice.Restart(local, remoteUfrag);
        Demux?.Add(local.Ufrag, this);
    }

    /// <summary>Takes back a restart that no check has followed.</summary>
    internal void ForgetNext()
    {
        if (_ice.NextUfrag is { } next)
            Demux?.Forget(next, this);
    }

    public PeerStatistics Statistics() => _counters.Copy();

    void IDtlsOwner.SendDtls(ReadOnlySpan<byte> datagram)
    {
        if (State != PeerState.Closed && _ice.Selected is { } to && _unheard.MaySend(to, datagram.Length))
            Options.Sender.Send(datagram, to);
    }

    void IDtlsOwner.DtlsConnected(SrtpKeys keys, Instant now) => Guarded(now, () =>
    {
        _unheard.Heard(_dtlsFrom);
        Connect(keys, now);
    });

    void IDtlsOwner.DtlsFailed(Instant now) => Guarded(now, () => Close(PeerCloseReason.DtlsFailed, now));

    void IDtlsOwner.DtlsEnded(Instant now) => Guarded(now, () => Close(PeerCloseReason.Left, now));

    // On the DTLS thread: a bug in the room must end this peer, not the process.
    private void Guarded(Instant now, Action act)
    {
        try
        {
            act();
        }
        catch (Exception bug) when (Demux is not null)
        {
            Demux.Fault(this, bug, now);
        }
    }

    private void ReceiveStun(ReadOnlySpan<byte> datagram, in TransportAddress from, Instant now)
    {
        Span<byte> answer = stackalloc byte[StunWriter.MaxLength];
        var outcome = _ice.Receive(datagram, from, now, answer, out var answerLength, out var forgotten);
        if (answerLength > 0)
        {
            Options.Sender.Send(answer[..answerLength], from);
            _counters.CheckAnswered();
        }
        if (_ice.LocalUfrag != LocalUfrag)
            TakeOver();
        if (outcome == CheckOutcome.Proven)
            AddressProven(from, forgotten, now);
        else if (outcome == CheckOutcome.Malformed)
            _counters.Dropped(DropCause.Malformed);
        else if (outcome == CheckOutcome.Unauthenticated)
            _counters.Dropped(DropCause.Unauthenticated);
    }

    private void TakeOver()
    {
        Demux?.Forget(LocalUfrag, this);
        LocalUfrag = _ice.LocalUfrag;
    }

    private void AddressProven(in TransportAddress address, in TransportAddress? forgotten, Instant now)
    {
        if (forgotten is { } old)
            Demux?.Unbind(old, this);
        Demux?.Bind(address, this, now);
        if (State == PeerState.Connecting && Options.PresetKeys is { } keys)
            Connect(keys, now);
    }

    private void Connect(SrtpKeys keys, Instant now)
    {
        _receiving = new SrtpContext(keys.Profile, keys.Receiving, Options.Limits.Ssrcs);
        _sending = new SrtpContext(keys.Profile, keys.Sending, Options.Limits.Ssrcs);
        State = PeerState.Connected;
        Options.Events.Connected(this, now);
    }

    private void ReceiveDtls(ReadOnlySpan<byte> datagram, in TransportAddress from, Instant now)
    {
        if (Options.Dtls is null || Options.RemoteFingerprint is null)
        {
            _counters.Dropped(DropCause.Malformed);
            return;
        }
        _dtlsFrom = from;
        _dtls ??= Options.Dtls.TryStart(this, Options.RemoteFingerprint);
        if (_dtls is null || !_dtls.TryReceive(datagram, now))
            _counters.Dropped(DropCause.DtlsBusy);
    }

    private void ReceiveRtp(SrtpContext receiving, Span<byte> datagram, in TransportAddress from, Instant now)
    {
        if (!Counted(receiving.UnprotectRtp(datagram, out var length)))
            return;
        if (!RtpHeader.TryParse(datagram[..length], out var header))
        {
            _counters.Dropped(DropCause.Malformed);
            return;
        }
        _unheard.Heard(from);
        _counters.Received(datagram.Length);
        Options.Events.RtpReceived(this, datagram[..length], header, now);
    }

    private void ReceiveRtcp(SrtpContext receiving, Span<byte> datagram, in TransportAddress from, Instant now)
    {
        if (!Counted(receiving.UnprotectRtcp(datagram, out var length)))
            return;
        _unheard.Heard(from);
        _counters.Received(datagram.Length);
        Options.Events.RtcpReceived(this, datagram[..length], now);
    }

    private SrtpContext? TryPrepare(ReadOnlySpan<byte> packet)
    {
        if (State == PeerState.Connected && packet.Length <= MaxPacketLength && _unheard.MaySend(_ice.Selected!.Value, packet.Length))
            return _sending;
        _counters.Dropped(State switch
        {
            PeerState.Connected => packet.Length > MaxPacketLength ? DropCause.TooLong : DropCause.UnheardAddress,
            PeerState.Closed => DropCause.Closed,
            _ => DropCause.NoKeys,
        });
        return null;
    }

    private void SendMedia(int length)
    {
        Options.Sender.Send(_scratch.AsSpan(0, length), _ice.Selected!.Value);
        _counters.Sent(length);
    }

    private bool Counted(SrtpResult result)
    {
        if (result == SrtpResult.Ok)
            return true;
        _counters.Dropped(result switch
        {
            SrtpResult.Forged => DropCause.Forged,
            SrtpResult.Replayed => DropCause.Replayed,
            SrtpResult.TooManySsrcs => DropCause.TooManySsrcs,
            SrtpResult.TooLong => DropCause.TooLong,
            _ => DropCause.Malformed,
        });
        return false;
    }
}
