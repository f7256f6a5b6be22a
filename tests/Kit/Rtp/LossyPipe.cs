namespace RemoteVerify.Kit.Rtp;

/// <summary>How one direction of a network treats datagrams.</summary>
public sealed record PipeOptions
{
    public double Loss { get; init; }
    public double Duplicates { get; init; }
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(20);
    /// <summary>Up to so much longer, which reorders.</summary>
    public TimeSpan Jitter { get; init; }
}

/// <summary>One direction of a seeded network in virtual time.</summary>
public sealed class LossyPipe(Simulation simulation, int seed, PipeOptions options, Action<byte[]> deliver)
{
    private readonly Random _random = new(seed);

    public int Sent { get; private set; }
    public int Lost { get; private set; }
    public PipeOptions Options { get; set; } = options;

    public void Send(ReadOnlySpan<byte> datagram)
    {
        Sent++;
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

    private void Carry(byte[] datagram) =>
        simulation.After(Options.Delay + Options.Jitter * _random.NextDouble(), () => deliver(datagram));
}
