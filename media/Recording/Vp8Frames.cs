namespace RemoteVerify.Recording;

/// <summary>VP8 over RTP (RFC 7741). A frame runs from the packet with S=1 and PID=0 to the marker; one with a hole is dropped.</summary>
public sealed class Vp8Frames : IFrameAssembler
{
    private readonly FrameBuffer _frame = new();
    private bool _open;
    private bool _lost;
    private bool _marks;
    private uint _timestamp;
    private long _arrivalUs;
    private Vp8Descriptor _first;
    private Vp8Descriptor? _lastWhole;

    public void Add(ReadOnlySpan<byte> payload, in PacketPlace place, IFrameSink to)
    {
        _lost |= place.LostBefore;
        if (payload.IsEmpty) return; // Padding, sent to probe the network: only its sequence number matters.
        if (!Vp8Descriptor.TryParse(payload, out var descriptor, out var length))
        {
            _lost = true;
            return;
        }
        var begun = descriptor.BeginsFrame ? Begin(descriptor, place, to) : Continues(place, to);
        _lost = false;
        if (!begun) return;
        _arrivalUs = place.ArrivalUs;
        _marks |= place.Marker;
        if (!_frame.TryAppend(payload[length..])) Break(to);
        else if (place.Marker) Complete(to);
    }

    private bool Begin(in Vp8Descriptor descriptor, in PacketPlace place, IFrameSink to)
    {
        // A sender that sets no marker; of one that does, a layer was stopped and the end of its last picture got lost.
        if (_open && !_lost && !_marks && place.Timestamp != _timestamp) Complete(to);
        else if (_open) Break(to);
        // Between whole frames the picture id tells whether what was lost was a frame, or only padding.
        else if (_lost && !(_lastWhole is { } last && descriptor.Follows(last))) Break(to);
        _frame.Clear();
        (_open, _timestamp, _first) = (true, place.Timestamp, descriptor);
        return true;
    }

    private bool Continues(in PacketPlace place, IFrameSink to)
    {
        if (_open && !_lost && place.Timestamp == _timestamp) return true;
        Break(to);
        return false;
    }

    private void Break(IFrameSink to)
    {
        _open = false;
        _lastWhole = null;
        to.OnDamage();
    }

    private void Complete(IFrameSink to)
    {
        var data = _frame.Written;
        if (!TryReadHeader(data, out var key, out var width, out var height))
        {
            Break(to);
            return;
        }
        _open = false;
        _lastWhole = _first;
        to.OnFrame(new(_timestamp, _arrivalUs, key, 0, width, height), data);
    }

    /// <summary>The frame tag, and a key frame's start code and size (RFC 6386 section 9.1).</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> frame, out bool key, out int width, out int height)
    {
        (key, width, height) = (false, 0, 0);
        if (frame.Length < 3) return false;
        key = (frame[0] & 1) == 0;
        if (!key) return true;
        if (frame.Length < 10 || frame[3] != 0x9D || frame[4] != 0x01 || frame[5] != 0x2A) return false;
        width = (frame[6] | frame[7] << 8) & 0x3FFF;
        height = (frame[8] | frame[9] << 8) & 0x3FFF;
        return width > 0 && height > 0;
    }
}
