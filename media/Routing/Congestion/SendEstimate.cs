using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing.Congestion;

/// <summary>
/// How much a viewer's line takes, from the delay and the loss of what was sent to it (draft-ietf-rmcat-gcc-02).
/// A line counts as wide enough until it shows a queue; then the estimate falls to what arrives, grows again, and is
/// tried out by probes as long as the viewer could use more.
/// </summary>
internal sealed class SendEstimate
{
    /// <summary>Some sound is always worth sending.</summary>
    public const ulong Lowest = 30_000;

    private const double Decrease = 0.85;
    // Where little is sent, what arrives tells little of the line.
    private const double DecreaseUnused = 0.7;
    private const double GrowthPerSecond = 1.08;
    private const double MostOverAcknowledged = 1.5;
    private const ulong AlwaysOverAcknowledged = 10_000;
    // Random loss of radio links is no sign of a full line; a policer's is.
    private const double HeavyLoss = 0.15;
    private const double WideEnough = 1.3;
    private const double WorthAnotherProbe = 1.1;
    private static readonly TimeSpan BetweenDecreases = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextProbe = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBetweenProbes = TimeSpan.FromSeconds(4);
    // So long a queue may come of a probe.
    private static readonly TimeSpan ProbeShows = TimeSpan.FromSeconds(2);

    private readonly SendHistory _history = new();
    private readonly DelayTrend _trend = new();
    private readonly AcknowledgedRate _acknowledged = new();
    private ViewerClock _viewersClock;
    private LossCount _losses;
    private Probe _probe;
    private double? _limit;
    private long _bytesSent;
    private Instant _lastFeedback;
    private Instant _firstUnanswered;
    private Instant _decreased;
    private Instant _grown;
    private Instant _probeDue;
    private Instant _probed;
    private bool _silent;
    private double? _limitBeforeSilence;
    private TimeSpan _betweenProbes = FirstProbe;

    public ushort NextNumber => _history.Next;

    /// <summary>Bits a second for everything; null while nothing says that the line is narrower than what could be sent.</summary>
    public ulong? BitsPerSecond => _limit is { } limit ? (ulong)limit : null;

    public void Sent(int bytes, Instant now)
    {
        var probes = _probe.Sends(now);
        if (probes)
            _probe.Sent();
        if (_firstUnanswered <= _lastFeedback)
            _firstUnanswered = now;
        _bytesSent += bytes;
        _history.Add(bytes, probes, now);
    }

    public void Take(TransportFeedback feedback, Instant now)
    {
        if (_silent)
            EndSilence();
        var shift = _viewersClock.Shift(feedback.ReferenceTime);
        while (feedback.MoveNext())
            Take(feedback.SequenceNumber, feedback.Received, shift + feedback.ArrivalMicroseconds);
        _lastFeedback = now;
        if (_trend.TakeOver())
            Fall(Decrease, now);
        else if (_losses.TryTake(HeavyLoss, now, out var lost, out var heavy) && heavy)
            Fall(1 - lost / 2, now);
        else if (_limit is not null)
            Grow(now);
        FinishProbe(now);
    }

    /// <summary>For viewers that tell no arrival times: the loss of their reports, 0 to 1, and what goes to them in bits a second.</summary>
    public void TakeLoss(double lost, ulong sending, Instant now)
    {
        if (lost > HeavyLoss && sending > 0 && now - _decreased >= BetweenDecreases)
            FallTo(Math.Min(_limit ?? double.MaxValue, sending) * (1 - lost / 2), now);
        else if (_limit is { } limit && lost < HeavyLoss / 5)
            _limit = limit * GrowthPerSecond;
    }

    /// <param name="needed">Bits a second of the best that could be sent to this viewer; 0: no picture comes that could be tried.</param>
    /// <returns>Bytes of padding that a probe wants sent now.</returns>
    public int Poll(ulong needed, bool canPad, Instant now)
    {
        if (_limit is not { } limit || needed == 0)
            return 0;
        if (limit > needed * WideEnough && now - _decreased > FirstProbe)
        {
            (_limit, _betweenProbes) = (null, FirstProbe);
            return 0;
        }
        if (_probe.Sends(now))
            return _probe.Due(_bytesSent, now);
        FinishProbe(now);
        if (!_probe.Runs && now >= _probeDue && limit < needed * WideEnough)
            BeginProbe(limit, needed, canPad, now);
        return 0;
    }

