using System.Collections.Concurrent;
using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <param name="FirstFileNumber">1 names the first file "tracks/label.mkv"; n &gt; 1 "tracks/label-n.mkv" (a session that goes on after a restart must not meet its old files).</param>
/// <param name="SessionStartUtc">Wall-clock time of the session's start, written into each file as its date.</param>
/// <param name="KeyFrameWanted">Called by the pump, outside the room's lock, when the recording needs a key frame (after loss, for a new file, and every few seconds so that replay can be entered).</param>
public sealed record RecorderOptions(int FirstFileNumber = 1, DateTimeOffset? SessionStartUtc = null, Action<PublishedTrack>? KeyFrameWanted = null);

/// <summary>
/// Records one participant's audio and video into one Matroska file at a time: "tracks/label.mkv", then "tracks/label-2.mkv" and so on when a codec changes, a track joins or the disk gave the file up.
/// Lost sound is filled with silent packets, so that players stay in step; the gap says so. Video after a loss is written up to the next key frame though it may look torn; the gap covers it.
/// </summary>
public sealed class ParticipantRecorder(string label, Instant sessionStart, IChunkSink sink, RecorderOptions? options = null)
{
    private readonly ConcurrentQueue<TrackRecorder> _added = new();
    private readonly List<TrackIntake> _intakes = [];
    private readonly List<PendingGap> _gaps = [];
    private readonly Silence[] _silence = [new(), new()];
    private readonly CommitWatch _watch = new();
    private readonly FileSequence _files = new(label, sink, options ?? new());
    private RtpTimeline? _audio;

    public string Label => label;

    /// <summary>The sink to subscribe to the track. Callable under the room's lock; a participant that comes back simply adds the new tracks.</summary>
    public TrackRecorder AddTrack(PublishedTrack track)
    {
        var recorder = new TrackRecorder(track, this);
        _added.Enqueue(recorder);
        return recorder;
    }

    /// <summary>Tells why a kind may fall silent: the gap then has that reason. Callable from any thread.</summary>
    public void SetSilence(MediaKind kind, SilenceCause cause, Instant now) => _silence[(int)kind].Set(cause, now);

    /// <summary>Callable from any thread.</summary>
    public RecorderStatus Status(Instant now) => _watch.Status(now);

    /// <summary>Takes what the tracks have received and commits what is due; wanted every <see cref="RecordingLimits.PumpEvery"/>. One call at a time; never under the room's lock.</summary>
    public ValueTask PumpAsync(Instant now, CancellationToken cancel) => PumpAsync(now, closing: false, cancel);

    /// <summary>After the last pump: writes everything still waiting, closes the file and says open gaps.</summary>
    public ValueTask CloseAsync(Instant now, CancellationToken cancel) => PumpAsync(now, closing: true, cancel);

    internal void MediaCame(Instant now) => _watch.MediaCame(now);

    private async ValueTask PumpAsync(Instant now, bool closing, CancellationToken cancel)
    {
        while (_added.TryDequeue(out var recorder)) Begin(recorder);
        foreach (var intake in _intakes) intake.Drain(now, _audio, closing);
        var committed = _files.Committed;
        while (_files.Next(_intakes, now, closing) is { } intake) await _files.WriteAsync(intake, _intakes, now, cancel);
        await _files.CommitDueAsync(_intakes, now, closing, cancel);
        if (_files.Committed != committed) _watch.Committed(now);
        await SayGapsAsync(cancel);
        _intakes.RemoveAll(static intake => intake.Finished && intake.Frames.Count == 0);
        AskForKeyFrames(now);
    }

    private void Begin(TrackRecorder recorder)
    {
        var intake = new TrackIntake(recorder, sessionStart, _silence[(int)recorder.Track.Kind], _gaps);
        if (intake.Kind == MediaKind.Audio) _audio = intake.Timeline;
        _intakes.Add(intake);
    }

    private async ValueTask SayGapsAsync(CancellationToken cancel)
    {
        foreach (var gap in _gaps) await sink.GapAsync(new(_files.Name, gap.Kind, gap.FromMs, gap.ToMs, gap.Reason), cancel);
        _gaps.Clear();
    }

    private void AskForKeyFrames(Instant now)
    {
        if (options?.KeyFrameWanted is not { } ask) return;
        foreach (var intake in _intakes)
        {
            if (!intake.WantsKey(now, _files.KeyFramePending)) continue;
            intake.LastAskedAt = now;
            ask(intake.Track);
        }
    }
}
