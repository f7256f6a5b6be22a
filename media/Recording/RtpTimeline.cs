namespace RemoteVerify.Recording;

/// <summary>
/// RTP timestamps of one track as moments of the node's clock, in microseconds.
/// Anchored to the fastest packets' arrival and slowly turned after clock drift. Video that has sender reports beside audio's is placed by them instead, which gives lip sync whatever the network did (RFC 3550 section 6.4.1).
/// </summary>
internal sealed class RtpTimeline(int clockRate)
{
    private const long WindowUs = 10_000_000;
    private const long DriftToleratedUs = 20_000;
    private const long StepUs = 500_000;
    private const long SlewPart = 100; // at most 1 % faster or slower
    private const long AheadUs = 1_000_000;
    private const long BehindUs = 10_000_000;

    private long _extended;
    private long? _offsetUs;
    private long _targetUs;
    private long _windowStartUs;
    private long _windowLeastUs = long.MaxValue;
    private long _lastMappedUs;
    private bool _mapped;
    private (long NtpUs, long MediaUs)? _report;

    /// <summary>A packet's arrival, in order of arrival: the least delayed of 10 s tell the clock's offset.</summary>
    public void Observe(uint timestamp, long arrivalUs)
    {
        if (_offsetUs is null) (_extended, _windowStartUs) = (timestamp, arrivalUs);
        var late = arrivalUs - MediaUs(Extend(timestamp));
        if (_offsetUs is { } offset && Math.Abs(late - offset) > BehindUs) return; // MapUs will see a jump in its turn.
        _extended = Math.Max(_extended, Extend(timestamp));
        _windowLeastUs = Math.Min(_windowLeastUs, late);
        if (!_mapped) _offsetUs = _targetUs = _windowLeastUs;
        else if (arrivalUs - _windowStartUs >= WindowUs) CloseWindow(arrivalUs);
    }

    public void Report(ulong ntpTime, uint timestamp)
    {
        if (_offsetUs is null) return;
        var ntpUs = (long)(ntpTime >> 32) * 1_000_000 + (long)((ntpTime & 0xFFFF_FFFF) * 1_000_000 >> 32);
        _report = (ntpUs, MediaUs(Extend(timestamp)));
    }

    /// <summary>When the frame was captured, as far as known. In order of sequence numbers.</summary>
    public long MapUs(uint timestamp, long arrivalUs, RtpTimeline? audio)
    {
        var extended = Extend(timestamp);
        var mediaUs = MediaUs(extended);
        if (_offsetUs is null || mediaUs + _offsetUs - arrivalUs is > AheadUs or < -BehindUs) Anchor(extended, arrivalUs);
        Slew(mediaUs);
        return mediaUs + (SyncedOffset(audio) ?? _offsetUs!.Value);
    }

    // Audio says what moment of the sender's clock is what moment of ours; this track's own report does the rest.
    private long? SyncedOffset(RtpTimeline? audio)
    {
        if (audio is null || audio == this || _report is not { } own || audio._report is not { } other || audio._offsetUs is not { } offset) return null;
        var synced = other.MediaUs + offset - other.NtpUs + own.NtpUs - own.MediaUs;
        return Math.Abs(synced - _offsetUs!.Value) <= RecordingLimits.SyncCorrection.TotalMicroseconds ? synced : null;
    }

    private void Anchor(long extended, long arrivalUs)
    {
        _extended = extended;
        _offsetUs = _targetUs = arrivalUs - MediaUs(extended);
        (_windowStartUs, _windowLeastUs, _report) = (arrivalUs, long.MaxValue, null);
    }

    private void CloseWindow(long arrivalUs)
    {
        var error = _windowLeastUs - _offsetUs!.Value;
        if (Math.Abs(error) > StepUs) _offsetUs = _windowLeastUs;
        if (Math.Abs(error) > DriftToleratedUs) _targetUs = _windowLeastUs;
        (_windowStartUs, _windowLeastUs) = (arrivalUs, long.MaxValue);
    }

    private void Slew(long mediaUs)
    {
        var most = _mapped ? Math.Max(0, mediaUs - _lastMappedUs) / SlewPart : 0;
        (_mapped, _lastMappedUs) = (true, mediaUs);
        _offsetUs += Math.Clamp(_targetUs - _offsetUs!.Value, -most, most);
    }

    private long Extend(uint timestamp) => _extended + (int)(timestamp - (uint)_extended);

    private long MediaUs(long extended) => extended * 1_000_000 / clockRate;
}
