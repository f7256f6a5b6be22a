namespace RemoteVerify.Transport;

/// <summary>Where a peer's datagrams leave: the node's UDP port, or an emulated network in tests.</summary>
public interface IDatagramSender
{
    /// <summary>Takes the bytes before it returns; never blocks. What cannot be sent is dropped and counted.</summary>
    void Send(ReadOnlySpan<byte> datagram, in TransportAddress to);
}
