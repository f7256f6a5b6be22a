using RemoteVerify.Transport;

namespace RemoteVerify.Kit.Rtp;

/// <summary>Virtual time: what is to happen, in order of its moment.</summary>
public sealed class Simulation
{
    private readonly PriorityQueue<Action, (long Microseconds, long Order)> _events = new();
    private long _order;

    /// <summary>Starts at a second, so that a moment before the start can be told.</summary>
    public Instant Now { get; private set; } = Instant.FromMilliseconds(1000);

    public void At(Instant when, Action action) => _events.Enqueue(action, (when.Microseconds, _order++));

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    public void Every(TimeSpan interval, Action action)
    {
        After(interval, () =>
        {
            action();
            Every(interval, action);
        });
    }

    public void Run(TimeSpan length)
    {
        var end = Now + length;
        while (_events.TryPeek(out var action, out var when) && when.Microseconds <= end.Microseconds)
        {
            _events.Dequeue();
            Now = new Instant(when.Microseconds);
            action();
        }
        Now = end;
    }
}
