using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>A participant's files, one after another: which frame comes next, and when a new file begins.</summary>
internal sealed class FileSequence(string label, IChunkSink sink, RecorderOptions options)
{
    private RecordingFile? _file;
    private int _number = options.FirstFileNumber;
    private Instant? _headSince;
    private Instant? _parkedSince;

    /// <summary>The file written last, or the first one to come.</summary>
    public string Name => NameOf(Math.Max(options.FirstFileNumber, _number - 1));

    /// <summary>Chunks that the sink has made durable.</summary>
    public long Committed { get; private set; }

    /// <summary>Sound waits for a video key frame to begin the next file with both.</summary>
    public bool KeyFramePending => _parkedSince is not null;

    /// <summary>The track whose oldest frame is to be written now; null when none is, or an earlier frame of another track may still come.</summary>
    public TrackIntake? Next(List<TrackIntake> intakes, Instant now, bool closing)
    {
        var next = Earliest(intakes, except: null);
        if (next is null) return null;
        if (!closing && _file is null && !HeadIsReady(intakes, now)) return null;
        if (!closing && IsParked(next, intakes, now))
        {
            var other = Earliest(intakes, except: MediaKind.Audio);
            if (other is null) return null;
            if (!other.Frames.Peek().Info.Key) next = other;
        }
        if (closing) return next;
        var time = next.Frames.Peek().TimeMs;
        foreach (var other in intakes)
            if (other != next && other.Frames.Count == 0 && other.ReadyUntilMs(now) < time) return null;
        return next;
    }

    /// <summary>Writes the track's oldest frame, beginning a new file before it where one is due.</summary>
    public async ValueTask WriteAsync(TrackIntake intake, List<TrackIntake> intakes, Instant now, CancellationToken cancel)
    {
        var frame = intake.Frames.Peek();
        if (!Fits(intake, frame))
        {
            if (intake.Kind == MediaKind.Video && !frame.Info.Key)
            {
                intake.DropUntilKey("network");
                return;
            }
            await CloseFileAsync(intakes, frame.TimeMs, now, cancel);
            await BeginFileAsync(intakes, frame.TimeMs, now, cancel);
        }
        intake.Frames.Dequeue();
        if (!await AddAsync(intake, frame, now, cancel)) GiveUp(intakes, now);
        frame.Release();
    }

    /// <summary>Commits the open cluster when it is old enough, or in any case at the end.</summary>
    public async ValueTask CommitDueAsync(List<TrackIntake> intakes, Instant now, bool closing, CancellationToken cancel)
    {
        if (_file is null || !closing && !_file.IsDue(now) && !(_file.HasOpenCluster && intakes.Exists(intake => intake.WaitsLong(now)))) return;
        if (closing) await CloseFileAsync(intakes, long.MaxValue, now, cancel);
        else if (await _file.CommitAsync(long.MaxValue, cancel)) Committed++;
        else GiveUp(intakes, now);
    }

    private static TrackIntake? Earliest(List<TrackIntake> intakes, MediaKind? except)
    {
        TrackIntake? earliest = null;
        foreach (var intake in intakes)
        {
            if (intake.Kind == except || !intake.Frames.TryPeek(out var frame)) continue;
            // At the same moment the picture goes first: a cluster is entered at its key frame.
            var before = earliest is null ? -1 : frame.TimeMs.CompareTo(earliest.Frames.Peek().TimeMs);
            if (before < 0 || before == 0 && intake.Kind == MediaKind.Video) earliest = intake;
        }
        return earliest;
    }

    private bool HeadIsReady(List<TrackIntake> intakes, Instant now)
    {
        _headSince ??= now;
        var both = Announced(intakes, MediaKind.Audio) && Announced(intakes, MediaKind.Video);
        if (both && intakes.TrueForAll(static intake => intake.Finished || intake.Frames.Count > 0)) return true;
        return now - _headSince.Value >= (both ? RecordingLimits.AnnouncedHeadWait : RecordingLimits.HeadWait);
    }

    private static bool Announced(List<TrackIntake> intakes, MediaKind kind) => intakes.Exists(intake => intake.Kind == kind && !intake.Finished);

