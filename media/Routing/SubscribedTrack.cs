using System.Text;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;
using RemoteVerify.Transport.Rtp;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

/// <summary>One outgoing track: a viewer's slot. Its SSRC, numbers and timestamps run on, whoever is shown.</summary>
internal sealed class SubscribedTrack(Connection viewer, string mid, int pair, MediaKind kind, uint ssrc, uint retransmissionSsrc, Instant began) : IPacketSink
{
    // One in a hundred, of 256.
    private const byte LossWorthSayingTwice = 3;
    // Three in a hundred: some repairs in a minute are lost too, and so are the next ones of some of those.
    private const byte LossOfRepairs = 8;
    private static readonly TimeSpan LossRemembered = TimeSpan.FromSeconds(10);
    // From the answer to keys, on a line with some 100 ms round trip.
    private static readonly TimeSpan ConnectingTakes = TimeSpan.FromMilliseconds(300);

    // To get a key frame through and decoded, beyond the round trip.
    private static readonly TimeSpan KeyFrameTakes = TimeSpan.FromMilliseconds(100);

    private readonly SentExtensions _extensions = new(viewer, mid);
    private readonly byte[] _cname = Encoding.ASCII.GetBytes(StreamName(pair));
    private readonly Resends _resends = new();
    private readonly SentReports _sentReports = new();
    private readonly NarrowLine _narrow = new();
    private Vp8Pictures _pictures;
    private PublishedTrack? _live;
    private PublishedTrack? _next;
    private byte _payloadType;
    private byte? _retransmissionType;
    private byte? _redundancyType;
    private bool _flowing;
    private bool _rewrites;
    private long _firstNumber;
    private long _highestIn;
    private long _offset;
    private LayerClock _clock;
    private long _highestOut = 0x1_0000 + Random.Shared.Next(0x8000);
    private uint _lastTimestamp = (uint)Random.Shared.NextInt64(uint.MaxValue);
    private Instant _lastSent;
    private Instant _keyFrameSent;
    private Instant _lostRepairs;
    private ushort _retransmissionNumber = (ushort)Random.Shared.Next(0x1_0000);
    private uint _packets;
    private uint _octets;

    public string Mid => mid;
    public int Pair => pair;
    public MediaKind Kind => kind;
    public uint Ssrc => ssrc;
    public IReadOnlyList<NegotiatedCodec> Codecs { get; set; } = [];
    public ExtensionIds Extensions { get => _extensions.Ids; set => _extensions.Ids = value; }
    /// <summary>Whom the slot shows; null while it is free.</summary>
    public PublishedTrack? Source { get; private set; }
    /// <summary>The participant has a track here that the viewer cannot decode.</summary>
    public bool NoCodec { get; private set; }
    /// <summary>What the viewer was told of this slot last.</summary>
    public SlotAssignment Told { get; set; } = new(mid, null, kind, Since: began);
    public byte FractionLost { get; private set; }

    public OutgoingSource Description => new(
        ssrc, Codecs.Any(codec => codec.RetransmissionType is not null) ? retransmissionSsrc : null,
        StreamName(pair), StreamName(pair), $"{StreamName(pair)}-{(kind == MediaKind.Audio ? "audio" : "video")}");

    /// <summary>What of the picture goes to the viewer, after it has changed for more than a moment.</summary>
    public bool TryTellStep(Instant now, out PictureStep step) => _narrow.TryTell(now, out step);

    /// <summary>A probe can be sent beside it: retransmissions carry padding that no decoder sees.</summary>
    public bool CanPad => kind == MediaKind.Video && Source is not null && _packets > 0 && _retransmissionType is not null;

    /// <summary>Shows another participant's track, or none. The picture starts at its next key frame.</summary>
    public void Show(PublishedTrack? track, Instant now)
    {
        var codec = track is null ? null : NegotiatedFor(track);
        NoCodec = track is not null && codec is null;
        var shown = codec is null ? null : track;
        if (shown == Source)
            return;
        _next?.RemoveSink(this);
        // The last one stays known, so that numbers and pictures run on.
        _live?.RemoveSink(this);
        (Source, _next, _flowing) = (shown, null, false);
        if (codec is null || shown is null)
            return;
        (_payloadType, _retransmissionType, _redundancyType) = (codec.PayloadType, codec.RetransmissionType, codec.RedundancyType);
        _rewrites = shown.Layers is not null;
        Await(_narrow.Choose(shown, null, now), now);
    }

