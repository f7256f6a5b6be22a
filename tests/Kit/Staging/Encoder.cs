using System.Buffers.Binary;
using System.Diagnostics;
using RemoteVerify.Recording;

namespace RemoteVerify.Kit.Staging;

/// <summary>VP8 or H.264 frames and Opus packets out of ffmpeg's encoders.</summary>
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

    /// <summary>Pictures as the recorder writes them: length-prefixed NAL units, and what stands in the file's head.</summary>
    /// <param name="picture">ffmpeg's arguments up to the output, with an H.264 encoder.</param>
    public static async Task<(IReadOnlyList<byte[]> Frames, byte[] CodecPrivate)> EncodeH264Async(string picture)
    {
        var folder = Directory.CreateTempSubdirectory("rv-film").FullName;
        try
        {
            var video = Path.Combine(folder, "v.h264");
            await RunAsync($"{picture} -bsf:v h264_metadata=aud=insert {video}");
            return Units(await File.ReadAllBytesAsync(video));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>An Annex B stream put through the product's own assembler, a NAL unit a packet; delimiters part the pictures.</summary>
    private static (IReadOnlyList<byte[]> Frames, byte[] CodecPrivate) Units(ReadOnlySpan<byte> stream)
    {
        var (assembler, taken, picture) = (new H264Frames(), new Taken(), 0u);
        for (var at = stream.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]); at >= 0;)
        {
            var rest = stream[(at + 3)..];
            var end = rest.IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            var unit = (end < 0 ? rest : rest[..end]).TrimEnd((byte)0);
            picture += (unit[0] & 0x1F) == Delimiter ? 1u : 0;
            if ((unit[0] & 0x1F) != Delimiter)
                assembler.Add(unit, new PacketPlace(picture, Marker: false, LostBefore: false, ArrivalUs: 0), taken);
            stream = end < 0 ? default : rest[end..];
            at = end < 0 ? -1 : 0;
        }

        assembler.Add([Delimiter, 0xF0], new PacketPlace(picture + 1, Marker: false, LostBefore: false, ArrivalUs: 0), taken);
        return (taken.Frames, taken.CodecPrivate!);
    }

    /// <summary>ITU-T H.264 table 7-1.</summary>
    private const byte Delimiter = 9;

    private sealed class Taken : IFrameSink
    {
        public List<byte[]> Frames { get; } = [];
        public byte[]? CodecPrivate { get; private set; }

        public void OnFrame(in FrameInfo frame, ReadOnlySpan<byte> data)
        {
            CodecPrivate ??= frame.CodecPrivate;
            Frames.Add(data.ToArray());
        }

        public void OnDamage() => throw new InvalidDataException("The encoder's stream has a fault.");
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
