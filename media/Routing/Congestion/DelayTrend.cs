namespace RemoteVerify.Routing.Congestion;

internal enum LineUse { Normal, Over, Under }

/// <summary>
/// Whether a queue builds up on the way to a viewer: packets that were sent together are compared with those before them
/// (draft-ietf-rmcat-gcc-02 section 5), the growth of their delay is fitted by a line over the last groups, and its slope
/// is held against a threshold that adapts itself (section 5.4). A queue also stands: a busy viewer reads what has come by
/// fits and starts, and its delay goes up and down without one. And it goes on growing: a way that has become longer all at
/// once (another cell, another route) has no queue either.
/// </summary>
internal sealed class DelayTrend
{
    private const long BurstMicroseconds = 5_000;
    private const long LongestBurstMicroseconds = 100_000;
    // A pause or a jump of the viewer's clock.
    private const long LongestStepMicroseconds = 3_000_000;
    private const int Window = 20;
    private const int MostCounted = 60;
    private const int Recent = 5;
    private const double StillGrowingMilliseconds = 1;
    private const double Smoothing = 0.9;
    private const double Gain = 4;
    private const double OverMilliseconds = 10;
    private const double StandingMilliseconds = 40;
    private const double Rise = 0.0087, Fall = 0.039;
    private const double LeastThreshold = 6, MostThreshold = 600, FarBeyond = 15;
    private const double LongestAdaptationMilliseconds = 100;

    private readonly (double At, double Delay)[] _points = new (double, double)[Window];
    private readonly double[] _recent = new double[Recent];
    private readonly LowestDelay _lowest = new();
    private Group _group;
    private Group _before;
    private int _steps;
    private double _delay, _smoothed, _trendBefore;
    private double _threshold = 12.5;
    private double _overMilliseconds = -1;
    private int _overSteps;
    private double _adaptedAt = double.NaN;
    private bool _found;

    public LineUse Use { get; private set; }

    /// <summary>Whether the line was found overused since this was asked last: one finding is acted on once.</summary>
    public bool TakeOver() => (_found, _found = false).Item1;

    /// <summary>One packet that arrived, in the order of feedback. Microseconds on the sender's and the viewer's clock.</summary>
    public void Add(long sent, long arrival)
    {
        if (_group.IsEmpty)
            _group = new Group(sent, arrival);
        else if (sent < _group.FirstSent)
            return;
        else if (_group.Takes(sent, arrival))
            _group.Extend(sent, arrival);
        else
            NextGroup(sent, arrival);
    }

    private void NextGroup(long sent, long arrival)
    {
        if (!_before.IsEmpty)
            Step(_group.LastSent - _before.LastSent, _group.LastArrival - _before.LastArrival);
        (_before, _group) = (_group, new Group(sent, arrival));
    }

    private void Step(long sentApart, long arrivedApart)
    {
        if (arrivedApart < 0 || Math.Abs(arrivedApart - sentApart) > LongestStepMicroseconds)
        {
            Restart();
            return;
        }
        _delay += (arrivedApart - sentApart) / 1000.0;
        _smoothed = Smoothing * _smoothed + (1 - Smoothing) * _delay;
        var at = _group.LastArrival / 1000.0;
        _points[_steps % Window] = (at, _smoothed);
        ref var recent = ref _recent[_steps++ % Recent];
        var grows = _delay - recent > StillGrowingMilliseconds;
        recent = _delay;
        _lowest.Add(at, _smoothed);
        Judge(_steps >= Window ? Slope() : 0, grows, sentApart / 1000.0, at);
    }

    private double Slope()
    {
        double at = 0, delay = 0;
        foreach (var point in _points)
            (at, delay) = (at + point.At, delay + point.Delay);
        (at, delay) = (at / Window, delay / Window);
        double up = 0, down = 0;
        foreach (var point in _points)
            (up, down) = (up + (point.At - at) * (point.Delay - delay), down + (point.At - at) * (point.At - at));
        return down == 0 ? _trendBefore : up / down;
    }

    private void Judge(double trend, bool grows, double sentApart, double at)
    {
        var weighed = Math.Min(_steps, MostCounted) * trend * Gain;
        if (weighed > _threshold)
            Exceeded(trend, grows, sentApart);
        else
        {
            (_overMilliseconds, _overSteps) = (-1, 0);
            Use = weighed < -_threshold ? LineUse.Under : LineUse.Normal;
        }
        _trendBefore = trend;
        Adapt(Math.Abs(weighed), at);
    }

    // A single late group is no queue: it must grow for some time and must not be shrinking already.
    private void Exceeded(double trend, bool grows, double sentApart)
    {
        _overMilliseconds = _overMilliseconds < 0 ? sentApart / 2 : _overMilliseconds + sentApart;
        _overSteps++;
        if (_overMilliseconds <= OverMilliseconds || _overSteps <= 1 || trend < _trendBefore || !grows || _smoothed - _lowest.Milliseconds < StandingMilliseconds)
            return;
        (_overMilliseconds, _overSteps) = (0, 0);
        (Use, _found) = (LineUse.Over, true);
    }

    private void Adapt(double weighed, double at)
    {
        var elapsed = double.IsNaN(_adaptedAt) ? 0 : Math.Min(at - _adaptedAt, LongestAdaptationMilliseconds);
        _adaptedAt = at;
        if (weighed > _threshold + FarBeyond)
            return;
        _threshold += (weighed < _threshold ? Fall : Rise) * (weighed - _threshold) * elapsed;
        _threshold = Math.Clamp(_threshold, LeastThreshold, MostThreshold);
    }

    /// <summary>What was before says nothing of what comes.</summary>
    public void Restart()
    {
        (_group, _before, _found) = (default, default, false);
        _lowest.Restart();
        (_steps, _delay, _smoothed, _trendBefore) = (0, 0, 0, 0);
        (_overMilliseconds, _overSteps, Use) = (-1, 0, LineUse.Normal);
    }

    private struct Group(long sent, long arrival)
    {
        private readonly long _firstArrival = arrival;
        private readonly bool _begun = true;

        public readonly bool IsEmpty => !_begun;
        public long FirstSent { get; } = sent;
        public long LastSent { get; private set; } = sent;
        public long LastArrival { get; private set; } = arrival;

        // Sent together, or held up together and let through at once.
        public readonly bool Takes(long sent, long arrival) =>
            sent - FirstSent <= BurstMicroseconds
            || (arrival - LastArrival <= BurstMicroseconds && arrival - LastArrival < sent - LastSent && arrival - _firstArrival < LongestBurstMicroseconds);

        public void Extend(long sent, long arrival) => (LastSent, LastArrival) = (Math.Max(LastSent, sent), Math.Max(LastArrival, arrival));
    }
}
