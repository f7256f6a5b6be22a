using System.Net;

namespace RemoteVerify.Transport;

public sealed record UdpPortOptions
{
    /// <summary>IPv6Any means both families, where the machine has IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }
    /// <summary>More than one may reorder a browser's packets.</summary>
    public int ReceiveThreads { get; init; } = 1;
    /// <summary>Asked for in each direction; the system may grant less.</summary>
    public int SocketBufferBytes { get; init; } = 8 << 20;
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(20);
    /// <summary>Called at every poll, after the peers': what it sends leaves in the same batch.</summary>
    public Action<Instant>? Polled { get; init; }
    /// <summary>While datagrams come in less than twice this apart, each round waits so long for more: it costs a packet this much delay and saves most of the system calls and wake-ups. Zero turns it off. Only with <see cref="Batching"/>.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMicroseconds(500);
    /// <summary>Many datagrams a system call, where the system can. Off, each has its own.</summary>
    public bool Batching { get; init; } = true;
}
