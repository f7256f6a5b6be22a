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
    /// <summary>Who receives sleeps: what has come is read all at once, up to so long after the first of it. Order is kept.</summary>
    public TimeSpan Sleep { get; init; }
    /// <summary>So long, at the begin of every <see cref="StallEvery"/>, nothing is read at all.</summary>
    public TimeSpan Stall { get; init; }
    public TimeSpan StallEvery { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>One direction of a seeded network in virtual time.</summary>
public sealed class LossyPipe(Simulation simulation, int seed, PipeOptions options, Action<byte[]> deliver)
{
    /// <summary>IPv4, UDP and the SRTP tag, which these datagrams are without.</summary>
    private const int OverheadBytes = 28 + 16;

    private readonly Random _random = new(seed);
    private Instant _freeAt;
    private Instant _readAt;

    public int Sent { get; private set; }
    public int Lost { get; private set; }
    public long SentBytes { get; private set; }
    public PipeOptions Options { get; set; } = options;
    /// <summary>Loses single datagrams beside those of chance: true for each to lose.</summary>
    public Predicate<byte[]>? Loses { get; set; }

    public void Send(ReadOnlySpan<byte> datagram)
    {
        Sent++;
        SentBytes += datagram.Length;
        var copy = datagram.ToArray();
        if (_random.NextDouble() < Options.Loss || Loses?.Invoke(copy) is true)
        {
            Lost++;
            return;
        }
        Carry(copy);
        if (_random.NextDouble() < Options.Duplicates)
            Carry(copy.ToArray());
    }

    private void Carry(byte[] datagram)
    {
        if (Transmitted(datagram.Length + OverheadBytes) is { } through)
            simulation.At(Read(through + Options.Delay + Options.Jitter * _random.NextDouble()), () => deliver(datagram));
        else
            Lost++;
    }

    private Instant Read(Instant arrival)
    {
        if (Options.Sleep == default && Options.Stall == default)
            return arrival;
        if (arrival > _readAt)
            _readAt = AfterStall(arrival + Options.Sleep * _random.NextDouble());
        return _readAt;
    }

    private Instant AfterStall(Instant at)
    {
        var into = TimeSpan.FromMicroseconds(at.Microseconds % (Options.StallEvery.Ticks / TimeSpan.TicksPerMicrosecond));
        return into < Options.Stall ? at + (Options.Stall - into) : at;
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
