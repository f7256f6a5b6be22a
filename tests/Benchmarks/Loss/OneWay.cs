using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Benchmarks.Loss;

/// <summary>One direction of a line: what is lost, what waits, and what leaves when. Chance is seeded; order is kept.</summary>
public sealed class OneWay : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<(TimeSpan Due, Socket Through, EndPoint? To, byte[] Datagram)> _waiting = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Thread _thread;
    private readonly Func<TimeSpan> _now;
    private readonly Random _chance;
    private LineState _state = LineState.Good;
    private TimeSpan _freeAt;
    private volatile bool _over;

    public OneWay(Func<TimeSpan> now, int seed)
    {
        (_now, _chance) = (now, new Random(seed));
        _thread = new(Leave) { IsBackground = true };
        _thread.Start();
    }

    public long Lost { get; private set; }
    public long Carried { get; private set; }

    public void Become(LineState state)
    {
        lock (_gate)
        {
            _state = state;
        }
    }

    /// <param name="to">Null where the socket is connected.</param>
    public void Take(ReadOnlySpan<byte> datagram, Socket through, EndPoint? to)
    {
        var now = _now();
        lock (_gate)
        {
            var start = _freeAt > now ? _freeAt : now;
            if (_state.IsInBurst(now) || _chance.NextDouble() < _state.Loss || (_state.BitsPerSecond is not null && start - now > LineState.Queue))
            {
                Lost++;
                return;
            }

            _freeAt = _state.BitsPerSecond is { } rate ? start + TimeSpan.FromSeconds((datagram.Length + LineState.HeaderBytes) * 8.0 / rate) : now;
            Carried++;
            _waiting.Enqueue((_freeAt + _state.Delay, through, to, datagram.ToArray()));
        }

        _arrived.Release();
    }

    private void Leave()
    {
        while (true)
        {
            _arrived.Wait();
            if (_over)
            {
                return;
            }

            var (due, through, to, datagram) = Next();
            var wait = due - _now();
            if (wait > TimeSpan.Zero)
            {
                Thread.Sleep(wait);
            }

            Send(through, to, datagram);
        }
    }

    private (TimeSpan Due, Socket Through, EndPoint? To, byte[] Datagram) Next()
    {
        lock (_gate)
        {
            return _waiting.Dequeue();
        }
    }

    private static void Send(Socket through, EndPoint? to, byte[] datagram)
    {
        try
        {
            _ = to is null ? through.Send(datagram) : through.SendTo(datagram, to);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // refused by an end that is gone: lost, as on any line
        }
    }

    public void Dispose()
    {
        _over = true;
        _arrived.Release();
        _thread.Join();
        _arrived.Dispose();
    }
}
