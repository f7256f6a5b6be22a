using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Transport.Tests;

/// <summary>Keeps what a peer tells its room.</summary>
internal sealed class RecordedEvents : IPeerEvents
{
    public int ConnectedCount { get; private set; }
    public List<byte[]> Rtp { get; } = [];
    public List<byte[]> Rtcp { get; } = [];
    public List<(PeerCloseReason Reason, Instant At)> Closings { get; } = [];
    /// <summary>For what comes from other threads.</summary>
    public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public TaskCompletionSource<PeerCloseReason> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    public Action<Peer, byte[], Instant> OnRtp { get; set; } = (_, _, _) => { };
    public Action<Peer, Instant> OnConnected { get; set; } = (_, _) => { };

    public void Connected(Peer peer, Instant now)
    {
        ConnectedCount++;
        OnConnected(peer, now);
        Opened.TrySetResult();
    }

    public void RtpReceived(Peer peer, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        Rtp.Add(packet.ToArray());
        OnRtp(peer, Rtp[^1], now);
    }

    public void RtcpReceived(Peer peer, ReadOnlySpan<byte> compound, Instant now) => Rtcp.Add(compound.ToArray());

    public void Closed(Peer peer, PeerCloseReason reason, Instant now)
    {
        Closings.Add((reason, now));
        Ended.TrySetResult(reason);
    }
}
