namespace RemoteVerify.Recording;

/// <summary>A finished gap of one kind, not yet said.</summary>
internal readonly record struct PendingGap(string Kind, long FromMs, long ToMs, string Reason);

/// <summary>The gap that one track is in, if any. Says it when it ends, and in pieces while it lasts.</summary>
internal sealed class GapSpan(string kind, List<PendingGap> finished)
{
    private long _fromMs;

    public string? Reason { get; private set; }

    public void Open(long fromMs, string reason)
    {
        if (Reason is null) (_fromMs, Reason) = (fromMs, reason);
    }

    public void Close(long toMs)
    {
        Say(toMs);
        Reason = null;
    }

    /// <summary>The cause changed at a moment: what was before keeps its reason.</summary>
    public void ChangeReason(long atMs, string reason)
    {
        if (Reason is not ("network" or "muted" or "paused") || Reason == reason) return;
        Say(atMs);
        Reason = reason;
    }

    public void SayPiece(long nowMs)
    {
        if (Reason is not null && nowMs - _fromMs >= RecordingLimits.GapPiece.TotalMilliseconds) Say(nowMs);
    }

    private void Say(long toMs)
    {
        if (Reason is null || toMs <= _fromMs) return;
        finished.Add(new(kind, _fromMs, toMs, Reason));
        _fromMs = toMs;
    }
}
