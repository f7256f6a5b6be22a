using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>Why a kind of a participant's media may fall silent, as its sender says.</summary>
public enum SilenceCause
{
    /// <summary>Nothing was said: then it is the network's.</summary>
    Network,
    /// <summary>Switched off by the person.</summary>
    Muted,
    /// <summary>Taken away by the device: a phone call, another application, a locked screen.</summary>
    Paused,
}

/// <summary>The cause that one kind of a participant's media has now, and since when. Written by the session, read by the pump.</summary>
internal sealed class Silence
{
    private const int CauseBits = 2;

    // The moment in microseconds with the cause in the lowest bits, so that both change together.
    private long _packed;

    public Instant Since => new(Volatile.Read(ref _packed) >> CauseBits);

    public string Reason => (SilenceCause)(Volatile.Read(ref _packed) & ((1 << CauseBits) - 1)) switch
    {
        SilenceCause.Muted => "muted",
        SilenceCause.Paused => "paused",
        _ => "network",
    };

    public void Set(SilenceCause cause, Instant now) => Volatile.Write(ref _packed, now.Microseconds << CauseBits | (long)cause);
}
