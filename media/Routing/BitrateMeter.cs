using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>What comes of a track, in bits a second, smoothed over about a second.</summary>
internal struct BitrateMeter
{
    // Short enough to see a layer begin, long enough that one key frame is not the rate.
    private const long WindowMicroseconds = 300_000;
    private const long PauseMicroseconds = 2_000_000;

    private long _bytes;
    private Instant _began;
    private bool _any;

    /// <summary>Of the last whole windows: 0 until the first is over.</summary>
    public ulong BitsPerSecond { get; private set; }

    public void Count(int bytes, Instant now)
    {
        var elapsed = now.Microseconds - _began.Microseconds;
        if (!_any || elapsed > PauseMicroseconds)
            (_any, _bytes, _began, BitsPerSecond) = (true, 0, now, 0);
        else if (elapsed >= WindowMicroseconds)
        {
            var rate = (ulong)(_bytes * 8_000_000 / elapsed);
            BitsPerSecond = BitsPerSecond == 0 ? rate : (2 * BitsPerSecond + rate) / 3;
            (_bytes, _began) = (0, now);
        }
        _bytes += bytes;
    }
}
