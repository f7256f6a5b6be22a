using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>One Matroska file while it is written: frames in, a chunk out for each cluster. Times are milliseconds on the session's clock; the file's own begin at 0.</summary>
internal sealed class RecordingFile
{
    /// <summary>20 ms of silence, mono (a CELT packet that says "nothing").</summary>
    private static readonly byte[] Silence = [0xF8, 0xFF, 0xFE];
    private const int SilenceMs = 20;
    private const int SilenceAfterMs = 500;

    public enum Added { Plainly, AfterCommit, GivenUp }

    private readonly MatroskaWriter _writer = new();
    private readonly IChunkSink _sink;
    private readonly long _originMs;
    private long _fromMs;
    private long _endMs;
    private bool _enterable;
    private Instant _openedAt;
    private long _audioEndUs;
    private readonly long[] _lastMs = [-1, -1];

    public RecordingFile(string name, string title, DateTimeOffset? sessionStart, long originMs, VideoEntry? video, bool audio, IChunkSink sink)
    {
        (Name, Video, HasAudio, _originMs, LastMs, _sink) = (name, video, audio, originMs, originMs, sink);
        _audioEndUs = originMs * 1000;
        _writer.Head(title, sessionStart?.AddMilliseconds(originMs), video, audio);
    }

    public string Name { get; }
    public VideoEntry? Video { get; private set; }
    public bool HasAudio { get; }
    /// <summary>The newest frame's moment.</summary>
    public long LastMs { get; private set; }
    /// <summary>The open cluster's span; what is lost when its commit fails.</summary>
    public (long FromMs, long ToMs) Open => (_fromMs, Math.Max(_endMs, _fromMs + 1));

    public bool HasOpenCluster => _writer.ClusterOpen;

    public bool IsDue(Instant now) => _writer.ClusterOpen && now - _openedAt >= RecordingLimits.ClusterSpan;

    /// <summary>How many packets of silence bring the sound up to a moment. Players count sound by its samples: a hole would shift all that follows against the picture.</summary>
    public int SilenceDue(MediaKind before, long timeMs)
    {
        if (!HasAudio) return 0;
        // Video may only be early; sound that is late by less than this is still expected.
        var until = before == MediaKind.Audio ? timeMs : timeMs - SilenceAfterMs;
        return (int)Math.Max(0, (until * 1000 - _audioEndUs) / (SilenceMs * 1000));
    }

    public ValueTask<Added> AddSilenceAsync(Instant now, CancellationToken cancel)
    {
        return AddAsync(MediaKind.Audio, _audioEndUs / 1000, Silence, new(0, 0, true, SilenceMs * 1000), now, cancel);
    }

    /// <summary>Writes one frame; closes and commits the open cluster before it when it is full. When that fails the file is given up and the frame not taken.</summary>
    public async ValueTask<Added> AddAsync(MediaKind kind, long timeMs, ReadOnlyMemory<byte> data, FrameInfo info, Instant now, CancellationToken cancel)
    {
        timeMs = Math.Max(timeMs, Math.Max(_lastMs[(int)kind] + 1, _originMs));
        var key = kind == MediaKind.Video && info.Key;
        var full = _writer.ClusterOpen && IsFull(timeMs, key);
        if (full && !await CommitAsync(timeMs, cancel)) return Added.GivenUp;
        if (!_writer.ClusterOpen) OpenCluster(timeMs, key, now);
        _writer.Block(kind == MediaKind.Video ? MatroskaWriter.VideoTrack : MatroskaWriter.AudioTrack, timeMs - _originMs, key || kind == MediaKind.Audio, data.Span);
        Note(kind, timeMs, info);
        return full ? Added.AfterCommit : Added.Plainly;
    }

    /// <summary>Closes the open cluster, if any, and makes it durable. False: the file is given up.</summary>
    public async ValueTask<bool> CommitAsync(long untilMs, CancellationToken cancel)
    {
        if (!_writer.ClusterOpen) return true;
        _writer.CloseCluster();
        var toMs = Math.Max(LastMs, Math.Min(_endMs, untilMs));
        var committed = await _sink.CommitAsync(new(Name, _writer.Written, _fromMs, toMs, _enterable), cancel);
        _writer.Clear();
        LastMs = toMs;
        return committed;
    }

    public void ChangeSize(int width, int height) => Video = Video!.Value with { Width = width, Height = height };

    private bool IsFull(long timeMs, bool key)
    {
        var age = timeMs - _fromMs;
        return age >= RecordingLimits.ClusterSpan.TotalMilliseconds || key && age >= RecordingLimits.ShortestCluster.TotalMilliseconds;
    }

    private void OpenCluster(long timeMs, bool key, Instant now)
    {
        // Moments of two tracks may cross by a few milliseconds: chunks do not.
        _fromMs = Math.Max(timeMs, LastMs);
        (_endMs, _openedAt, _enterable) = (_fromMs, now, key || Video is null);
        _writer.OpenCluster(_fromMs - _originMs);
    }

    private void Note(MediaKind kind, long timeMs, in FrameInfo info)
    {
        _lastMs[(int)kind] = timeMs;
        LastMs = Math.Max(LastMs, timeMs);
        _endMs = Math.Max(_endMs, timeMs + info.DurationUs / 1000);
        if (kind == MediaKind.Audio) _audioEndUs = Math.Max(_audioEndUs, NearestEnd(timeMs)) + info.DurationUs;
    }

    // Sound goes on where it ended unless silence was due; then its own moment counts.
    private long NearestEnd(long timeMs) => timeMs * 1000 - _audioEndUs >= SilenceMs * 1000 ? timeMs * 1000 : _audioEndUs;
}
