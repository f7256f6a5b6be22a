using System.Diagnostics;
using RemoteVerify.Routing;

namespace RemoteVerify.Media.Tests.Recording;

/// <summary>Frames of real encoders, made by ffmpeg once a run, and their RTP packets.</summary>
public static class TestStream
{
    public const int FramesPerSecond = 15;
    private static readonly string Folder = Directory.CreateTempSubdirectory("recording-tests-").FullName;
    private static readonly Lazy<byte[][]> Vp8 = new(() => MakeVp8());
    private static readonly Lazy<byte[][]> TurnedFrames = new(() => [.. Ivf(Plain("red", "320x180")), .. Ivf(Plain("lime", "180x320"))]);
    private static readonly Lazy<byte[][]> H264 = new(() => MakeH264());
    private static readonly Lazy<byte[][]> Opus = new(() => MakeOpus());

    /// <summary>8 s of each: 120 frames of video with a key frame every 2 s, 400 packets of sound.</summary>
    public static byte[][] Frames(Codec codec) => codec switch { Codec.Opus => Opus.Value, Codec.Vp8 => Vp8.Value, _ => H264.Value };

    public static string TemporaryFile(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, Guid.NewGuid().ToString("N"))).FullName, name);

    public static (string Output, string Errors) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output, errors.Result);
    }

    private static byte[] Encode(string name, params string[] arguments)
    {
        var file = TemporaryFile(name);
        var (_, errors) = Run("ffmpeg", ["-v", "error", .. arguments, "-y", file]);
        return File.Exists(file) ? File.ReadAllBytes(file) : throw new InvalidOperationException(errors);
    }

    /// <summary>8 s of VP8 as a phone that is turned sends them: 4 s red and wide, 4 s green and high.</summary>
    public static IReadOnlyList<byte[]> Turned => TurnedFrames.Value;

    private static byte[] Plain(string colour, string size) =>
        Encode("plain.ivf", ["-f", "lavfi", "-i", $"color={colour}:size={size}:rate={FramesPerSecond}:duration=4", .. Vp8Encoder]);

    private static readonly string[] Picture = ["-f", "lavfi", "-i", $"testsrc2=size=320x180:rate={FramesPerSecond}:duration=8"];

    private static string[] Vp8Encoder => ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k", "-g", "30", "-auto-alt-ref", "0", "-lag-in-frames", "0"];

    private static byte[][] MakeVp8() => Ivf(Encode("vp8.ivf", [.. Picture, .. Vp8Encoder]));

    private static byte[][] Ivf(byte[] ivf)
    {
        var frames = new List<byte[]>();
        for (var at = 32; at < ivf.Length;)
        {
            var length = BitConverter.ToInt32(ivf, at);
            frames.Add(ivf[(at + 12)..(at + 12 + length)]);
            at += 12 + length;
        }
        return [.. frames];
    }

    // Access units in Annex B form, split at their delimiters.
    private static byte[][] MakeH264()
    {
        var stream = Encode("h264.h264", [.. Picture, "-c:v", "libx264", "-preset", "ultrafast", "-profile:v", "baseline", "-pix_fmt", "yuv420p", "-b:v", "400k", "-x264-params", "keyint=30:scenecut=0:repeat-headers=1:aud=1:sliced-threads=0:slices=1", "-f", "h264"]);
        byte[] delimiter = [0, 0, 0, 1, 9];
        var starts = new List<int>();
        for (var at = 0; at + 5 <= stream.Length; at++)
            if (stream.AsSpan(at, 5).SequenceEqual(delimiter)) starts.Add(at);
        return [.. starts.Select((start, i) => stream[start..(i + 1 < starts.Count ? starts[i + 1] : stream.Length)])];
    }

    private static byte[][] MakeOpus()
    {
        var ogg = Encode("opus.ogg", "-f", "lavfi", "-i", "sine=frequency=440:duration=8", "-c:a", "libopus", "-b:a", "32k", "-frame_duration", "20", "-vbr", "on");
        var packets = new List<byte[]>();
        var packet = new List<byte>();
        for (var at = 0; at < ogg.Length;)
        {
            var segments = ogg[at + 26];
            var data = at + 27 + segments;
            for (var i = 0; i < segments; i++)
            {
                var length = ogg[at + 27 + i];
                packet.AddRange(ogg[data..(data + length)]);
                data += length;
                if (length == 255) continue;
                packets.Add([.. packet]);
                packet.Clear();
            }
            at = data;
        }
        return [.. packets.Skip(2).Take(400)]; // After OpusHead and OpusTags.
    }
}
