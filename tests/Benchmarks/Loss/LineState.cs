namespace RemoteVerify.Benchmarks.Loss;

/// <summary>What a line does to datagrams, each way by itself.</summary>
/// <param name="Loss">Share of datagrams that are lost, each by chance.</param>
/// <param name="BurstEvery">Now and then everything is lost for <paramref name="Burst"/>; zero: never.</param>
/// <param name="BitsPerSecond">What it takes; null: everything.</param>
public sealed record LineState(string Name, double Loss = 0, TimeSpan Delay = default, TimeSpan BurstEvery = default, TimeSpan Burst = default, long? BitsPerSecond = null)
{
    /// <summary>What would wait longer in front of the line is lost.</summary>
    public static readonly TimeSpan Queue = TimeSpan.FromMilliseconds(200);
    /// <summary>IPv4 and UDP.</summary>
    public const int HeaderBytes = 28;

    public static LineState Good { get; } = new("no loss");

    public bool IsInBurst(TimeSpan now) => BurstEvery > TimeSpan.Zero && now.Ticks % BurstEvery.Ticks < Burst.Ticks;
}
