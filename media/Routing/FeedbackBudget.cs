using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>How much a peer's feedback may ask: a packet of a few bytes can tell of thousands of others, each of which costs work under the room's lock. What is beyond it is passed over and counted.</summary>
internal struct FeedbackBudget
{
    /// <summary>For each packet told or asked of: 20,000 a second. The most that is sent to anybody is a tenth of it; each is told once, and on a bad line asked for some times more.</summary>
    private static readonly TimeSpan Each = TimeSpan.FromMicroseconds(50);
    /// <summary>After a stall of some seconds much is told at once: 10,000.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(500);

    private Instant _spentUntil;

    public long Refused { get; private set; }

    public bool TryTake(int asked, Instant now)
    {
        var until = (_spentUntil < now ? now : _spentUntil) + asked * Each;
        if (until - now > Ahead)
        {
            Refused++;
            return false;
        }
        _spentUntil = until;
        return true;
    }
}
