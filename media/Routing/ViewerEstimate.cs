using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>A viewer's REMB, and whether it says that the line is full. A browser's estimate grows by 8 % a second at most, so handing it on as it is would hold a publisher back for half a minute: it counts only from when it falls below what is being sent until it has been well above it for some seconds.</summary>
internal struct ViewerEstimate
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private ulong _last;
    private Instant _at;
    private bool _full;
    private Instant _fell;

    public void Take(ulong bitsPerSecond, ulong sending, Instant now)
    {
        var fell = _last == 0 ? bitsPerSecond < sending - sending / 10 : bitsPerSecond < _last - _last / 32;
        if (fell && bitsPerSecond < sending)
            (_full, _fell) = (true, now);
        else if (bitsPerSecond > sending + sending * 2 / 5 && now - _fell > Lifetime)
            _full = false;
        (_last, _at) = (bitsPerSecond, now);
    }

    /// <summary>Null while nothing limits.</summary>
    public readonly ulong? Limit(Instant now) => _full && now - _at <= Lifetime ? _last : null;
}
