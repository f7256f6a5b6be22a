using RemoteVerify.Transport;

namespace RemoteVerify.Kit.Rtp;

/// <summary>How one direction of a network treats datagrams.</summary>
public sealed record PipeOptions
{
    public double Loss { get; init; }
    public double Duplicates { get; init; }
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);
    /// <summary>Up to so much longer, which reorders.</summary>
    public TimeSpan Jitter { get; init; }
    /// <summary>Null: no limit.</summary>
    public long? BitsPerSecond { get; init; }
    /// <summary>What would wait longer for the limited line is dropped.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMilliseconds(300);
}

/// <summary>One direction of a seeded network in virtual time.</summary>
public sealed class LossyPipe(Simulation simulation, int seed, PipeOptions options, Action<byte[]> deliver)
{
    /// <summary>IPv4, UDP and the SRTP tag, which these datagrams are without.</summary>
    private const int OverheadBytes = 28 + 16;

    private readonly Random _random = new(seed);
    private Instant _freeAt;

    public int Sent { get; private set; }
    public int Lost { get; private set; }
    public long SentBytes { get; private set; }
    public PipeOptions Options { get; set; } = options;

    public void Send(ReadOnlySpan<byte> datagram)
    {
        Sent++;
        SentBytes += datagram.Length;
        if (_random.NextDouble() < Options.Loss)
        {
            Lost++;
            return;
        }
        var copy = datagram.ToArray();
        Carry(copy);
        if (_random.NextDouble() < Options.Duplicates)
            Carry(copy.ToArray());
    }

    private void Carry(byte[] datagram)
    {
        if (Transmitted(datagram.Length + OverheadBytes) is { } through)
            simulation.At(through + Options.Delay + Options.Jitter * _random.NextDouble(), () => deliver(datagram));
        else
            Lost++;
    }

    private Instant? Transmitted(int bytes)
    {
        if (Options.BitsPerSecond is not { } rate)
            return simulation.Now;
        var start = _freeAt > simulation.Now ? _freeAt : simulation.Now;
        if (start - simulation.Now > Options.Queue)
            return null;
        return _freeAt = start + TimeSpan.FromSeconds(bytes * 8.0 / rate);
    }
}
