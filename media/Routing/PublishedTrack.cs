using System.Runtime.CompilerServices;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

public enum MediaKind { Audio, Video }

public enum Codec { Opus, Vp8, H264 }

/// <summary>One incoming track of a room: repairs losses, drops duplicates and hands each packet to its sinks. Everything is called under the room's lock.</summary>
public sealed class PublishedTrack
{
    /// <summary>A recording is worth waiting for: so long a lost packet is asked for again and again.</summary>
    public static readonly TimeSpan RecordersPatience = TimeSpan.FromSeconds(2);

    // A viewer's picture stands still meanwhile: after three requests a key frame is the shorter way.
    private const int ViewersRoundTrips = 8;
    private static readonly TimeSpan ViewersLeastPatience = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ViewersMostPatience = TimeSpan.FromSeconds(1);
    // So much is kept for viewers' repairs, and to tell duplicates of what a recorder waits for.
    private static readonly TimeSpan Kept = TimeSpan.FromMilliseconds(2500);
    // And of a smaller layer from a key frame on, as far apart as a recorder asks for them, so that it can be begun at any time.
    private static readonly TimeSpan KeptOfSmaller = TimeSpan.FromSeconds(5);
    private const int SeveralPictures = 4;
    private const int FirstVideoCache = 1 << 17, FirstAudioCache = 1 << 14;
    private static readonly TimeSpan SizedEvery = TimeSpan.FromMilliseconds(500);
    // What a newcomer is given at once: more would fill a slow line before it carries anything new.
    internal const int LongestRunUp = 96;
    private static readonly TimeSpan OldestRunUp = TimeSpan.FromMilliseconds(700);
    // Consent ends a peer before a network that is down has cost so many.
    private const int LongestDropout = 10_000;

    private IPacketSink[] _sinks = [];
    private IPacketSink[] _patientSinks = [];
    private PacketCache? _cache;
    private KeyFrameRequests _keyFrameRequests;
    private readonly MissingPackets _missing = new();
    private long _highest = -1;
    private long _firstNumber = -1;
    private long _strangeNumber = -1;
    private long _keyFrameBegan = -1;
    private Instant _keyFrameBeganAt;
    private uint? _keyFrameTimestamp;
    private long _sizedAt = -1;
    private Instant _sizedTime;
    private long _cached;
    private BitrateMeter _bitrate;
    private uint _newestTimestamp;
    private int _pictures;
    private PictureTimes _pictureBegan;
    private RepairTime _repairs;

    /// <summary>Unique in the room, stable for the track's life, for example "p2/video/1".</summary>
    public required string Id { get; init; }
    public required string ParticipantId { get; init; }
    /// <summary>The label given with the offer, for example "applicant-1".</summary>
    public string Label { get; init; } = "";
    /// <summary>Null when it comes over the participant's main connection.</summary>
    public string? PeerKey { get; init; }
    public required MediaKind Kind { get; init; }
    /// <summary>The codec of the packets now coming; a change is said by a new track.</summary>
    public required Codec Codec { get; init; }
    /// <summary>Ticks of the RTP timestamp a second: 48000 for Opus, 90000 for video.</summary>
    public int ClockRate => Kind == MediaKind.Audio ? 48_000 : 90_000;

