using System.Diagnostics;

namespace RemoteVerify.Benchmarks.Load;

/// <param name="CpuOfASession">Per cent of a core.</param>
/// <param name="PacketsASecond">Delivered, a session.</param>
/// <param name="MedianMs">From a frame's last packet sent to its coming in at the viewer.</param>
/// <param name="LateMs">The same, 99th percentile.</param>
/// <param name="SlowestTickMs">How late the load itself was at worst.</param>
public sealed record LoadResult(double CpuOfASession, double MicrosecondsAPacket, double PacketsASecond, double MedianMs, double LateMs, long SlowestTickMs, double Seconds)
{
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(40);

    /// <param name="viewers">Whose received packets and delays count.</param>
    public static async Task<LoadResult> MeasureAsync(Func<TimeSpan> cpuTime, IReadOnlyList<LoadPeer> viewers, Playing playing, int sessions)
    {
        playing.Measure();
        var (cpu, received, clock) = (cpuTime(), viewers.Sum(viewer => viewer.PacketsReceived), Stopwatch.StartNew());
        await Task.Delay(Measured);
        var seconds = clock.Elapsed.TotalSeconds;
        var spent = (cpuTime() - cpu).TotalSeconds;
        var delivered = viewers.Sum(viewer => viewer.PacketsReceived) - received;
        var lateness = playing.WorstLatenessMs;
        playing.Dispose();
        return delivered == 0 ? throw new InvalidOperationException("Nothing was delivered") : new(
            100 * spent / seconds / sessions, spent * 1e6 / delivered, delivered / seconds / sessions,
            Delays.Percentile(viewers.Select(viewer => viewer.Delays), 0.5), Delays.Percentile(viewers.Select(viewer => viewer.Delays), 0.99), lateness, seconds);
    }
}
