using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>Makes one track of a picture's layers for a recorder: always the best that flows, changed at key frames only, numbers and timestamps running on.</summary>
internal sealed class BestLayer(LayerSet layers, IPacketSink sink) : IPacketSink
{
    private Place _place;
    private Place _before;
    private long _highestOut = 0x1_0000;
    private uint _lastTimestamp;
    private Instant _lastSent;
    private Instant _asked;
    private bool _ended;

    // A key frame asked for is here, or was refused, by then.
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(1);

    public PublishedTrack? Live => _place.Track;

    public void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        var number = track.Extend(header.SequenceNumber);
        if (track != _place.Track && KeyFrames.Begins(track.Codec, header.Payload(packet)) && IsBetter(track, now))
            Begin(track, header, number, now);
        if (track == _place.Track && number >= _place.First)
            Pass(ref _place, packet, header, number, now);
        // What is repaired late of the layer before still has its place.
        else if (track == _before.Track && number >= _before.First && number <= _before.Highest)
            Pass(ref _before, packet, header, number, now);
    }

    public void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now)
    {
        if (track == _place.Track)
            sink.OnSenderReport(layers.Face, ntpTime, rtpTimestamp + _place.TimestampOffset, now);
    }

    public void OnEnded(PublishedTrack track, Instant now)
    {
        if (_ended)
            return;
        _ended = true;
        sink.OnEnded(layers.Face, now);
    }

    /// <summary>Asks for the key frame by which a better layer, or one that still flows, can be taken.</summary>
    public void Poll(Instant now)
    {
        if (_ended || now - _asked < AskedAgainAfter)
            return;
        var best = layers.Best(now);
        if (best == _place.Track || !LayerSet.Flows(best, now) || !IsBetter(best, now))
            return;
        _asked = now;
        best.AskForKeyFrame(now, atOnce: true);
    }

    private bool IsBetter(PublishedTrack track, Instant now) =>
        _place.Track is not { } live || track.Pixels > live.Pixels || !LayerSet.Lives(live, now) && track == layers.Best(now);

    private void Begin(PublishedTrack track, in RtpHeader header, long number, Instant now)
    {
        _before = _place;
        var offset = _highestOut + 1 - number;
        uint timestamps = 0;
        if (_before.Track is { } live)
        {
            timestamps = LayerSet.TryAlign(live, track, out var difference)
                ? _before.TimestampOffset + difference
                : _lastTimestamp + (uint)((now - _lastSent).TotalSeconds * track.ClockRate) - header.Timestamp;
            // Never back: a frame of this layer may have been sent a moment before the other's last.
            if ((int)(header.Timestamp + timestamps - _lastTimestamp) <= 0)
                timestamps = _lastTimestamp + 1 - header.Timestamp;
        }
        _place = new Place(track, number, offset, timestamps) { Highest = number };
    }

    private void Pass(ref Place place, ReadOnlySpan<byte> packet, in RtpHeader header, long number, Instant now)
    {
        place.Highest = Math.Max(place.Highest, number);
        _highestOut = Math.Max(_highestOut, number + place.Offset);
        var timestamp = header.Timestamp + place.TimestampOffset;
        if (place.Track == _place.Track)
            (_lastTimestamp, _lastSent) = (timestamp, now);
        sink.OnPacket(layers.Face, packet, header with { SequenceNumber = (ushort)(number + place.Offset), Timestamp = timestamp }, now);
    }

    private record struct Place(PublishedTrack? Track, long First, long Offset, uint TimestampOffset)
    {
        public long Highest { get; set; }
    }
}