    internal uint Ssrc { get; init; }
    internal string? Profile { get; init; }
    internal ExtensionIds Extensions { get; init; }
    internal Connection? From { get; init; }
    internal bool AnswersNacks { get; init; }
    internal bool FullIntraRequests { get; init; }
    internal Reception? Reception { get; init; }
    internal bool Ended { get; private set; }
    /// <summary>The encodings sent side by side of which this is one; null when it is the only one.</summary>
    internal LayerSet? Layers { get; set; }
    /// <summary>Of the newest key frame, width times height; 0 until known.</summary>
    internal int Pixels { get; private set; }
    /// <summary>Without key frames, each of which would seem to need a much wider line for a moment.</summary>
    internal ulong BitsPerSecond => _bitrate.BitsPerSecond;
    /// <summary>Of what was sent for the first time: repairs of a layer that was stopped go on coming.</summary>
    internal Instant LastArrival { get; private set; }
    /// <summary>When it began to come again, after it had been stopped; null: it never was.</summary>
    internal Instant? Resumed { get; private set; }
    /// <summary>When the fourth newest picture began to come: so many since another layer's last packet, and that one was stopped.</summary>
    internal Instant SeveralPicturesAgo => _pictureBegan[(_pictures + 1) % SeveralPictures];
    /// <summary>How long its pictures should wait at a viewer, so that what is lost on the way here is there in time.</summary>
    internal TimeSpan RepairTakes(Instant now) => _repairs.Wait(From?.RoundTrip ?? Connection.UnknownRoundTrip, now);
    /// <summary>The highest number that came; -1 before the first.</summary>
    internal long Highest => _highest;
    /// <summary>The number of the newest key frame's first packet; -1 before the first.</summary>
    internal long NewestKeyFrame => _keyFrameBegan;
    /// <summary>Packets that are still being asked for.</summary>
    internal int Missing => _missing.Count;
    internal long LostForGood { get; private set; }
    internal (ulong NtpTime, uint RtpTimestamp, Instant At)? LastSenderReport { get; private set; }

    /// <summary>Adds a sink. For a patient sink (a recorder) lost packets are asked for as long as <see cref="RecordersPatience"/>.</summary>
    public void AddSink(IPacketSink sink, bool patient = false)
    {
        if (patient && Layers is { } layers && sink is not BestLayer)
        {
            layers.AddRecorder(sink);
            return;
        }
        if (_sinks.Contains(sink))
            return;
        _sinks = [.. _sinks, sink];
        if (patient)
            _patientSinks = [.. _patientSinks, sink];
    }

    public void RemoveSink(IPacketSink sink)
    {
        _sinks = [.. _sinks.Where(other => other != sink)];
        _patientSinks = [.. _patientSinks.Where(other => other != sink)];
    }

    /// <summary>Asks the sender for a key frame; requests are merged, two a second at most and fewer if they go on.</summary>
    public void RequestKeyFrame(Instant now) => (Layers?.Recorded ?? this).AskForKeyFrame(now);

    /// <summary>The same for this very layer.</summary>
    /// <param name="atOnce">For somebody who sees nothing yet.</param>
    internal void AskForKeyFrame(Instant now, bool atOnce = false)
    {
        if (Kind != MediaKind.Video || Ended)
            return;
        _keyFrameRequests.Want(atOnce, now);
        // A track's very first packet mostly begins a key frame: it is looked at before one is asked for.
        if (_highest >= 0)
            PollKeyFrame(now);
    }

    /// <summary>This track, or its best layer that flows.</summary>
    internal PublishedTrack Best(Instant now) => Layers?.Best(now) ?? this;

    /// <summary>Takes one packet. False when the sender has begun a new sequence, so that this track is over.</summary>
    internal bool Receive(ReadOnlySpan<byte> packet, in RtpHeader header, bool retransmitted, Instant now)
    {
        if (packet.Length > PacketCache.PacketBytes)
            return true;
        _cache ??= new PacketCache(Kind == MediaKind.Video ? FirstVideoCache : FirstAudioCache);
        var number = Extend(header.SequenceNumber);
        if (IsStrange(number))
            return retransmitted || !IsNewSequence(number);
        _bitrate.Count(header.Timestamp == _keyFrameTimestamp ? 0 : packet.Length, now);
        if (!retransmitted)
            Reception?.Count(number, header.Timestamp, now);
        if (!retransmitted)
            Arrived(header.Timestamp, now);
        if (_cache.Contains(number))
            return true;
        if (_firstNumber < 0)
            _firstNumber = number;
        Advance(number, now);
        _cache.Add(number, packet);
        _cached += packet.Length;
        if (Kind == MediaKind.Video && KeyFrames.Begins(Codec, header.Payload(packet)))
            KeyFrameBegan(number, header, header.Payload(packet), now);
        foreach (var sink in _sinks)
            sink.OnPacket(this, packet, header, now);
        return true;
    }

