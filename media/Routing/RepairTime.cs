using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>
/// Whether a line loses packets, and so how long its pictures should wait at a viewer: a browser knows the round trip of its own
/// line only, and takes what was repaired on the publisher's for a picture that stands.
/// </summary>
internal struct RepairTime
{
    // One is chance; more within this time are a property of the line.
    private const int Several = 3;
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10);
    // To notice the loss and to carry the packet on, beyond the round trip.
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(40);
    // In such steps, so that a round trip that varies does not move the picture.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    // People who talk notice more than this.
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(400);

    private Instant _began;
    private int _now;
    private int _before;

    public void Count(Instant now)
    {
        Turn(now);
        _now++;
    }

    public bool AreMany(Instant now)
    {
        Turn(now);
        return _now + _before >= Several;
    }

    /// <summary>Zero while the line loses next to nothing.</summary>
    public TimeSpan Wait(TimeSpan roundTrip, Instant now) => AreMany(now) ? WaitFor(roundTrip) : TimeSpan.Zero;

    public static TimeSpan WaitFor(TimeSpan roundTrip)
    {
        var steps = (roundTrip + Notice + Step).Ticks / Step.Ticks;
        return TimeSpan.FromTicks(Math.Min(steps * Step.Ticks, Most.Ticks));
    }

    private void Turn(Instant now)
    {
        var passed = now - _began;
        if (passed < Remembered)
            return;
        (_before, _now, _began) = (passed < 2 * Remembered ? _now : 0, 0, now);
    }
}
