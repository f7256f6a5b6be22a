using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Merges the key-frame requests of all who see or record a track. Asked again and again, answered or not, it asks the sender ever more slowly: a key frame costs a poor line what makes the next loss.</summary>
internal struct KeyFrameRequests
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    // After so long without a request the next one is as quick as the first.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(4);

    private bool _wanted;
    private bool _everSent;
    private Instant _sent;
    private TimeSpan _wait;

    /// <param name="atOnce">For somebody who sees nothing yet: only the shortest wait holds.</param>
    public void Want(bool atOnce, Instant now)
    {
        _wanted = true;
        if (atOnce || now - _sent > Quiet)
            _wait = Shortest;
    }

    public void Arrived() => _wanted = false;

    /// <summary>Whether to send a request now; counts it as sent.</summary>
    public bool TakeDue(Instant now)
    {
        if (!_wanted || (_everSent && now - _sent < _wait))
            return false;
        if (_everSent && now - _sent < Quiet)
            _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, Longest.Ticks));
        (_everSent, _sent) = (true, now);
        return true;
    }
}