    /// <summary>Whether a number of a moment ago has not come, so that it is worth taking from elsewhere.</summary>
    internal bool Lacks(ushort sequenceNumber)
    {
        var number = Extend(sequenceNumber);
        return _cache is { } cache && number > _firstNumber && number > _highest - cache.Capacity && !cache.Contains(number);
    }

    internal bool TryGetCached(long number, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        return _cache is not null && _cache.TryGet(number, out packet);
    }

    /// <summary>The packets from the latest key frame to the newest, if they are few, recent and whole: with them a viewer begins at once instead of waiting for another key frame.</summary>
    internal bool TryRunUp(Instant now, out long first, out long last)
    {
        (first, last) = (_keyFrameBegan, _highest);
        if (Ended || first < 0 || last - first >= LongestRunUp || now - _keyFrameBeganAt > OldestRunUp)
            return false;
        for (var number = first; number <= last; number++)
            if (!_cache!.TryGet(number, out _))
                return false;
        return true;
    }

    /// <summary>The last packet of the newest picture that is whole, as everything from a number up to it; null when none is.</summary>
    internal long? LastWhole(long from)
    {
        for (var number = (_missing.FirstFrom(from) ?? _highest + 1) - 1; number >= from; number--)
            if (TryGetCached(number, out var packet) && RtpHeader.TryParse(packet, out var header) && header.Marker)
                return number;
        return null;
    }

    /// <summary>Whether all from the newest key frame to now is here, or is still being asked for, so that a picture can be begun there without another.</summary>
    internal bool CanBeBegun(Instant now)
    {
        if (Ended || !TryGetCached(_keyFrameBegan, out _) || now - _keyFrameBeganAt > KeptOfSmaller)
            return false;
        var missing = 0;
        for (var later = _keyFrameBegan + 1; later <= _highest; later++)
            missing += TryGetCached(later, out _) ? 0 : 1;
        return missing <= _missing.CountFrom(_keyFrameBegan);
    }

    /// <summary>The extended number nearest to the newest packet; those of a track start above zero so that reordering at the start stays positive.</summary>
    internal long Extend(ushort sequenceNumber) => _highest < 0 ? 0x1_0000 + sequenceNumber : SequenceNumber.Unwrap(sequenceNumber, _highest);

    internal void SenderReported(ulong ntpTime, uint rtpTimestamp, Instant now)
    {
        LastSenderReport = (ntpTime, rtpTimestamp, now);
        Reception?.SenderReported(ntpTime, now);
        foreach (var sink in _sinks)
            sink.OnSenderReport(this, ntpTime, rtpTimestamp, now);
    }

    internal void End(Instant now)
    {
        if (Ended)
            return;
        Ended = true;
        LostForGood += _missing.Clear();
        foreach (var sink in _sinks)
            sink.OnEnded(this, now);
        (_sinks, _patientSinks) = ([], []);
    }

    internal void Poll(Instant now)
    {
        if (_missing.Count > 0)
            PollMissing(now);
        PollKeyFrame(now);
    }

    private void Arrived(uint timestamp, Instant now)
    {
        if (_highest >= 0 && Layers?.IsLeftBehind(this) is true)
            Resumed = now;
        LastArrival = now;
        if (timestamp == _newestTimestamp)
            return;
        (_newestTimestamp, _pictures) = (timestamp, _pictures + 1);
        _pictureBegan[_pictures % SeveralPictures] = now;
    }

