namespace RemoteVerify.Transport;

/// <summary>A peer's counters, written under its gate.</summary>
internal sealed class PeerCounters
{
    private readonly long[] _drops = new long[Enum.GetValues<DropCause>().Length];
    private long _packetsReceived, _bytesReceived, _packetsSent, _bytesSent, _checksAnswered;

    public void Received(int bytes) => (_packetsReceived, _bytesReceived) = (_packetsReceived + 1, _bytesReceived + bytes);

    public void Sent(int bytes) => (_packetsSent, _bytesSent) = (_packetsSent + 1, _bytesSent + bytes);

    public void CheckAnswered() => _checksAnswered++;

    /// <summary>Of the node that the peer is on.</summary>
    public DropTotals? Node { get; set; }

    public void Dropped(DropCause cause)
    {
        _drops[(int)cause]++;
        Node?.Add(cause);
    }

    public PeerStatistics Copy() => new(_packetsReceived, _bytesReceived, _packetsSent, _bytesSent, _checksAnswered, [.. _drops]);
}