    /// <summary>Gives the viewer a picture to begin with: the latest key frame with what follows it, or a new one is asked for. While the viewer still connects it is asked for ahead, so that both take their time together.</summary>
    public void Restart(Instant now)
    {
        if (_next is not { Kind: MediaKind.Video } source || _narrow.Thins)
            return;
        if (!TryRunUp(source, now, out var first, out var last))
            source.AskForKeyFrame(now, atOnce: true);
        else if (viewer.IsConnected)
            RunUp(source, first, last, now);
    }

    /// <summary>How much of the viewer's line this picture has; null while that is wide enough.</summary>
    public void Allow(ulong? bitsPerSecond, Instant now)
    {
        if (kind != MediaKind.Video || Source is not { } source)
            return;
        var thinned = _narrow.Thins;
        _narrow.Allow(bitsPerSecond, source, _live, now);
        var wanted = _narrow.Choose(source, _live, now);
        var turns = _narrow.Thins != thinned;
        if (turns)
            _flowing = false;
        if (turns || wanted != (_next ?? _live))
            Await(wanted, now);
        if (_narrow.Thins)
            _narrow.AskForStill(wanted, now);
    }

    private void Await(PublishedTrack track, Instant now)
    {
        if (_next is { } given && given != _live)
            given.RemoveSink(this);
        _next = _flowing && track == _live ? null : track;
        if (_next is null)
            return;
        track.AddSink(this);
        Restart(now);
    }

    // Another layer of what flows already begins with a fresh key frame: an older one would step back in time, which is better only than a picture that stands.
    private bool TryRunUp(PublishedTrack source, Instant now, out long first, out long last)
    {
        if (!_flowing)
            return source.TryRunUp(viewer.IsConnected ? now : now + ConnectingTakes, out first, out last);
        (first, last) = (source.NewestKeyFrame, source.Highest);
        return !_narrow.Paces && _live is { } live && !LayerSet.Lives(live, now) && last - first < PublishedTrack.LongestRunUp && source.CanBeBegun(now);
    }

    private void RunUp(PublishedTrack source, long first, long last, Instant now)
    {
        for (var number = first; number <= last; number++)
            if (source.TryGetCached(number, out var packet) && RtpHeader.TryParse(packet, out var header))
                OnPacket(source, packet, header, now);
    }

