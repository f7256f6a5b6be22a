using System.Buffers.Binary;
using System.Diagnostics;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>Pre-encoded pictures and sound, played in a loop: VP8 and Opus, made by ffmpeg.</summary>
/// <param name="Frames">VP8 frames, 30 a second; the first is a key frame.</param>
/// <param name="Sounds">Opus packets of 20 ms.</param>
public sealed record Clip(IReadOnlyList<byte[]> Frames, IReadOnlyList<byte[]> Sounds)
{
    public const int FramesPerSecond = 30;
    private const int Seconds = 4;

    /// <summary>720p at 1.5 Mbit/s.</summary>
    public static Task<Clip> MakeAsync() => MakeAsync("1280x720", 1500);

    public static async Task<Clip> MakeAsync(string size, int videoKbps)
    {
        var folder = Directory.CreateTempSubdirectory("rv-clip").FullName;
        try
        {
            var (video, audio) = (Path.Combine(folder, "v.ivf"), Path.Combine(folder, "a.ogg"));
            await FfmpegAsync($"-f lavfi -i testsrc2=size={size}:rate={FramesPerSecond} -t {Seconds} -vf noise=alls=12:allf=t -c:v libvpx -deadline realtime -cpu-used 8 -b:v {videoKbps}k -minrate {videoKbps}k -maxrate {videoKbps}k -bufsize {videoKbps / 3}k -g 9999 -auto-alt-ref 0 {video}");
            await FfmpegAsync($"-f lavfi -i anoisesrc=amplitude=0.1:sample_rate=48000 -t {Seconds} -ac 2 -c:a libopus -b:a 32k -frame_duration 20 {audio}");
            return new(Ivf(await File.ReadAllBytesAsync(video)), Ogg(await File.ReadAllBytesAsync(audio)).Skip(2).ToList());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FfmpegAsync(string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", "-v error -y " + arguments) { RedirectStandardError = true })!;
        var words = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException("ffmpeg: " + words);
        }
    }

    private static List<byte[]> Ivf(byte[] file)
    {
        var frames = new List<byte[]>();
        for (var at = 32; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));
            frames.Add(file.AsSpan(at + 12, length).ToArray());
            at += 12 + length;
        }

        return frames;
    }

    /// <summary>Packets of an Ogg stream by their lacing values (RFC 3533 section 6); none spans a page here.</summary>
    private static IEnumerable<byte[]> Ogg(byte[] file)
    {
        for (var page = 0; page + 27 <= file.Length;)
        {
            var segments = file[page + 26];
            var (data, length) = (page + 27 + segments, 0);
            for (var segment = 0; segment < segments; segment++)
            {
                int lacing = file[page + 27 + segment];
                length += lacing;
                if (lacing < 255)
                {
                    yield return file.AsSpan(data, length).ToArray();
                    (data, length) = (data + length, 0);
                }
            }

            page = data + length;
        }
    }
}
