namespace RemoteVerify.Routing.Congestion;

/// <summary>What really arrives at a viewer, in bits a second over the last half second of its own clock.</summary>
internal sealed class AcknowledgedRate
{
    private const long BucketMicroseconds = 50_000;
    private const int Buckets = 10;

    private readonly int[] _bytes = new int[Buckets];
    private long _newest = -1;
    private long _oldest = -1;

    public void Add(long arrivalMicroseconds, int bytes)
    {
        var bucket = arrivalMicroseconds / BucketMicroseconds;
        if (_newest < 0 || Math.Abs(bucket - _newest) > 2 * Buckets)
            Restart(bucket);
        if (bucket <= _newest - Buckets)
            return;
        while (_newest < bucket)
            _bytes[++_newest % Buckets] = 0;
        _bytes[bucket % Buckets] += bytes;
    }

    /// <summary>0 until a fifth of a second is known.</summary>
    public ulong BitsPerSecond
    {
        get
        {
            // The newest bucket is still being filled.
            var whole = Math.Min(Buckets - 1, _newest - _oldest);
            if (_newest < 0 || whole < 4)
                return 0;
            long sum = 0;
            for (var bucket = _newest - whole; bucket < _newest; bucket++)
                sum += _bytes[bucket % Buckets];
            return (ulong)(sum * 8 * 1_000_000 / (whole * BucketMicroseconds));
        }
    }

    /// <summary>What came before is no measure of what comes.</summary>
    public void Forget() => _newest = -1;

    private void Restart(long bucket)
    {
        Array.Clear(_bytes);
        (_newest, _oldest) = (bucket, bucket);
    }
}
