using RemoteVerify.Transport;
using RemoteVerify.Transport.Ice;
using RemoteVerify.Transport.Srtp;

namespace RemoteVerify.Kit;

/// <summary>What a client tells its test; valid only during the call.</summary>
public delegate void PacketHandler(ReadOnlySpan<byte> packet, Instant now);

/// <summary>A browser's end in virtual time: checks as Chromium does against a lite agent, and SRTP with keys agreed beforehand.</summary>
public sealed class ClientPeer : IDisposable
{
    private static readonly TimeSpan FirstCheckInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan ConsentInterval = TimeSpan.FromMilliseconds(2500);

    private readonly NetworkEmulator _network;
    private readonly TransportAddress _server;
    private readonly IceCheck _check;
    private readonly SrtpContext _sending;
    private readonly SrtpContext _receiving;
    private IDatagramSender _sender;
    private bool _checking;
    private ulong _transaction;

    /// <param name="keys">Seen from this end.</param>
    public ClientPeer(NetworkEmulator network, TransportAddress address, TransportAddress server, IceCredentials local, IceCredentials remote, SrtpKeys keys)
    {
        _network = network;
        _server = server;
        Address = address;
        _check = new IceCheck(local, remote);
        _sending = new SrtpContext(keys.Profile, keys.Sending, PeerLimits.Default.Ssrcs);
        _receiving = new SrtpContext(keys.Profile, keys.Receiving, PeerLimits.Default.Ssrcs);
        _sender = network.Attach(address, Receive);
    }

    public TransportAddress Address { get; private set; }
    /// <summary>A check was answered.</summary>
    public bool IsConnected { get; private set; }
    /// <summary>The address that the server saw, by its last answer.</summary>
    public TransportAddress? MappedAddress { get; private set; }
    /// <summary>The last error response; 0 if none came.</summary>
    public int ErrorCode { get; private set; }
    /// <summary>Packets whose tag was wrong or that came twice.</summary>
    public int Refused { get; private set; }
    public PacketHandler RtpReceived { get; set; } = (_, _) => { };
    public PacketHandler RtcpReceived { get; set; } = (_, _) => { };

    /// <summary>Begins to check; goes on until <see cref="StopChecking"/>.</summary>
    public void StartChecking()
    {
        _checking = true;
        CheckAgain();
    }

    /// <summary>Takes consent away in silence.</summary>
    public void StopChecking() => _checking = false;

    /// <summary>As when a phone changes from one network to another.</summary>
    public void MoveTo(TransportAddress address)
    {
        _network.Detach(Address);
        Address = address;
        _sender = _network.Attach(address, Receive);
    }

    public void SendCheck(bool nominate, bool controlled = false)
    {
        Span<byte> datagram = stackalloc byte[StunWriter.MaxLength];
        SendRaw(datagram[.._check.Write(datagram, ++_transaction, nominate, controlled)]);
    }

    public void SendRtp(ReadOnlySpan<byte> packet)
    {
        Span<byte> datagram = stackalloc byte[SrtpContext.MaxPacketLength];
        if (_sending.ProtectRtp(packet, datagram, out var length) == SrtpResult.Ok)
            SendRaw(datagram[..length]);
    }

    public void SendRtcp(ReadOnlySpan<byte> compound)
    {
        Span<byte> datagram = stackalloc byte[SrtpContext.MaxPacketLength];
        if (_sending.ProtectRtcp(compound, datagram, out var length) == SrtpResult.Ok)
            SendRaw(datagram[..length]);
    }

    public void SendRaw(ReadOnlySpan<byte> datagram) => _sender.Send(datagram, _server);

    public void Dispose()
    {
        StopChecking();
        _network.Detach(Address);
        _check.Dispose();
        _sending.Dispose();
        _receiving.Dispose();
    }

    // Chromium nominates only once a pair has answered.
    private void CheckAgain()
    {
        if (!_checking)
            return;
        SendCheck(nominate: IsConnected);
        _network.After(IsConnected ? ConsentInterval : FirstCheckInterval, CheckAgain);
    }

    private void Receive(Span<byte> datagram, in TransportAddress from, Instant now)
    {
        switch (DatagramKinds.Of(datagram))
        {
            case DatagramKind.Stun:
                ReceiveStun(datagram);
                break;
            case DatagramKind.Rtp when Accepted(_receiving.UnprotectRtp(datagram, out var length)):
                RtpReceived(datagram[..length], now);
                break;
            case DatagramKind.Rtcp when Accepted(_receiving.UnprotectRtcp(datagram, out var length)):
                RtcpReceived(datagram[..length], now);
                break;
        }
    }

    private void ReceiveStun(ReadOnlySpan<byte> datagram)
    {
        if (!_check.TryReadAnswer(datagram, out var answer))
            return;
        ErrorCode = answer.ErrorCode;
        if (answer.Type != StunType.BindingResponse)
            return;
        MappedAddress = answer.MappedAddress;
        IsConnected = true;
    }

    private bool Accepted(SrtpResult result)
    {
        if (result != SrtpResult.Ok)
            Refused++;
        return result == SrtpResult.Ok;
    }
}
