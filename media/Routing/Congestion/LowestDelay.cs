namespace RemoteVerify.Routing.Congestion;

/// <summary>The lowest delay of the last ten seconds, in milliseconds: what the way takes without a queue. Older ones are forgotten, since both ends' clocks drift apart.</summary>
internal sealed class LowestDelay
{
    private const int Buckets = 10;
    private const double BucketMilliseconds = 1000;

    private readonly double[] _lowest = new double[Buckets];
    private long _newest = -1;

    public LowestDelay() => Restart();

    public void Add(double atMilliseconds, double delay)
    {
        var bucket = (long)(atMilliseconds / BucketMilliseconds);
        for (_newest = Math.Max(_newest, bucket - Buckets); _newest < bucket;)
            _lowest[++_newest % Buckets] = double.PositiveInfinity;
        ref var lowest = ref _lowest[bucket % Buckets];
        lowest = Math.Min(lowest, delay);
    }

    public double Milliseconds
    {
        get
        {
            var lowest = double.PositiveInfinity;
            foreach (var delay in _lowest)
                lowest = Math.Min(lowest, delay);
            return lowest;
        }
    }

    public void Restart()
    {
        Array.Fill(_lowest, double.PositiveInfinity);
        _newest = -1;
    }
}
