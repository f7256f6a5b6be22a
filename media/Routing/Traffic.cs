namespace RemoteVerify.Routing;

/// <summary>What went over a connection in the last full interval.</summary>
internal struct Traffic
{
    private long _bytesIn;
    private long _bytesOut;
    private long _videoBytesOut;

    public int KbpsIn { get; private set; }
    public int KbpsOut { get; private set; }
    public int VideoKbpsOut { get; private set; }

    public void Received(int bytes) => _bytesIn += bytes;

    public void Sent(int bytes, MediaKind kind)
    {
        _bytesOut += bytes;
        _videoBytesOut += kind == MediaKind.Video ? bytes : 0;
    }

    public void EndInterval(TimeSpan length)
    {
        if (length <= TimeSpan.Zero)
            return;
        (KbpsIn, KbpsOut) = ((int)(_bytesIn * 8 / length.TotalMilliseconds), (int)(_bytesOut * 8 / length.TotalMilliseconds));
        VideoKbpsOut = (int)(_videoBytesOut * 8 / length.TotalMilliseconds);
        (_bytesIn, _bytesOut, _videoBytesOut) = (0, 0, 0);
    }
}
