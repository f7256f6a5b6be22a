using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing.Congestion;

/// <summary>What left for a viewer, by transport-wide sequence number, until its feedback tells what became of it. Bounded; allocates nothing after it was made.</summary>
internal sealed class SendHistory
{
    /// <summary>Over a second of the most that a viewer of five pictures gets.</summary>
    private const int Capacity = 2048;

    private readonly Entry[] _entries = new Entry[Capacity];
    private long _next;

    /// <summary>The number of the packet that is built now.</summary>
    public ushort Next => (ushort)_next;

    public void Add(int bytes, bool probes, Instant now)
    {
        _entries[_next % Capacity] = new Entry(now.Microseconds, bytes, probes);
        _next++;
    }

    /// <summary>What was sent under a number. Each packet's arrival is told once, its loss once before.</summary>
    public Told Take(ushort sequenceNumber, bool received, out Entry sent)
    {
        sent = default;
        var number = SequenceNumber.Unwrap(sequenceNumber, _next - 1);
        if (number < 0 || number >= _next || _next - number > Capacity)
            return Told.Nothing;
        ref var entry = ref _entries[number % Capacity];
        if (entry.Arrived || (entry.Lost && !received))
            return Told.Nothing;
        var told = !received ? Told.Lost : entry.Lost ? Told.ArrivedAfterAll : Told.Arrived;
        (entry.Arrived, entry.Lost) = (received, !received);
        sent = entry;
        return told;
    }

    public enum Told { Nothing, Arrived, ArrivedAfterAll, Lost }

    public record struct Entry(long SentMicroseconds, int Bytes, bool Probes)
    {
        public bool Arrived { get; set; }
        public bool Lost { get; set; }
    }
}
