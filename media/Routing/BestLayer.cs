using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>Makes one track of a picture's layers for a recorder: always the best that flows, begun at key frames only, numbers and timestamps running on.</summary>
internal sealed class BestLayer(LayerSet layers, IPacketSink sink) : IPacketSink
{
    private Place _place;
    private Place _before;
    private long _highestOut = 0x1_0000;
    private uint _lastTimestamp;
    private Instant _lastSent;
    private bool _lastEnds;
    private Instant _asked;
    private bool _ended;

    private const int LostByChance = 3;
    // A key frame asked for is here, or was refused, by then.
    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromSeconds(1);

    public PublishedTrack? Live => _place.Track;

    public void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        var number = track.Extend(header.SequenceNumber);
        if (track != _place.Track && KeyFrames.Begins(track.Codec, header.Payload(packet)) && IsBetter(track, now))
            Begin(track, number, now);
        else if (track == _place.Track && number >= _place.First)
            Pass(ref _place, packet, header, number, now);
        // What is repaired late of the layer before still has its place.
        else if (track == _before.Track && number >= _before.First && number <= _before.Highest)
            Pass(ref _before, packet, header, number, now);
    }

    public void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now)
    {
        if (track == _place.Track)
            sink.OnSenderReport(layers.Face, ntpTime, rtpTimestamp + _place.Clock.Offset, now);
    }

    public void OnEnded(PublishedTrack track, Instant now)
    {
        if (_ended)
            return;
        _ended = true;
        sink.OnEnded(layers.Face, now);
    }

    /// <summary>Takes a better layer, or one that still flows, from its last key frame on; or asks for one.</summary>
    public void Poll(Instant now)
    {
        if (_ended)
            return;
        var best = layers.Best(now);
        if (best == _place.Track || !LayerSet.Flows(best, now) || !IsBetter(best, now))
            return;
        // The picture that is coming in is taken to its end.
        if (!_lastEnds && _place.Track is { } live && LayerSet.Lives(live, now))
            return;
        if (best.CanBeBegun(now))
        {
            Begin(best, best.NewestKeyFrame, now);
            // Lost by chance they will be repaired; on a line that has become narrow there is no room for all of them.
            if (best.Missing > LostByChance)
                best.AskForKeyFrame(now, atOnce: true);
            return;
        }
        if (now - _asked < AskedAgainAfter)
            return;
        _asked = now;
        best.AskForKeyFrame(now, atOnce: true);
    }

    private bool IsBetter(PublishedTrack track, Instant now) =>
        _place.Track is not { } live || LayerSet.HasSettled(track, now) && (track.Pixels > live.Pixels || !LayerSet.Lives(live, now) && track == layers.Best(now));

    // A key frame's first packet may be the last of it to come: all that is here already goes with it.
    private void Begin(PublishedTrack track, long first, Instant now)
    {
        _before = _place;
        if (_before.Track is { } stopped && !LayerSet.Lives(stopped, now))
            TakeBackUnfinished(stopped, now);
        var clock = _before.Track is { } live
            ? _before.Clock.Next(live, track, first, _lastTimestamp, _lastSent, catchesUp: false, now)
            : default;
        _place = new Place(track, first, _highestOut + 1 - first, clock) { Highest = first };
        for (var number = first; number <= track.Highest; number++)
            if (track.TryGetCached(number, out var packet) && RtpHeader.TryParse(packet, out var header))
                Pass(ref _place, packet, header, number, now);
    }

    // A sender does not repair what it has stopped. The other layer has whole pictures of the same time.
    private void TakeBackUnfinished(PublishedTrack track, Instant now)
    {
        if (track.LastWhole(_before.First) is not { } whole || !track.TryGetCached(whole, out var packet) || !RtpHeader.TryParse(packet, out var header))
            return;
        _lastTimestamp = _before.Clock.Map(header.Timestamp);
        if (whole < _before.Highest)
        {
            _highestOut = whole + _before.Offset;
            sink.OnTakenBack(layers.Face, (ushort)(_highestOut + 1), now);
        }
        _before = _before with { Highest = whole };
    }

    private void Pass(ref Place place, ReadOnlySpan<byte> packet, in RtpHeader header, long number, Instant now)
    {
        var timestamp = place.Clock.Map(header.Timestamp);
        if (place.Track == _place.Track && number >= place.Highest)
            (_lastTimestamp, _lastSent, _lastEnds) = (timestamp, now, header.Marker);
        place.Highest = Math.Max(place.Highest, number);
        _highestOut = Math.Max(_highestOut, number + place.Offset);
        sink.OnPacket(layers.Face, packet, header with { SequenceNumber = (ushort)(number + place.Offset), Timestamp = timestamp }, now);
    }

    private record struct Place(PublishedTrack? Track, long First, long Offset, LayerClock Clock)
    {
        public long Highest { get; set; }
    }
}
