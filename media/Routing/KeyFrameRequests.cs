using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Merges the key-frame requests of all viewers of a track: at most one per 500 ms, repeated ever more slowly until a key frame comes.</summary>
internal struct KeyFrameRequests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private bool _wanted;
    private bool _everSent;
    private Instant _sent;
    private TimeSpan _wait;

    public void Want()
    {
        _wanted = true;
        _wait = Shortest;
    }

    public void Arrived() => _wanted = false;

    /// <summary>Whether to send a request now; counts it as sent.</summary>
    public bool TakeDue(Instant now)
    {
        if (!_wanted || (_everSent && now - _sent < _wait))
            return false;
        if (_everSent && now - _sent < Longest)
            _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, Longest.Ticks));
        (_everSent, _sent) = (true, now);
        return true;
    }
}
