using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>Whether one kind of a participant's media is switched off by its sender, and since when. Written by the session, read by the pump.</summary>
internal sealed class Muting
{
    // The moment in microseconds with the state in the lowest bit, so that both change together.
    private long _packed;

    public bool Muted => (Volatile.Read(ref _packed) & 1) == 1;
    public Instant Since => new(Volatile.Read(ref _packed) >> 1);
    public string Reason => Muted ? "muted" : "network";

    public void Set(bool muted, Instant now) => Volatile.Write(ref _packed, now.Microseconds << 1 | (muted ? 1L : 0L));
}
