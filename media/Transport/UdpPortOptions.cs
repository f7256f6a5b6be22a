using System.Net;

namespace RemoteVerify.Transport;

public sealed record UdpPortOptions
{
    /// <summary>IPv6Any means both families, where the machine has IPv6.</summary>
    public IPAddress Address { get; init; } = IPAddress.IPv6Any;
    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; }
    /// <summary>On two processors a second socket costs more than it brings.</summary>
    public static int SocketsOfThisMachine => Environment.ProcessorCount <= 2 ? 1 : Math.Min(4, Environment.ProcessorCount);

    /// <summary>Sockets that share the port, each with its thread, where the system can.</summary>
    public int Sockets { get; init; } = SocketsOfThisMachine;
    /// <summary>Asked for in each direction; the system may grant less.</summary>
    public int SocketBufferBytes { get; init; } = 8 << 20;
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(20);
    /// <summary>Called at every poll, after the peers': what it sends leaves in the same batches.</summary>
    public Action<Instant>? Polled { get; init; }
    /// <summary>A round waits so long for more after its first datagram: it costs a packet this much delay at most and saves most of the system calls and wake-ups. Zero turns it off. Only with <see cref="Batching"/>.</summary>
    public TimeSpan Gathering { get; init; } = TimeSpan.FromMicroseconds(450);
    /// <summary>Many datagrams a system call, where the system can. Off, each has its own.</summary>
    public bool Batching { get; init; } = true;
}