    public void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        if (!viewer.IsConnected)
            return;
        var number = track.Extend(header.SequenceNumber);
        if (track == _next)
            TryStart(track, header, header.Payload(packet), number, now);
        if (!_flowing || track != _live || number < _firstNumber)
            return;
        if (!_narrow.Paces)
            Forward(track, packet, header, number, now);
        else if (number > _highestIn)
            Drain(now);
        else if (viewer.TryTake(packet.Length, now))
            Forward(track, packet, header, number, now);
    }

    /// <summary>On a narrow line pictures leave at its pace, out of the publisher's cache.</summary>
    public void Drain(Instant now)
    {
        if (!_flowing || !_narrow.Paces || _live is not { } live)
            return;
        while (_highestIn < live.Highest)
        {
            // What is missing will go when it has been repaired.
            if (live.TryGetCached(_highestIn + 1, out var packet) && RtpHeader.TryParse(packet, out var header))
            {
                if (!_narrow.Wants(header.Timestamp))
                {
                    _flowing = false;
                    _next = live;
                    return;
                }
                if (!viewer.TryTake(packet.Length, now))
                {
                    Overrun(live, now);
                    return;
                }
                Forward(live, packet, header, _highestIn + 1, now);
            }
            else
                _highestIn++;
        }
        _narrow.CaughtUp();
    }

    // Pictures that wait too long are left out up to the newest key frame, or until there is one.
    private void Overrun(PublishedTrack live, Instant now)
    {
        if (!_narrow.Waits(least: live.Layers is not { } layers || layers.Lowest(now) == live, now))
            return;
        (_flowing, _next) = (false, live);
        if (_narrow.Share is { } share)
            Allow(share, now);
        if (!_narrow.Thins)
            Restart(now);
    }

    private void Forward(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, long number, Instant now)
    {
        if (number == track.NewestKeyFrame)
            KeyFrameBegins(now);
        var newest = number > _highestIn || _highestIn == _firstNumber;
        _highestIn = Math.Max(_highestIn, number);
        _highestOut = Math.Max(_highestOut, number + _offset);
        var length = SaysTwice ? WriteRedundant(track, packet, header, number, now) : 0;
        if (length == 0)
            length = WritePlain(track, packet, header, number, now);
        if (_rewrites && length > 0)
            _pictures.Rewrite(viewer.RtpBuffer.AsSpan(length - header.PayloadLength, header.PayloadLength), newest);
        _packets++;
        _octets += (uint)header.PayloadLength;
        _resends.Earn(length);
        (_lastTimestamp, _lastSent) = (_clock.Map(header.Timestamp), now);
        viewer.SendRtp(length, kind, _extensions.Numbered, now);
    }

    private void KeyFrameBegins(Instant now)
    {
        _keyFrameSent = now;
        _narrow.KeyFrameBegins();
    }

    private int WritePlain(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, long number, Instant now)
    {
        var writer = new RtpWriter(viewer.RtpBuffer, _payloadType, header.Marker, (ushort)(number + _offset), _clock.Map(header.Timestamp), ssrc, _extensions.Ids.NeedTwoByteForm);
        _extensions.Write(ref writer, track, packet, header, RepairTakes(now), now);
        return writer.Finish(header.Payload(packet));
    }

    // A viewer that loses sound gets each packet's once more in the next (RFC 2198): sooner there than any request could be answered.
    private bool SaysTwice => LosesMuch && _redundancyType is not null;

    private bool LosesMuch => FractionLost >= LossWorthSayingTwice;

    /// <summary>How long pictures should wait for what the viewer's own line loses.</summary>
    private TimeSpan RepairTakes(Instant now) =>
        _lostRepairs != default && now - _lostRepairs < LossRemembered ? RepairTime.WaitFor(viewer.RoundTrip + MissingPackets.QuickWait(viewer.RoundTrip))
        : LosesMuch ? RepairTime.WaitFor(viewer.RoundTrip) : TimeSpan.Zero;

    private int WriteRedundant(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, long number, Instant now)
    {
        if (!track.TryGetCached(number - 1, out var before) || !RtpHeader.TryParse(before, out var earlier))
            return 0;
        var writer = new RtpWriter(viewer.RtpBuffer, _redundancyType!.Value, header.Marker, (ushort)(number + _offset), _clock.Map(header.Timestamp), ssrc, _extensions.Ids.NeedTwoByteForm);
        _extensions.Write(ref writer, track, packet, header, RepairTakes(now), now);
        return writer.FinishRedundant(_payloadType, header.Timestamp - earlier.Timestamp, earlier.Payload(before), header.Payload(packet));
    }

    /// <summary>Padding beside the picture, as a retransmission without a payload. Bytes sent.</summary>
    public int SendPadding(Instant now)
    {
        if (_retransmissionType is not { } type)
            return 0;
        var writer = new RtpWriter(viewer.RtpBuffer, type, false, _retransmissionNumber++, _lastTimestamp, retransmissionSsrc, _extensions.Ids.NeedTwoByteForm);
        _extensions.WriteOwn(ref writer, now);
        var length = writer.FinishPadding(byte.MaxValue);
        viewer.SendRtp(length, kind, _extensions.Numbered, now);
        return length;
    }

    /// <summary>The viewer cannot go on without a key frame. What it says while one is on the way to it is of before.</summary>
    public void PictureLost(Instant now)
    {
        if (now - _keyFrameSent > viewer.RoundTrip + KeyFrameTakes && !_narrow.Thins)
            (_next ?? _live)?.AskForKeyFrame(now);
    }

    public void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now)
    {
        if (_sentReports.IsEmpty)
            viewer.Reports.Soon(now);
    }

    public void OnEnded(PublishedTrack track, Instant now)
    {
        if (track == _live || track == _next)
            (Source, _next, _flowing) = (null, null, false);
    }

    /// <summary>Sends again what the viewer has lost, from the publisher's cache. Only as RTX: SRTP must not use a sequence number twice (RFC 3711 section 9.1).</summary>
    public void Retransmit(ushort lost, Instant now)
    {
        var number = SequenceNumber.Unwrap(lost, _highestOut) - _offset;
        if (!(_flowing || _narrow.Thins) || Source is null || _live is not { } live || _retransmissionType is not { } type || number < _firstNumber || number > _highestIn)
            return;
        if (_resends.IsUnderWay(number, now) || !live.TryGetCached(number, out var packet) || !_resends.CanPay(packet.Length) || !RtpHeader.TryParse(packet, out var header))
            return;
        if (_narrow.Paces && !viewer.TryTake(packet.Length, now))
            return;
        _resends.Begin(number, now);
        // Where every twentieth is lost, so is a twentieth of the repairs, and the picture stands for another round trip.
        for (var times = LosesMuch && !_narrow.Paces ? 2 : 1; times > 0; times--)
        {
            _resends.Spend(packet.Length);
            viewer.SendRtp(WriteRetransmission(packet, header, type, lost, now), kind, _extensions.Numbered, now);
        }
    }

    /// <summary>A sender report on the publisher's clock, so that its sound and picture stay in step, with its SDES (RFC 3550 section 6.1). Bytes written.</summary>
    public int WriteReport(Span<byte> destination, Instant now)
    {
        if (!_flowing || _live is not { LastSenderReport: { } report } live)
            return 0;
        var elapsed = now - report.At;
        var ntpTime = report.NtpTime + (ulong)(elapsed.TotalSeconds * 4_294_967_296.0);
        var timestamp = report.RtpTimestamp + _clock.Offset + (uint)(elapsed.TotalSeconds * live.ClockRate);
        var length = SenderReport.Write(destination, ssrc, ntpTime, timestamp, _packets, _octets);
        if (length == 0)
            return 0;
        _sentReports.Add(ntpTime, now);
        return length + Sdes.Write(destination[length..], ssrc, _cname);
    }

    public void Reported(in ReportBlock block, Instant now)
    {
        FractionLost = block.FractionLost;
        if (FractionLost >= LossOfRepairs)
            _lostRepairs = now;
        if (_sentReports.RoundTrip(block, now) is { } roundTrip)
            viewer.MeasuredRoundTrip(roundTrip);
    }

    private static string StreamName(int pair) => $"slot-{pair}";

    // The same profile, or any of the same codec.
    private NegotiatedCodec? NegotiatedFor(PublishedTrack track)
    {
        var name = track.Codec switch { Codec.Opus => "opus", Codec.Vp8 => "VP8", _ => "H264" };
        return Codecs.Where(codec => codec.Codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            .MinBy(codec => codec.Codec.Parameter("profile-level-id") != track.Profile);
    }

    // Numbers go on where the last track stopped; the timestamp advances by the time that has passed meanwhile.
    private void TryStart(PublishedTrack track, in RtpHeader header, ReadOnlySpan<byte> payload, long number, Instant now)
    {
        if (payload.IsEmpty || !KeyFrames.Begins(track.Codec, payload) || !_narrow.Begins(header.Timestamp, now))
            return;
        if (track != _live)
            _clock = _packets == 0 ? new(_lastTimestamp - header.Timestamp) : NextClock(track, number, now);
        _offset = _highestOut + 1 - number;
        if (_rewrites)
            _pictures.Begin(payload);
        if (_live != track)
            _live?.RemoveSink(this);
        (_live, _next, _flowing) = (track, null, true);
        // On a narrow line the first packet waits for its turn like the others.
        (_firstNumber, _highestIn) = (number, _narrow.Paces ? number - 1 : number);
        _resends.Forget();
        viewer.Reports.Soon(now);
    }

    private LayerClock NextClock(PublishedTrack track, long number, Instant now)
    {
        var live = track.Layers is not null && _live?.Layers == track.Layers ? _live : null;
        return _clock.Next(live, track, number, _lastTimestamp, _lastSent, catchesUp: true, now);
    }

    private int WriteRetransmission(ReadOnlySpan<byte> packet, in RtpHeader header, byte type, ushort number, Instant now)
    {
        var writer = new RtpWriter(viewer.RtpBuffer, type, header.Marker, _retransmissionNumber++, _clock.Map(header.Timestamp), retransmissionSsrc, _extensions.Ids.NeedTwoByteForm);
        _extensions.Write(ref writer, _live!, packet, header, RepairTakes(now), now);
        var length = writer.FinishRetransmission(number, header.Payload(packet));
        if (_rewrites && length > 0)
            _pictures.Rewrite(viewer.RtpBuffer.AsSpan(length - header.PayloadLength, header.PayloadLength), newest: false);
        return length;
    }

}
