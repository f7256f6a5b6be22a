using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace RemoteVerify.Kit.Staging;

/// <summary>Some seconds of VP8 and Opus from real encoders, played in a loop. A key frame every second.</summary>
/// <param name="Frames">25 a second; the first is a key frame.</param>
/// <param name="Sounds">Packets of 20 ms.</param>
public sealed record Film(int Width, int Height, IReadOnlyList<byte[]> Frames, IReadOnlyList<byte[]> Sounds)
{
    public const int FramesPerSecond = 25, Seconds = 8;
    private static readonly ConcurrentDictionary<(int, int, int, int), Lazy<Task<Film>>> Made = [];

    /// <summary>The picture counts its own seconds; each number of film has a tone of its own.</summary>
    public static Task<Film> MakeAsync(int width, int height, int kilobits, int number = 0) =>
        Made.GetOrAdd((width, height, kilobits, number), _ => new(() => EncodeAsync(width, height, kilobits, number))).Value;

    private static async Task<Film> EncodeAsync(int width, int height, int kilobits, int number)
    {
        var folder = Directory.CreateTempSubdirectory("rv-film").FullName;
        try
        {
            var (video, audio) = (Path.Combine(folder, "v.ivf"), Path.Combine(folder, "a.ogg"));
            await RunAsync($"-f lavfi -i testsrc2=size={width}x{height}:rate={FramesPerSecond} -t {Seconds} -vf noise=alls=8:allf=t -c:v libvpx -deadline realtime -cpu-used 8 -b:v {kilobits}k -minrate {kilobits}k -maxrate {kilobits}k -bufsize {kilobits / 2}k -g {FramesPerSecond} -auto-alt-ref 0 -lag-in-frames 0 {video}");
            await RunAsync($"-f lavfi -i sine=frequency={330 + (110 * number)}:beep_factor=2 -t {Seconds} -ac 2 -c:a libopus -b:a 32k -frame_duration 20 {audio}");
            return new(width, height, Ivf(await File.ReadAllBytesAsync(video)), [.. Ogg(await File.ReadAllBytesAsync(audio)).Skip(2)]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunAsync(string arguments)
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
