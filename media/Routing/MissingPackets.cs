using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>Gaps in a track's sequence numbers: when to ask for them again, and when to give them up.</summary>
internal sealed class MissingPackets
{
    public const int Capacity = 256;

    // Reordered packets are mostly there within this time: asking earlier would cost a retransmission for nothing.
    private const long ReorderingMicroseconds = 10_000;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private const int QuickRequests = 3;
    private static readonly TimeSpan SaidAgainAfter = TimeSpan.FromMilliseconds(10);

    private readonly Entry[] _entries = new Entry[Capacity];
    private int _count;
    private long _toldLate = -1;

    public int Count => _count;

    /// <summary>From one request to the next, at first.</summary>
    public static TimeSpan QuickWait(TimeSpan roundTrip) => roundTrip * 1.25 > ShortestWait ? roundTrip * 1.25 : ShortestWait;

    /// <summary>The lowest of them that is not below a number; null for none.</summary>
    public long? FirstFrom(long number)
    {
        long? first = null;
        for (var i = 0; i < _count; i++)
            if (_entries[i].Number >= number && !(_entries[i].Number >= first))
                first = _entries[i].Number;
        return first;
    }

    /// <summary>How many of them are a number or later ones.</summary>
    public int CountFrom(long number)
    {
        var count = 0;
        for (var i = 0; i < _count; i++)
            count += _entries[i].Number >= number ? 1 : 0;
        return count;
    }

    /// <summary>False when the list is full: the gap is then too large to repair.</summary>
    public bool TryAdd(long number, Instant now)
    {
        if (_count == Capacity)
            return false;
        _entries[_count++] = new Entry { Number = number, Noticed = now, SaidTwice = true };
        return true;
    }

    /// <summary>Forgets a number that has come. <paramref name="answeredIn"/> is set when it was asked for exactly once: a measure of the round trip.</summary>
    public bool Remove(long number, Instant now, out TimeSpan? answeredIn)
    {
        answeredIn = null;
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Number != number)
                continue;
            if (_entries[i].Asked == 1)
                answeredIn = now - _entries[i].LastAsked;
            RemoveRange(i, 1);
            return true;
        }
        return false;
    }

    /// <summary>Numbers to ask for now, ascending, counted as asked.</summary>
    /// <param name="twice">The requests get lost too: each is said once more a moment later. Who has answered the first takes no notice within a round trip.</param>
    public int Due(Instant now, TimeSpan roundTrip, bool twice, Span<ushort> numbers)
    {
        var due = 0;
        for (var i = 0; i < _count && due < numbers.Length; i++)
        {
            ref var entry = ref _entries[i];
            if (entry.IsDue(now, roundTrip))
                (entry.LastAsked, entry.Asked, entry.SaidTwice) = (now, entry.Asked + 1, !twice);
            else if (!entry.SaidTwice && now - entry.LastAsked >= SaidAgainAfter)
                entry.SaidTwice = true;
            else
                continue;
            numbers[due++] = (ushort)entry.Number;
        }
        return due;
    }

    /// <summary>Forgets what has been missing longer than <paramref name="patience"/>. How many; <paramref name="newest"/> is the highest of them.</summary>
    public int GiveUp(Instant now, TimeSpan patience, out long newest)
    {
        var old = CountOlder(now, patience);
        newest = old > 0 ? _entries[old - 1].Number : -1;
        RemoveRange(0, old);
        return old;
    }

    /// <summary>The highest number that has now been missing longer than <paramref name="patience"/> and was not told before; -1 for none. It goes on being asked for.</summary>
    public long NewlyLate(Instant now, TimeSpan patience)
    {
        var late = CountOlder(now, patience);
        var newest = late > 0 ? _entries[late - 1].Number : -1;
        if (newest <= _toldLate)
            return -1;
        return _toldLate = newest;
    }

    private int CountOlder(Instant now, TimeSpan patience)
    {
        var old = 0;
        while (old < _count && now - _entries[old].Noticed > patience)
            old++;
        return old;
    }

    /// <summary>Forgets everything. How many.</summary>
    public int Clear()
    {
        var count = _count;
        _count = 0;
        return count;
    }

    private void RemoveRange(int start, int length)
    {
        Array.Copy(_entries, start + length, _entries, start, _count - start - length);
        _count -= length;
    }

    private struct Entry
    {
        public long Number;
        public Instant Noticed;
        public Instant LastAsked;
        public int Asked;
        public bool SaidTwice;

        // Waits a round trip and a quarter for each of the first answers, for which a viewer's picture waits too, and twice that
        // for later ones: where a tenth is lost both ways, a fifth of all answers fail, and within a recorder's patience eight
        // of them hardly ever do.
        public readonly bool IsDue(Instant now, TimeSpan roundTrip)
        {
            if (Asked == 0)
                return (now - Noticed).Ticks >= ReorderingMicroseconds * TimeSpan.TicksPerMicrosecond;
            return now - LastAsked >= QuickWait(roundTrip) * (Asked <= QuickRequests ? 1 : 2);
        }
    }
}
