using RemoteVerify.Transport;

namespace RemoteVerify.Routing.Congestion;

/// <summary>
/// The share of packets lost to a viewer, over stretches long enough to mean something. Where for a while nothing at all came,
/// the line was away (another cell, a lift): that is not counted, since it says nothing of how much the line takes. One that
/// is too narrow lets something through all the time.
/// </summary>
internal struct LossCount
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private const int Fewest = 20;
    // Standard deviations that chance alone is granted: of few packets many may be lost.
    private const double Chance = 1.5;

    private const long LeastAwayMicroseconds = 150_000;
    private const int FewestAway = 10;

    private int _sent;
    private int _lost;
    private int _lostSince;
    private long _lastSent;
    private Instant _began;

    /// <param name="sent">When it was sent, in microseconds.</param>
    /// <returns>Whether the line had been away until it came.</returns>
    public bool Arrived(long sent)
    {
        var away = _lostSince >= FewestAway && sent - _lastSent >= LeastAwayMicroseconds;
        if (!away)
            (_sent, _lost) = (_sent + _lostSince, _lost + _lostSince);
        (_sent, _lostSince, _lastSent) = (_sent + 1, 0, sent);
        return away;
    }

    public void Lost() => _lostSince++;

    /// <summary>Was told as lost before.</summary>
    public void ArrivedAfterAll() => _lost = Math.Max(0, _lost - 1);

    /// <summary>The share, 0 to 1, once a stretch is full; begins the next one.</summary>
    /// <param name="surelyOver">Whether a line that loses <paramref name="limit"/> would hardly ever lose so much.</param>
    public bool TryTake(double limit, Instant now, out double share, out bool surelyOver)
    {
        (share, surelyOver) = (0, false);
        if (_sent < Fewest || now - _began < Shortest)
            return false;
        share = (double)_lost / _sent;
        surelyOver = share > limit + Chance * Math.Sqrt(limit * (1 - limit) / _sent);
        (_sent, _lost, _began) = (0, 0, now);
        return true;
    }
}
