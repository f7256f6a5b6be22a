namespace RemoteVerify.Transport;

/// <summary>A moment on the node's monotonic clock, in microseconds since the node started. Never wall-clock time.</summary>
public readonly record struct Instant(long Microseconds) : IComparable<Instant>
{
    public static Instant FromMilliseconds(long milliseconds) => new(milliseconds * 1000);

    public long Milliseconds => Microseconds / 1000;

    public int CompareTo(Instant other) => Microseconds.CompareTo(other.Microseconds);

    public static TimeSpan operator -(Instant a, Instant b) => TimeSpan.FromMicroseconds(a.Microseconds - b.Microseconds);
    public static Instant operator +(Instant a, TimeSpan b) => new(a.Microseconds + b.Ticks / TimeSpan.TicksPerMicrosecond);
    public static Instant operator -(Instant a, TimeSpan b) => new(a.Microseconds - b.Ticks / TimeSpan.TicksPerMicrosecond);
    public static bool operator <(Instant a, Instant b) => a.Microseconds < b.Microseconds;
    public static bool operator >(Instant a, Instant b) => a.Microseconds > b.Microseconds;
    public static bool operator <=(Instant a, Instant b) => a.Microseconds <= b.Microseconds;
    public static bool operator >=(Instant a, Instant b) => a.Microseconds >= b.Microseconds;
}
