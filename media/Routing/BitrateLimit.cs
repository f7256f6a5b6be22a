using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Tells a publisher what its best viewer can take: at once when that falls, every second otherwise.</summary>
internal sealed class BitrateLimit
{
    // Viewers on bad lines must not make the recording unreadable: below this they see stills.
    public const ulong Lowest = 350_000;
    /// <summary>Said when no viewer limits any more: a sender keeps the last limit it heard.</summary>
    public const ulong None = 30_000_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private ulong? _wanted;
    private ulong _told;
    private Instant _toldAt;

    /// <param name="bitsPerSecond">Null: nobody limits.</param>
    public void Set(ulong? bitsPerSecond)
    {
        if (bitsPerSecond is { } limit)
            _wanted = Math.Clamp(limit, Lowest, None);
        else if (_wanted is not null)
            _wanted = None;
    }

    public bool TakeDue(Instant now, out ulong bitsPerSecond)
    {
        bitsPerSecond = _wanted ?? 0;
        if (bitsPerSecond == 0)
            return false;
        var falls = bitsPerSecond < _told - _told / 32;
        if (_told != 0 && !falls && now - _toldAt < Interval)
            return false;
        (_told, _toldAt) = (bitsPerSecond, now);
        return true;
    }
}
