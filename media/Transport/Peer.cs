namespace RemoteVerify.Transport;

public enum PeerState { Connecting, Connected, Closed }

/// <summary>One browser as a state machine: bytes and time go in, events and datagrams come out. The caller holds <see cref="PeerOptions.Gate"/>.</summary>
public sealed class Peer(PeerOptions options, Instant now)
{
    /// <summary>The longest RTP or RTCP packet that is sent.</summary>
    public const int MaxPacketLength = 1400;

    public PeerOptions Options => options;
    public Lock Gate => options.Gate;
    public string LocalUfrag => options.LocalUfrag;
    public PeerState State { get; }
    /// <summary>Where the browser is now: the selected address.</summary>
    public TransportAddress? RemoteAddress { get; }

    /// <summary>Takes one datagram and decrypts it in place.</summary>
    public void Receive(Span<byte> datagram, in TransportAddress from, Instant now) => throw new NotSupportedException();

    /// <summary>Ends the peer when its time is up. Call about every 20 ms.</summary>
    public void Poll(Instant now) => throw new NotSupportedException();

    /// <summary>Protects a copy of a whole RTP packet and sends it. What cannot be sent is counted.</summary>
    public void SendRtp(ReadOnlySpan<byte> packet, Instant now) => throw new NotSupportedException();

    /// <summary>Protects a copy of a compound RTCP packet and sends it.</summary>
    public void SendRtcp(ReadOnlySpan<byte> compound, Instant now) => throw new NotSupportedException();

    /// <summary>Says close_notify, raises <see cref="IPeerEvents.Closed"/> and leaves the <see cref="Demux"/>. Again is nothing.</summary>
    public void Close(PeerCloseReason reason, Instant now) => throw new NotSupportedException();

    public PeerStatistics Statistics() => throw new NotSupportedException(now.ToString());
}
