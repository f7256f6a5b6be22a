using System.Diagnostics;

namespace RemoteVerify.Transport;

/// <summary>Now, on the node's monotonic clock. Only the edge reads it: threads that own a socket or a timer.</summary>
public static class MonotonicClock
{
    private static readonly long Start = Stopwatch.GetTimestamp();

    public static Instant Now => new(Stopwatch.GetElapsedTime(Start).Ticks / TimeSpan.TicksPerMicrosecond);
}
