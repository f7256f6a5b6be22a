using RemoteVerify.Transport;

namespace RemoteVerify.Node.Sessions;

/// <summary>Milliseconds since the session was opened; after a restart it goes on, and never behind what the log already names.</summary>
internal sealed class SessionClock(long atStartMs, Instant started)
{
    public long NowMs => AtMs(MonotonicClock.Now);

    public long AtMs(Instant instant) => atStartMs + (instant - started).Ticks / TimeSpan.TicksPerMillisecond;

    /// <summary>The instant that was (or would have been) the session's zero.</summary>
    public Instant Zero => started - TimeSpan.FromMilliseconds(atStartMs);
}
