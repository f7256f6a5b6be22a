using RemoteVerify.Transport;

namespace RemoteVerify.Kit;

/// <summary>One direction between two addresses: decides when, and how often, a datagram arrives.</summary>
internal sealed class Link(Random random)
{
    private Instant _freeAt;
    private Instant _lastArrival;
    private bool _losing;

    public LinkConditions Conditions { get; set; } = LinkConditions.Perfect;

    /// <summary>Has conditions of its own, not the network's.</summary>
    public bool IsNamed { get; set; }

    /// <summary>Moments of arrival: none if it is lost, two if it is doubled.</summary>
    public IEnumerable<Instant> Arrivals(int bytes, Instant now)
    {
        if (IsLost() || Transmit(bytes, now) is not { } sent)
            yield break;
        var arrival = sent + Conditions.Delay + random.NextDouble() * Conditions.Jitter;
        if (random.NextDouble() < Conditions.Reordering)
        {
            yield return arrival + Conditions.ReorderDelay;
            yield break;
        }
        _lastArrival = arrival > _lastArrival ? arrival : _lastArrival;
        yield return _lastArrival;
        if (random.NextDouble() < Conditions.Duplication)
            yield return _lastArrival;
    }

    // A two-state chain whose mean burst and overall share of losses are as asked (Gilbert's model).
    private bool IsLost()
    {
        if (Conditions.Loss >= 1)
            return true;
        var end = 1 / Math.Max(1, Conditions.LossBurst);
        var begin = Conditions.LossBurst <= 1 ? Conditions.Loss : Conditions.Loss * end / (1 - Conditions.Loss);
        _losing = Conditions.LossBurst <= 1 || !_losing ? random.NextDouble() < begin : random.NextDouble() >= end;
        return _losing;
    }

    private Instant? Transmit(int bytes, Instant now)
    {
        if (Conditions.BitsPerSecond is not { } rate)
            return now;
        var start = _freeAt > now ? _freeAt : now;
        if (start - now > Conditions.Queue)
            return null;
        _freeAt = start + TimeSpan.FromSeconds(bytes * 8.0 / rate);
        return _freeAt;
    }
}
