namespace RemoteVerify.Kit;

/// <summary>How one direction between two addresses treats datagrams.</summary>
public sealed record LinkConditions
{
    public static LinkConditions Perfect { get; } = new();
    public static LinkConditions Cut { get; } = new() { Loss = 1 };

    /// <summary>Probability, 0 to 1.</summary>
    public double Loss { get; init; }
    /// <summary>How many datagrams are lost in a row on average; 1 loses each by itself.</summary>
    public double LossBurst { get; init; } = 1;
    /// <summary>Probability, 0 to 1.</summary>
    public double Duplication { get; init; }
    public TimeSpan Delay { get; init; }
    /// <summary>Up to this much more delay, evenly distributed; order is kept.</summary>
    public TimeSpan Jitter { get; init; }
    /// <summary>Probability that a datagram is held back by <see cref="ReorderDelay"/> while others pass.</summary>
    public double Reordering { get; init; }
    public TimeSpan ReorderDelay { get; init; } = TimeSpan.FromMilliseconds(20);
    /// <summary>Null: no limit.</summary>
    public long? BitsPerSecond { get; init; }
    /// <summary>What waits beyond this for the limited link is dropped.</summary>
    public TimeSpan Queue { get; init; } = TimeSpan.FromMilliseconds(200);
}
