using RemoteVerify.Transport;

namespace RemoteVerify.Routing.Congestion;

/// <summary>Lets pictures out at the pace of a narrow line, so that sound never stands behind them in its queue.</summary>
internal struct Pacer
{
    // A little above the estimate, so that what has piled up goes away again.
    private const double Ahead = 1.2;
    private static readonly TimeSpan Depth = TimeSpan.FromMilliseconds(40);
    private const double LeastDepthBytes = 1500;

    private double _bytesPerSecond;
    private double _bytes;
    private Instant _filled;

    /// <summary>Null: no limit.</summary>
    public void Set(ulong? bitsPerSecond) => _bytesPerSecond = bitsPerSecond is { } rate ? Ahead * rate / 8 : double.PositiveInfinity;

    /// <summary>Whether a packet may go now. One may be larger than what is left: the next waits longer for it.</summary>
    public bool TryTake(int bytes, Instant now)
    {
        if (double.IsPositiveInfinity(_bytesPerSecond))
            return true;
        var depth = Math.Max(LeastDepthBytes, _bytesPerSecond * Depth.TotalSeconds);
        _bytes = Math.Min(depth, _bytes + _bytesPerSecond * (now - _filled).TotalSeconds);
        _filled = now;
        if (_bytes <= 0)
            return false;
        _bytes -= bytes;
        return true;
    }
}
