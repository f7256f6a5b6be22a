using System.Net;

namespace RemoteVerify.Transport;

public sealed record UdpPortOptions
{
    /// <summary>IPv6Any means both families where the machine has IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }
    public int ReceiveThreads { get; init; } = 1;
    public int SocketBufferBytes { get; init; } = 8 << 20;
    /// <summary>Told of a bug that one datagram or poll ran into; the peer concerned has been closed.</summary>
    public Action<Exception>? Faulted { get; init; }
}

/// <summary>The node's one UDP socket: receives into the <see cref="Demux"/>, sends in batches, polls the peers.</summary>
public sealed class UdpPort(UdpPortOptions options, Demux demux) : IDatagramSender, IDisposable
{
    public IPEndPoint LocalEndPoint => new(options.Address, options.Port);

    /// <summary>Starts the threads. Before it nothing is received.</summary>
    public void Start() => throw new NotSupportedException(demux.ToString());

    public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
