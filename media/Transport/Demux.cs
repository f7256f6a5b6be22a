namespace RemoteVerify.Transport;

/// <summary>Finds the peer of a datagram: a STUN check by its USERNAME, all else by the address that such a check has proven. Safe for any thread; no lock is shared by sessions.</summary>
public sealed class Demux
{
    public void Add(Peer peer) => throw new NotSupportedException();

    public void Remove(Peer peer) => throw new NotSupportedException();

    /// <summary>Takes the peer's gate and hands it the datagram.</summary>
    public void Receive(Span<byte> datagram, in TransportAddress from, Instant now) => throw new NotSupportedException();

    /// <summary>Polls every peer, each under its gate.</summary>
    public void Poll(Instant now) => throw new NotSupportedException();
}
