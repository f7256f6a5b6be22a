using System.Net;

namespace RemoteVerify.Transport.Tcp;

public sealed record TcpPortOptions
{
    /// <summary>IPv6Any means both families, where the machine has IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }
    /// <summary>Connections at the same time; the next is closed at once.</summary>
    public int Connections { get; init; } = 1024;
    /// <summary>Connections of one IP address on which no check has been valid yet. An office behind one NAT connects more people than this, one after the other.</summary>
    public int UnprovenPerAddress { get; init; } = 16;
    /// <summary>Without a valid check a connection is closed after so long, and so it is when its peer is gone.</summary>
    public TimeSpan ProveWithin { get; init; } = TimeSpan.FromSeconds(5);
    /// <summary>Bytes that wait for one slow reader; what comes while it is full is lost, as it would be on UDP. A fifth of a second at 2.5 Mbit/s.</summary>
    public int QueueBytes { get; init; } = 64 * 1024;
    /// <summary>Asked of the system for what is on its way: more would only be delay.</summary>
    public int SocketBufferBytes { get; init; } = 128 * 1024;
}