    /// <summary>A line that is dead or drowned answers nothing: it is spared. When it answers again it counts as it was, since a queue soon shows.</summary>
    public void NoticeSilence(Instant now)
    {
        if (_lastFeedback == default || _firstUnanswered <= _lastFeedback || now - _firstUnanswered < Silence || now - _decreased < Silence)
            return;
        if (!_silent)
            (_silent, _limitBeforeSilence) = (true, _limit);
        var arrived = _acknowledged.BitsPerSecond;
        FallTo(Math.Min(_limit ?? double.MaxValue, arrived == 0 ? Lowest : arrived) / 2, now);
    }

    private void EndSilence()
    {
        (_silent, _limit) = (false, _limitBeforeSilence);
        _trend.Restart();
    }

    private void Take(ushort number, bool received, long arrival)
    {
        switch (_history.Take(number, received, out var sent))
        {
            case SendHistory.Told.Lost:
                _losses.Lost();
                return;
            case SendHistory.Told.Nothing:
                return;
            case SendHistory.Told.Arrived:
                if (_losses.Arrived(sent.SentMicroseconds))
                    _acknowledged.Forget();
                break;
            default:
                _losses.ArrivedAfterAll();
                break;
        }
        _trend.Add(sent.SentMicroseconds, arrival);
        _acknowledged.Add(arrival, sent.Bytes);
        if (sent.Probes)
            _probe.Arrived(sent.SentMicroseconds, arrival, sent.Bytes);
    }

    private void Fall(double factor, Instant now)
    {
        var arrives = _acknowledged.BitsPerSecond;
        if (arrives == 0 || now - _decreased < BetweenDecreases)
            return;
        var unused = _limit is { } limit && arrives < limit / 2;
        FallTo(unused ? Math.Max(factor * arrives, DecreaseUnused * _limit!.Value) : factor * arrives, now);
    }

    // What falls without a probe's doing is a new line: it is tried out as soon as the first. Only the first fall and those
    // of probes put the next one off, so that a line that seems full again and again is tried out all the same.
    private void FallTo(double bitsPerSecond, Instant now)
    {
        var first = _limit is null;
        _limit = Math.Max(Lowest, Math.Min(_limit ?? double.MaxValue, bitsPerSecond));
        (_decreased, _grown) = (now, now);
        if (now - _probed >= ProbeShows)
            _betweenProbes = FirstProbe;
        if (first || now - _probed < ProbeShows)
            _probeDue = Later(_probeDue, now + FirstProbe);
    }

    private void Grow(Instant now)
    {
        var elapsed = Math.Min((now - _grown).TotalSeconds, 1);
        _grown = now;
        if (_trend.Use != LineUse.Normal || now - _decreased < BetweenDecreases)
            return;
        var most = MostOverAcknowledged * _acknowledged.BitsPerSecond + AlwaysOverAcknowledged;
        _limit = Math.Max(_limit!.Value, Math.Min(most, _limit.Value * Math.Pow(GrowthPerSecond, elapsed)));
    }

    private void BeginProbe(double limit, ulong needed, bool canPad, Instant now)
    {
        var rate = Math.Min(2 * limit, WideEnough * 1.1 * needed);
        if (canPad)
            _probe.Begin((ulong)rate, _bytesSent, now);
        else
            _limit = rate; // What comes of it shows by itself.
        (_probed, _probeDue) = (now, now + _betweenProbes);
        if (!canPad)
            Wait();
    }

    private void FinishProbe(Instant now)
    {
        if (!_probe.TryFinish(now, out var took, out var tookAll) || _limit is not { } limit)
            return;
        if (tookAll && took > limit)
        {
            (_limit, _grown) = (0.95 * took, now);
            (_probeDue, _betweenProbes) = (now + NextProbe, FirstProbe);
            return;
        }
        _limit = Math.Max(limit, Decrease * took);
        if (_limit > WorthAnotherProbe * limit)
        {
            (_probeDue, _betweenProbes) = (now + NextProbe, FirstProbe);
            return;
        }
        _probeDue = now + _betweenProbes;
        Wait();
    }

    private void Wait() => _betweenProbes = 2 * _betweenProbes < LongestBetweenProbes ? 2 * _betweenProbes : LongestBetweenProbes;

    private static Instant Later(Instant a, Instant b) => a > b ? a : b;
}
