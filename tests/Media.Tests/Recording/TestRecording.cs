using RemoteVerify.Recording;
using RemoteVerify.Routing;
using RemoteVerify.Transport;

namespace RemoteVerify.Media.Tests.Recording;

/// <summary>A sink in memory: the files as they would stand on the disk, and all that was said of them.</summary>
public sealed class MemorySink : IChunkSink
{
    public Dictionary<string, MemoryStream> Files { get; } = [];
    public List<(MediaChunk Chunk, long Offset)> Chunks { get; } = [];
    public List<MediaGap> Gaps { get; } = [];
    public List<(string File, string Kind, string Codec, int Width, int Height, long AtMs)> Changes { get; } = [];
    public Func<MediaChunk, bool> Takes { get; set; } = static _ => true;

    public ValueTask<bool> CommitAsync(MediaChunk chunk, CancellationToken cancel)
    {
        if (!Takes(chunk)) return ValueTask.FromResult(false);
        if (!Files.TryGetValue(chunk.File, out var file)) Files[chunk.File] = file = new();
        Chunks.Add((chunk with { Bytes = chunk.Bytes.ToArray() }, file.Length));
        file.Write(chunk.Bytes.Span);
        return ValueTask.FromResult(true);
    }

    public ValueTask GapAsync(MediaGap gap, CancellationToken cancel)
    {
        Gaps.Add(gap);
        return ValueTask.CompletedTask;
    }

    public ValueTask ChangedAsync(string file, string kind, string codec, int width, int height, long atMs, CancellationToken cancel)
    {
        Changes.Add((file, kind, codec, width, height, atMs));
        return ValueTask.CompletedTask;
    }

    public IReadOnlyList<ChunkSpan> Spans(string file) =>
        [.. Chunks.Where(c => c.Chunk.File == file).Select(c => new ChunkSpan(c.Offset, c.Chunk.Bytes.Length, c.Chunk.FromMs, c.Chunk.ToMs, c.Chunk.KeyFrame))];

    public string Save(string file)
    {
        var path = TestStream.TemporaryFile(Path.GetFileName(file));
        File.WriteAllBytes(path, Files[file].ToArray());
        return path;
    }
}

/// <summary>Drives a recorder in virtual time: events at their moments, a pump every 100 ms.</summary>
public sealed class TestRecording
{
    public const string First = "tracks/applicant-1.mkv";
    public const string Second = "tracks/applicant-1-2.mkv";
    private readonly PriorityQueue<Action<Instant>, (long AtUs, int Order)> _events = new();
    private int _order;
    private long _nowUs;

    public TestRecording(RecorderOptions? options = null) => Recorder = new("applicant-1", default, Sink, options);

    public MemorySink Sink { get; } = new();
    public ParticipantRecorder Recorder { get; }
    public Instant Now => new(_nowUs);

    public TrackRecorder AddTrack(Codec codec) => Recorder.AddTrack(TrackOf(codec));

    public static PublishedTrack TrackOf(Codec codec) => new()
    {
        Id = $"p1/{codec}", ParticipantId = "p1", Codec = codec, Kind = codec == Codec.Opus ? MediaKind.Audio : MediaKind.Video,
    };

    public void At(long us, Action<Instant> action) => _events.Enqueue(action, (us, _order++));

    /// <summary>Sends packets with a delay each; null loses one.</summary>
    public void Send(TrackRecorder track, IEnumerable<TestPacket> packets, Func<TestPacket, long?>? delayUs = null)
    {
        foreach (var packet in packets)
            if ((delayUs is null ? 30_000 : delayUs(packet)) is { } delay)
                At(packet.SentUs + delay, now => track.OnPacket(track.Track, packet.Bytes, packet.Header, now));
    }

    public async Task RunAsync(long untilUs)
    {
        for (; _nowUs < untilUs; _nowUs += 100_000)
        {
            while (_events.TryPeek(out var action, out var at) && at.AtUs <= _nowUs)
            {
                _events.Dequeue();
                action(new(at.AtUs));
            }
            await Recorder.PumpAsync(new(_nowUs), CancellationToken.None);
        }
    }

    public async Task FinishAsync(long untilUs = 9_000_000)
    {
        await RunAsync(untilUs);
        await Recorder.CloseAsync(Now, CancellationToken.None);
    }

    /// <summary>Blocks of a file by ffprobe: kind, moment in milliseconds, key.</summary>
    public static List<(bool Video, double Ms, bool Key)> Packets(string path) =>
        [.. TestStream.Run("ffprobe", "-v", "error", "-show_entries", "packet=codec_type,pts_time,flags", "-of", "csv=p=0", path).Output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(','))
            .Select(static parts => (parts[0] == "video", double.Parse(parts[1]) * 1000, parts[2].Contains('K')))];

    /// <summary>One MD5 for each decoded picture, and what the decoder complained about.</summary>
    public static (string[] Pictures, string Errors) Decode(string path, params string[] seek)
    {
        var (output, errors) = TestStream.Run("ffmpeg", ["-v", "warning", .. seek, "-i", path, "-map", "0:v?", "-fps_mode", "passthrough", "-f", "framemd5", "-"]);
        return ([.. output.Split('\n').Where(static line => line.Length > 0 && line[0] != '#').Select(static line => line.Split(',')[^1].Trim())], errors);
    }

    /// <summary>What any decoder complains about in sound or picture.</summary>
    // In the file's own milliseconds: in ticks of the frame rate two pictures may share one, of which ffmpeg complains.
    public static string DecodeErrors(string path) => TestStream.Run("ffmpeg", "-v", "error", "-i", path, "-enc_time_base", "1:1000", "-f", "null", "-").Errors;
}
