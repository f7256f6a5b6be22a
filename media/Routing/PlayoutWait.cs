using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>What a viewer is told to wait with its pictures, and that it need not any more: it goes by what it was told last.</summary>
internal struct PlayoutWait
{
    private static readonly TimeSpan UnsaidFor = TimeSpan.FromSeconds(2);

    private Instant _waited;

    /// <summary>The longer of what repairs take on the publisher's line and on the viewer's own; false where there is nothing to say.</summary>
    public bool TrySay(TimeSpan publishers, TimeSpan viewers, Instant now, out TimeSpan wait)
    {
        wait = publishers > viewers ? publishers : viewers;
        if (wait > TimeSpan.Zero)
            _waited = now;
        return _waited != default && now - _waited <= UnsaidFor;
    }
}
