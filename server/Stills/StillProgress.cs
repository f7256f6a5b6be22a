using RemoteVerify.Server.Sessions;

namespace RemoteVerify.Server.Stills;

/// <summary>How much of a still that an official waits for is here: told with its first bytes, then now and then, and when it breaks off or is refused.</summary>
/// <param name="of">Null: the sender did not say, and nothing is told.</param>
public sealed class StillProgress(ISessionGrain session, StillOffer offer, long? of, TimeProvider clock) : IDisposable
{
    private readonly bool _awaited = offer.RequestId.Length > 0 && of is > 0;
    private long? _toldAt;

    public void Here(long bytes)
    {
        if (_awaited && (_toldAt is not { } at || clock.GetElapsedTime(at) >= SessionLimits.StillToldEvery))
        {
            _toldAt = clock.GetTimestamp();
            Tell(bytes);
        }
    }

    public void Kept() => _toldAt = null;

    public void Dispose()
    {
        if (_toldAt is not null)
        {
            Tell(0);
        }
    }

    private void Tell(long bytes) => session.StillComes(offer, bytes, of!.Value).Ignore();
}