    private void PollMissing(Instant now)
    {
        if (_sinks.Length > _patientSinks.Length && _missing.NewlyLate(now, ViewersPatience) > _keyFrameBegan)
            AskForKeyFrame(now);
        var lost = _missing.GiveUp(now, _patientSinks.Length > 0 ? RecordersPatience : ViewersMostPatience, out var newest);
        if (lost > 0)
            GiveUp(lost, newest, now);
        // Where a line has become narrow, repairs of the layer that was stopped would go before the pictures that go on.
        if (Layers?.IsLeftBehind(this) is true)
            return;
        Span<ushort> numbers = stackalloc ushort[MissingPackets.Capacity];
        var due = _missing.Due(now, From?.RoundTrip ?? Connection.UnknownRoundTrip, _repairs.AreMany(now), numbers);
        if (due > 0)
            From?.Reports.SendNack(Ssrc, numbers[..due], now);
    }

    private TimeSpan ViewersPatience
    {
        get
        {
            var patience = ViewersRoundTrips * (From?.RoundTrip ?? Connection.UnknownRoundTrip);
            return patience < ViewersLeastPatience ? ViewersLeastPatience : patience > ViewersMostPatience ? ViewersMostPatience : patience;
        }
    }

    private void KeyFrameBegan(long number, in RtpHeader header, ReadOnlySpan<byte> payload, Instant now)
    {
        _keyFrameTimestamp = header.Timestamp;
        _keyFrameRequests.Arrived();
        if (Codec == Codec.Vp8 && KeyFrames.Vp8Pixels(payload) is > 0 and var pixels)
            Pixels = pixels;
        if (number > _keyFrameBegan)
            (_keyFrameBegan, _keyFrameBeganAt) = (number, now);
    }

    private void PollKeyFrame(Instant now)
    {
        if (_keyFrameRequests.TakeDue(now))
            From?.Reports.SendKeyFrameRequest(Ssrc, FullIntraRequests, now);
    }

    private bool IsStrange(long number) => _highest >= 0 && (number <= _highest - _cache!.Capacity || number > _highest + LongestDropout);

    // A sender that starts anew looks like very old or far future packets: two in a row prove it (RFC 3550 appendix A.1).
    private bool IsNewSequence(long number)
    {
        var proved = number == _strangeNumber + 1;
        _strangeNumber = number;
        return proved;
    }

    private void Advance(long number, Instant now)
    {
        if (number < _highest)
        {
            if (!_missing.Remove(number, now, out var answeredIn))
                return;
            _repairs.Count(again: answeredIn is null, now);
            if (answeredIn is { } roundTrip)
                From?.RetransmissionTook(roundTrip);
            return;
        }
        if (_highest >= 0 && AnswersNacks)
            NoteMissing(number, now);
        _highest = number;
        SizeCache(number, now);
    }

    // Over half a second, so that a key frame's burst does not count as the rate.
    private void SizeCache(long number, Instant now)
    {
        var elapsed = now - _sizedTime;
        if (_sizedAt >= 0 && elapsed < SizedEvery)
            return;
        var kept = Layers?.HasLargerThan(this) is true ? KeptOfSmaller : Kept;
        if (_sizedAt >= 0)
            _cache!.Hold((long)((number - _sizedAt) * (kept / elapsed)), (long)(_cached * (kept / elapsed)));
        (_sizedAt, _sizedTime, _cached) = (number, now, 0);
    }

    private void NoteMissing(long number, Instant now)
    {
        if (number - _highest > MissingPackets.Capacity)
        {
            GiveUp(_missing.Clear() + (int)(number - _highest - 1), number - 1, now);
            return;
        }
        for (var lost = _highest + 1; lost < number; lost++)
        {
            if (_missing.TryAdd(lost, now))
                continue;
            GiveUp(_missing.Clear() + (int)(number - lost), number - 1, now);
            return;
        }
    }

    // What cannot be repaired leaves pictures that depend on it broken until the next key frame, which may be here already.
    private void GiveUp(int packets, long newest, Instant now)
    {
        LostForGood += packets;
        if (newest > _keyFrameBegan)
            AskForKeyFrame(now);
    }

    [InlineArray(SeveralPictures)]
    private struct PictureTimes
    {
        private Instant _first;
    }
}
