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
    private int _againNow;
    private int _againBefore;

    /// <summary>One packet was repaired.</summary>
    /// <param name="again">It had to be asked for more than once: its repair was lost too.</param>
    public void Count(bool again, Instant now)
    {
        Turn(now);
        _now++;
        _againNow += again ? 1 : 0;
    }

    public bool AreMany(Instant now)
    {
        Turn(now);
        return _now + _before >= Several;
    }

    /// <summary>Zero while the line loses next to nothing.</summary>
    public TimeSpan Wait(TimeSpan roundTrip, Instant now) =>
        !AreMany(now) ? TimeSpan.Zero : WaitFor(_againNow + _againBefore >= Several ? roundTrip + MissingPackets.QuickWait(roundTrip) : roundTrip);

    /// <summary>For repairs that take so long.</summary>
    public static TimeSpan WaitFor(TimeSpan repair)
    {
        var steps = (repair + Notice + Step).Ticks / Step.Ticks;
        return TimeSpan.FromTicks(Math.Min(steps * Step.Ticks, Most.Ticks));
    }

    private void Turn(Instant now)
    {
        var passed = now - _began;
        if (passed < Remembered)
            return;
        var recent = passed < 2 * Remembered;
        (_before, _againBefore) = recent ? (_now, _againNow) : (0, 0);
        (_now, _againNow, _began) = (0, 0, now);
    }
}
