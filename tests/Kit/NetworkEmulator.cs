using RemoteVerify.Transport;

namespace RemoteVerify.Kit;

public delegate void DatagramHandler(Span<byte> datagram, in TransportAddress from, Instant now);

/// <summary>A network in virtual time: datagrams and timers, in order of time, with seeded chance. The same seed gives the same run. One thread.</summary>
public sealed class NetworkEmulator(int seed)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Action, (Instant At, long Order)> _events = new();
    private readonly Dictionary<TransportAddress, DatagramHandler> _ends = [];
    private readonly Dictionary<(TransportAddress From, TransportAddress To), Link> _links = [];
    private long _order;

    public Instant Now { get; private set; }

    /// <summary>For every direction that <see cref="SetConditions"/> has not named.</summary>
    public LinkConditions Conditions { get; set; } = LinkConditions.Perfect;

    public long Sent { get; private set; }
    /// <summary>Datagrams that reached an attached address, doubles included.</summary>
    public long Delivered { get; private set; }
    /// <summary>Payload bytes that were sent from, or to, any address.</summary>
    public long SentBytes { get; private set; }

    /// <summary>Puts an end on the network; what is sent through the result comes from that address.</summary>
    public IDatagramSender Attach(TransportAddress address, DatagramHandler handler)
    {
        _ends[address] = handler;
        return new End(this, address);
    }

    public void Detach(TransportAddress address) => _ends.Remove(address);

    /// <summary>For one direction, from now on.</summary>
    public void SetConditions(TransportAddress from, TransportAddress to, LinkConditions conditions)
    {
        var link = LinkOf(from, to);
        link.Conditions = conditions;
        link.IsNamed = true;
    }

    public void At(Instant moment, Action action) => _events.Enqueue(action, (moment > Now ? moment : Now, _order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>Repeats until the action returns false; first after one interval.</summary>
    public void Every(TimeSpan interval, Func<bool> action) => After(interval, () =>
    {
        if (action())
            Every(interval, action);
    });

    public void RunFor(TimeSpan time) => RunUntil(Now + time);

    public void RunUntil(Instant moment)
    {
        while (_events.TryPeek(out _, out var key) && key.At <= moment)
        {
            var action = _events.Dequeue();
            Now = key.At;
            action();
        }
        Now = moment;
    }

    /// <summary>Runs until the condition holds, looking after each event; false if it does not within the time.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan atMost)
    {
        var limit = Now + atMost;
        while (!condition())
        {
            if (!_events.TryPeek(out _, out var key) || key.At > limit)
            {
                Now = limit;
                return condition();
            }
            RunUntil(key.At);
        }
        return true;
    }

    private void Send(ReadOnlySpan<byte> datagram, TransportAddress from, TransportAddress to)
    {
        Sent++;
        SentBytes += datagram.Length;
        var link = LinkOf(from, to);
        if (!link.IsNamed)
            link.Conditions = Conditions;
        foreach (var arrival in link.Arrivals(datagram.Length, Now))
        {
            var copy = datagram.ToArray();
            At(arrival, () => Deliver(copy, from, to));
        }
    }

    private void Deliver(byte[] datagram, TransportAddress from, TransportAddress to)
    {
        if (!_ends.TryGetValue(to, out var handler))
            return;
        Delivered++;
        handler(datagram, from, Now);
    }

    private Link LinkOf(TransportAddress from, TransportAddress to)
    {
        if (!_links.TryGetValue((from, to), out var link))
            _links[(from, to)] = link = new Link(new Random(_random.Next()));
        return link;
    }

    private sealed class End(NetworkEmulator network, TransportAddress address) : IDatagramSender
    {
        public void Send(ReadOnlySpan<byte> datagram, in TransportAddress to) => network.Send(datagram, address, to);
    }
}