    // Sound that joins a file of video only waits a little for a key frame: the next file then has both, and nothing is lost.
    private bool IsParked(TrackIntake next, List<TrackIntake> intakes, Instant now)
    {
        var parks = next.Kind == MediaKind.Audio && _file is { HasAudio: false } && Announced(intakes, MediaKind.Video);
        _parkedSince = parks ? _parkedSince ?? now : next.Kind == MediaKind.Audio ? null : _parkedSince;
        return parks && now - _parkedSince!.Value < RecordingLimits.AnnouncedHeadWait;
    }

    private bool Fits(TrackIntake intake, in QueuedFrame frame)
    {
        if (_file is null) return false;
        var has = intake.Kind == MediaKind.Audio ? _file.HasAudio : _file.Video?.Codec == intake.Track.Codec;
        var hole = frame.TimeMs - _file.LastMs > RecordingLimits.SilenceBeforeNewFile.TotalMilliseconds;
        return has && !(hole && frame.Info.Key);
    }

    private async ValueTask BeginFileAsync(List<TrackIntake> intakes, long timeMs, Instant now, CancellationToken cancel)
    {
        VideoEntry? video = null;
        foreach (var intake in intakes)
            if (intake.Kind == MediaKind.Video && intake.Frames.TryPeek(out var head) && head.Info.Key)
                video = new(intake.Track.Codec, head.Info.Width, head.Info.Height, head.Info.CodecPrivate);
        var audio = intakes.Exists(static intake => intake.Kind == MediaKind.Audio && (!intake.Finished || intake.Frames.Count > 0));
        _file = new(NameOf(_number++), label, options.SessionStartUtc, timeMs, video, audio, sink);
        (_headSince, _parkedSince) = (null, null);
        if (video is { } seen) await SayVideoAsync(seen, timeMs, cancel);
        if (audio) await sink.ChangedAsync(_file.Name, "audio", "opus", 0, 0, timeMs, cancel);
    }

    private async ValueTask<bool> AddAsync(TrackIntake intake, QueuedFrame frame, Instant now, CancellationToken cancel)
    {
        var file = _file!;
        for (var silence = file.SilenceDue(intake.Kind, frame.TimeMs); silence > 0; silence--)
            if (!Count(await file.AddSilenceAsync(now, cancel))) return false;
        var info = frame.Info;
        if (info.Width > 0 && (info.Width, info.Height) != (file.Video!.Value.Width, file.Video.Value.Height))
        {
            file.ChangeSize(info.Width, info.Height);
            await SayVideoAsync(file.Video.Value, frame.TimeMs, cancel);
        }
        return Count(await file.AddAsync(intake.Kind, frame.TimeMs, frame.Rented.AsMemory(0, frame.Length), info, now, cancel));
    }

    private bool Count(RecordingFile.Added added)
    {
        if (added == RecordingFile.Added.AfterCommit) Committed++;
        return added != RecordingFile.Added.GivenUp;
    }

    private ValueTask SayVideoAsync(in VideoEntry video, long atMs, CancellationToken cancel) =>
        sink.ChangedAsync(_file!.Name, "video", video.Codec == Codec.H264 ? "h264" : "vp8", video.Width, video.Height, atMs, cancel);

    private async ValueTask CloseFileAsync(List<TrackIntake> intakes, long untilMs, Instant now, CancellationToken cancel)
    {
        if (_file is null) return;
        if (!_file.HasOpenCluster) _file = null;
        else if (await _file.CommitAsync(untilMs, cancel)) (_file, Committed) = (null, Committed + 1);
        else GiveUp(intakes, now);
    }

    // The bytes may or may not have reached the disk: who refused them says the span's gap, and the file is not touched again.
    private void GiveUp(List<TrackIntake> intakes, Instant now)
    {
        (_file, _headSince) = (null, now);
        foreach (var intake in intakes)
            if (intake.Kind == MediaKind.Video) intake.DropUntilKey("disk");
    }

    private string NameOf(int number) => number == 1 ? $"tracks/{label}.mkv" : $"tracks/{label}-{number}.mkv";
}
