using RemoteVerify.Transport;

namespace RemoteVerify.Routing.Congestion;

/// <summary>A short, faster stretch of packets by which is found out whether a line takes more than is sent on it now.</summary>
internal struct Probe
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(160);
    // After its last packet the answer takes a round trip and the viewer's own waiting.
    private static readonly TimeSpan AnswerTakes = TimeSpan.FromMilliseconds(700);
    private const int FewestArrived = 8;
    // A busy viewer reads the first or the last of it so much later.
    private const long ReadLateMicroseconds = 40_000;

    private ulong _rate;
    private Instant _began;
    private long _bytesBefore;
    private int _sentPackets, _packets, _bytes;
    private int _firstBytes, _lastBytes;
    private long _firstSent, _lastSent, _firstArrival, _lastArrival;

    public bool Runs { get; private set; }

    public void Begin(ulong bitsPerSecond, long bytesSent, Instant now) =>
        this = new Probe { _rate = bitsPerSecond, _began = now, _bytesBefore = bytesSent, Runs = true };

    public readonly bool Sends(Instant now) => Runs && now - _began < Length;

    /// <summary>How many bytes of padding are due beside what was sent anyway.</summary>
    public readonly int Due(long bytesSent, Instant now)
    {
        var elapsed = Math.Min((now - _began).TotalSeconds, Length.TotalSeconds);
        return (int)Math.Max(0, _rate / 8.0 * elapsed - (bytesSent - _bytesBefore));
    }

    public void Sent() => _sentPackets++;

    public void Arrived(long sent, long arrival, int bytes)
    {
        if (_packets == 0 || sent < _firstSent)
            (_firstSent, _lastBytes) = (sent, _packets == 0 ? bytes : _lastBytes);
        if (_packets == 0 || arrival < _firstArrival)
            (_firstArrival, _firstBytes) = (arrival, bytes);
        if (sent >= _lastSent)
            (_lastSent, _lastBytes) = (sent, bytes);
        _lastArrival = Math.Max(_lastArrival, arrival);
        _packets++;
        _bytes += bytes;
    }

    /// <summary>True once there is a result: what the line took, in bits a second, and whether that was all it was given.</summary>
    public bool TryFinish(Instant now, out ulong bitsPerSecond, out bool tookAll)
    {
        (bitsPerSecond, tookAll) = (0, false);
        var all = !Sends(now) && _packets >= _sentPackets;
        if (!Runs || !(all || now - _began > Length + AnswerTakes))
            return false;
        Runs = false;
        // Bursts of one moment tell no rate.
        var (sending, arriving) = (_lastSent - _firstSent, _lastArrival - _firstArrival);
        if (_packets < FewestArrived || _packets * 10 < _sentPackets * 8 || sending < 50_000 || arriving <= 0)
            return true;
        var sent = (_bytes - _lastBytes) * 8_000_000.0 / sending;
        var arrived = (_bytes - _firstBytes) * 8_000_000.0 / arriving;
        bitsPerSecond = (ulong)Math.Min(sent, arrived);
        tookAll = arrived >= 0.9 * sent || arriving - sending <= ReadLateMicroseconds;
        return true;
    }
}
