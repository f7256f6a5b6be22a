using FFMpegCore;
using FFMpegCore.Pipes;

namespace RemoteVerify.Recording;

/// <summary>Small pictures of a whole recording, to find a moment by eye. Read as a stream from its first byte: nothing is copied to disk before. One thread: whoever waits for them looks at the recording meanwhile.</summary>
/// <exception cref="FfmpegMissing">From every method, when the programs are not there.</exception>
/// <exception cref="RenditionFailed">From every method, with ffmpeg's own words.</exception>
public sealed class Previews(Ffmpeg ffmpeg)
{
    /// <summary>Samples a second that the loudness is taken from; speech is loud well below half of it.</summary>
    private const int SampleRate = 2_000;

    /// <summary>How loud it is, 0 to 255, in equal parts of the whole time; shorter sound is quiet at its end.</summary>
    public async Task<byte[]> WaveformAsync(Stream media, TimeSpan duration, int parts, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            var samples = Path.Combine(scratch.FullName, "samples.raw");
            var input = FFMpegArguments.FromPipeInput(new StreamPipeSource(media), options => options.WithCustomArgument("-vn -threads 1"));
            await ffmpeg.RunAsync(input, samples, $"-af aresample=async=1:first_pts=0 -ac 1 -ar {SampleRate} -f u8", duration, null, cancel);
            return await LoudnessAsync(samples, (long)(duration.TotalSeconds * SampleRate), parts, cancel);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>At most <see cref="RenditionLimits.ContactPictures"/> pictures at equal distances, in rows of five, as one JPEG. Only key frames are decoded: a picture may be some seconds old.</summary>
    /// <returns>How far apart they are.</returns>
    public async Task<TimeSpan> ContactSheetAsync(Stream media, TimeSpan duration, string output, CancellationToken cancel)
    {
        var seconds = Math.Max(RenditionLimits.ContactEvery.TotalSeconds, duration.TotalSeconds / RenditionLimits.ContactPictures);
        var pictures = Math.Max(1, (int)Math.Ceiling(duration.TotalSeconds / seconds));
        var rows = (pictures + RenditionLimits.ContactColumns - 1) / RenditionLimits.ContactColumns;
        var input = FFMpegArguments.FromPipeInput(new StreamPipeSource(media), options => options.WithCustomArgument($"-an -threads 1 -skip_frame nokey {OneSize.Input}"));
        var filter = FormattableString.Invariant($"fps=1/{seconds:0.###}:start_time=0:round=up,{OneSize.Within(192, 144)},tile={RenditionLimits.ContactColumns}x{rows}");
        await ffmpeg.RunAsync(input, output, $"-vf \"{filter}\" -frames:v 1 -q:v 5", duration, null, cancel);
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Any picture as a JPEG of this size in pixels, white where its shape is another.</summary>
    public async Task<byte[]> SmallerAsync(Stream picture, int width, int height, CancellationToken cancel)
    {
        var scratch = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            var (whole, jpeg) = (Path.Combine(scratch.FullName, "whole"), Path.Combine(scratch.FullName, "smaller.jpg"));
            await using (var copy = File.Create(whole))
            {
                await picture.CopyToAsync(copy, cancel);
            }

            var filter = OneSize.Within(width, height, "white");
            await ffmpeg.RunAsync(FFMpegArguments.FromFileInput(whole), jpeg, $"-vf \"{filter}\" -frames:v 1 -q:v 4 -pix_fmt yuvj420p", TimeSpan.Zero, null, cancel);
            return await File.ReadAllBytesAsync(jpeg, cancel);
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static async Task<byte[]> LoudnessAsync(string samples, long whole, int parts, CancellationToken cancel)
    {
        var loudness = new byte[parts];
        var buffer = new byte[64 * 1024];
        await using var file = File.OpenRead(samples);
        long at = 0;
        while (await file.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            for (var i = 0; i < read; i++, at++)
            {
                var part = Math.Min(parts - 1, at * parts / Math.Max(1, whole));
                loudness[part] = Math.Max(loudness[part], (byte)Math.Min(255, 2 * Math.Abs(buffer[i] - 128)));
            }
        }

        return loudness;
    }
}
