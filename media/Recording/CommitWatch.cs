using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>Answers whether media reaches the disk. Told under the room's lock and by the pump, read from anywhere.</summary>
internal sealed class CommitWatch
{
    private const long Never = long.MinValue;
    private long _waitingSinceUs = Never;
    private long _committedUs = Never;

    /// <summary>Media that is not yet committed has come; only the first since the last commit counts.</summary>
    public void MediaCame(Instant now)
    {
        if (Volatile.Read(ref _waitingSinceUs) == Never) Interlocked.CompareExchange(ref _waitingSinceUs, now.Microseconds, Never);
    }

    public void Committed(Instant now)
    {
        Volatile.Write(ref _committedUs, now.Microseconds);
        Volatile.Write(ref _waitingSinceUs, Never);
    }

    public RecorderStatus Status(Instant now)
    {
        var (waiting, committed) = (Volatile.Read(ref _waitingSinceUs), Volatile.Read(ref _committedUs));
        Instant? last = committed == Never ? null : new Instant(committed);
        if (waiting != Never && now - new Instant(waiting) > RecordingLimits.Stalled) return new(RecorderState.Stalled, last);
        var recent = last is { } at && (waiting != Never || now - at <= RecordingLimits.Stalled);
        return new(recent ? RecorderState.Recording : RecorderState.Idle, last);
    }
}
