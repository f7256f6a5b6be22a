using System.Buffers.Binary;
using System.Diagnostics;

namespace RemoteVerify.Kit.Staging;

/// <summary>VP8 frames and Opus packets out of ffmpeg's encoders.</summary>
public static class Encoder
{
    /// <param name="picture">ffmpeg's arguments up to the output, with a VP8 encoder.</param>
    /// <param name="sound">The same, with an Opus encoder.</param>
    public static async Task<(IReadOnlyList<byte[]> Frames, IReadOnlyList<byte[]> Sounds)> EncodeAsync(string picture, string sound)
    {
        var folder = Directory.CreateTempSubdirectory("rv-film").FullName;
        try
        {
            var (video, audio) = (Path.Combine(folder, "v.ivf"), Path.Combine(folder, "a.ogg"));
            await RunAsync($"{picture} {video}");
            await RunAsync($"{sound} {audio}");
            return (Ivf(await File.ReadAllBytesAsync(video)), [.. Ogg(await File.ReadAllBytesAsync(audio)).Skip(2)]);
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
