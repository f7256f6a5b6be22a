using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>The pump's side of one track: ring -> order -> frames -> moments, and the gaps on the way.</summary>
internal sealed class TrackIntake : IFrameSink, ReorderBuffer.IOrdered
{
    private readonly TrackRecorder _recorder;
    private readonly Instant _sessionStart;
    private readonly ReorderBuffer _order;
    private readonly IFrameAssembler _assembler;
    private readonly GapSpan _gap;
    private readonly Silence _silence;
    private RtpTimeline? _audio;
    private string _lossReason = "network";
    private bool _needsKey;
    private bool _dropping;
    private bool _overloaded;
    private Instant _lastKeyAt;
    private int _keyBytes;
    private long _bytesSinceKey;
    private long _lastEndMs = -1;
    private long _lastPacketUs = -1;

    public TrackIntake(TrackRecorder recorder, Instant sessionStart, Silence silence, List<PendingGap> gaps)
    {
        (_recorder, _sessionStart, _silence) = (recorder, sessionStart, silence);
        _order = new(this);
        _gap = new(KindWord, gaps);
        _needsKey = Kind == MediaKind.Video;
        Timeline = new(recorder.Track.ClockRate);
        _assembler = recorder.Track.Codec switch { Codec.Opus => new OpusFrames(), Codec.Vp8 => new Vp8Frames(), _ => new H264Frames() };
    }

    public MediaKind Kind => _recorder.Track.Kind;
    public string KindWord => Kind == MediaKind.Audio ? "audio" : "video";
    public PublishedTrack Track => _recorder.Track;
    public RtpTimeline Timeline { get; }
    public Queue<QueuedFrame> Frames { get; } = new();
    public bool Finished { get; private set; }

    public Instant? LastAskedAt { get; set; }

    /// <summary>Takes in all that has come. With <paramref name="closing"/> nothing is waited for any more.</summary>
    public void Drain(Instant now, RtpTimeline? audio, bool closing)
    {
        _audio = audio;
        closing |= _recorder.Ended;
        while (_recorder.Ring.TryRead(out var record, out var payload)) Take(record, payload);
        _order.GiveUp(now.Microseconds, closing);
        NoticeSilence(now);
        if (!closing || Finished) return;
        Finished = true;
        _gap.Close(SessionMs((_recorder.Ended ? _recorder.EndedAt : now).Microseconds));
    }

    /// <summary>A key frame is to be asked for now: nothing can be decoded without one, a new file waits for one, or the last is long ago.</summary>
    public bool WantsKey(Instant now, bool forFile)
    {
        if (Kind != MediaKind.Video || Finished || _lastPacketUs < 0) return false;
        if (LastAskedAt is { } asked && now - asked < RecordingLimits.KeyFrameRetry) return false;
        return _needsKey || forFile || KeyIsDue(now, now - _lastKeyAt);
    }

    // A wide line affords them often, a narrow one seldom: they take the same share of either. All recordings of a session
    // ask at the same moments of its clock: a place that is cheap to enter in one is so in the others.
    private bool KeyIsDue(Instant now, TimeSpan since) =>
        since >= RecordingLimits.KeyFrameAtMostEvery / 2 && Slot(now) > Slot(_lastKeyAt)
        && (_keyBytes <= RecordingLimits.KeyFrameShare * _bytesSinceKey || since >= RecordingLimits.KeyFrameEvery);

    private long Slot(Instant at) => SessionMs(at.Microseconds) / (long)RecordingLimits.KeyFrameAtMostEvery.TotalMilliseconds;

    /// <summary>A missing packet has held frames back for so long that what came before them is not to wait with them.</summary>
    public bool WaitsLong(Instant now) => now.Microseconds - (long)RecordingLimits.WaitBeforeCommit.TotalMicroseconds >= _order.WaitingSinceUs;

    /// <summary>No frame before this moment of the session will come any more, as far as is known.</summary>
    public long ReadyUntilMs(Instant now)
    {
        if (Finished) return long.MaxValue;
        var hold = _order.Waiting ? RecordingLimits.LossWait + RecordingLimits.InterleaveHold : RecordingLimits.InterleaveHold;
        return SessionMs((now - hold).Microseconds);
    }

    /// <summary>Drops what cannot begin a file: frames up to the next key frame.</summary>
    public void DropUntilKey(string reason)
    {
        while (Frames.TryPeek(out var head) && !head.Info.Key)
        {
            _gap.Open(head.TimeMs, reason);
            Frames.Dequeue().Release();
        }
        if (Frames.TryPeek(out var key)) _gap.Close(key.TimeMs);
        else BeginAnew(reason);
    }

    public void OnOrdered(ReadOnlySpan<byte> payload, in PacketRecord record, bool lostBefore, bool byOverload)
    {
        if (lostBefore) _lossReason = byOverload ? "overload" : "network";
        _assembler.Add(payload, new(record.Timestamp, record.Marker, lostBefore, record.ArrivalUs), this);
    }

    public void OnDamage()
    {
        _needsKey |= Kind == MediaKind.Video;
        if (_lastEndMs >= 0) _gap.Open(_lastEndMs, _lossReason);
    }

    public void OnFrame(in FrameInfo frame, ReadOnlySpan<byte> data)
    {
        var timeMs = SessionMs(Timeline.MapUs(frame.Timestamp, frame.ArrivalUs, Kind == MediaKind.Video ? _audio : null));
        if (frame.Key) (_needsKey, _lastKeyAt, _keyBytes, _bytesSinceKey) = (false, new(frame.ArrivalUs), data.Length, 0);
        _bytesSinceKey += data.Length;
        if (!_needsKey) _gap.Close(timeMs);
        else if (_lastEndMs < 0 || _dropping) // Nothing before it to build on: not even worth showing.
        {
            _gap.Open(timeMs, _lossReason);
            return;
        }
        _dropping = false;
        _lastEndMs = timeMs + frame.DurationUs / 1000;
        Frames.Enqueue(QueuedFrame.Copy(data, timeMs, frame));
    }

    private void BeginAnew(string reason)
    {
        if (Kind != MediaKind.Video) return;
        (_needsKey, _dropping, _lossReason) = (true, true, reason);
    }

    private void Take(in PacketRecord record, ReadOnlySpan<byte> payload)
    {
        if (record.Kind == RecordKind.Overload)
        {
            _overloaded = true;
            _order.Overload();
        }
        else if (record.Kind == RecordKind.TakenBack) _order.TakeBack(record.SequenceNumber);
        else if (record.Kind == RecordKind.SenderReport) Timeline.Report(record.NtpTime, record.Timestamp);
        else
        {
            if (payload.Length > 0)
            {
                Timeline.Observe(record.Timestamp, record.ArrivalUs);
                _lastPacketUs = record.ArrivalUs;
                _overloaded = false;
            }
            _order.Add(record, payload);
        }
    }

    private void NoticeSilence(Instant now)
    {
        if (_lastPacketUs < 0 || Finished) return;
        if (now - new Instant(_lastPacketUs) > RecordingLimits.SilenceBeforeGap)
        {
            if (_lastEndMs >= 0) _gap.Open(_lastEndMs, _overloaded ? "overload" : _silence.Reason);
            _gap.ChangeReason(SessionMs(_silence.Since.Microseconds), _silence.Reason);
        }
        _gap.SayPiece(SessionMs(now.Microseconds));
    }

    private long SessionMs(long us) => Math.Max(0, (us - _sessionStart.Microseconds) / 1000);
}
