using FFMpegCore;

namespace RemoteVerify.Recording;

/// <summary>One recorded file of a participant, and where on the session's clock it lies.</summary>
public sealed record RenditionTrack(string Path, long FromMs);

/// <summary>One person in a side-by-side export, in the order of the tiles.</summary>
public sealed record RenditionParticipant(string Name, IReadOnlyList<RenditionTrack> Tracks);

/// <summary>A session as one film.</summary>
/// <param name="StartUtc">The moment that the burned-in clock shows at 0 ms of the session.</param>
public sealed record SideBySide(IReadOnlyList<RenditionParticipant> Participants, DateTimeOffset StartUtc, long DurationMs);

/// <summary>Copies for people to use, made by ffmpeg on request; the evidence itself is never changed. Every method writes beside the output first and renames at the end: a file with the output's name is whole. Cancelling stops ffmpeg and removes what it began.</summary>
/// <param name="ffmpeg">Where the programs are.</param>
/// <param name="font">A font file that has the names' characters, for the texts in films; null: ffmpeg's own choice.</param>
/// <exception cref="FfmpegMissing">From every method, when the programs are not there.</exception>
/// <exception cref="RenditionFailed">From every method, with ffmpeg's own words.</exception>
public sealed class Rendition(Ffmpeg ffmpeg, string? font = null)
{
    /// <summary>H.264 and Opus into MP4 without transcoding. VP8 cannot be in an MP4.</summary>
    public async Task ToMp4Async(string input, string output, IProgress<double>? progress, CancellationToken cancel)
    {
        var media = await ffmpeg.AnalyseAsync(input, cancel);
        if (media.VideoStreams.Any(static stream => stream.CodecName != "h264")) throw new RenditionFailed("Only H.264 video can be copied into an MP4 file; take the WebM file as it is, or a side-by-side export.");
        var arguments = FFMpegArguments.FromFileInput(input);
        await ffmpeg.RunAsync(arguments, output, "-map 0:v? -map 0:a? -c copy -movflags +faststart", media.Duration, progress, cancel);
    }

    /// <summary>All participants as tiles with their names, the clock burned in and the sound mixed. Returns the file's path: ".mp4" (H.264, AAC) where ffmpeg has libx264, else ".webm" (VP8, Opus).</summary>
    /// <param name="outputWithoutExtension">Path of the file to make.</param>
    public async Task<string> SideBySideAsync(SideBySide session, string outputWithoutExtension, IProgress<double>? progress, CancellationToken cancel)
    {
        using var scratch = new ScratchFolder();
        var graph = new SideBySideGraph(session, scratch, font);
        FFMpegArguments? inputs = null;
        foreach (var (participant, track) in session.Participants.SelectMany(static (person, index) => person.Tracks.Select(track => (index, track))))
        {
            var media = await ffmpeg.AnalyseAsync(track.Path, cancel);
            graph.Add(participant, track, media.VideoStreams.Count > 0, media.AudioStreams.Count > 0);
            inputs = inputs is null
                ? FFMpegArguments.FromFileInput(track.Path, addArguments: static options => options.WithCustomArgument(OneSize.Input))
                : inputs.AddFileInput(track.Path, addArguments: static options => options.WithCustomArgument(OneSize.Input));
        }
        if (inputs is null) throw new RenditionFailed("There is nothing recorded to make a film of.");
        var h264 = await ffmpeg.HasEncoderAsync("libx264", cancel);
        var output = outputWithoutExtension + (h264 ? ".mp4" : ".webm");

        // The quickest preset with its entropy coder given back: a third of "veryfast"'s time. Whoever needs every pixel has the recordings themselves.
        var codecs = h264
            ? "-c:v libx264 -preset ultrafast -x264-params cabac=1 -crf 26 -maxrate 5M -bufsize 10M -pix_fmt yuv420p -c:a aac -b:a 128k -movflags +faststart"
            : "-c:v libvpx -deadline realtime -cpu-used 6 -b:v 3M -c:a libopus -b:a 96k";
        await ffmpeg.RunAsync(inputs, output, $"{graph.Arguments()} {codecs}", TimeSpan.FromMilliseconds(session.DurationMs), progress, cancel);
        return output;
    }

    /// <summary>A copy, WebM, that is black and silent in the given spans of the file's own time.</summary>
    /// <param name="sizes">All sizes that its pictures have; the copy has room for each. Empty: the first picture's.</param>
    public async Task WithholdAsync(string input, string output, IReadOnlyList<WithheldPart> parts, IReadOnlyList<(int Width, int Height)> sizes, IProgress<double>? progress, CancellationToken cancel)
    {
        var media = await ffmpeg.AnalyseAsync(input, cancel);
        var (black, silent) = (When(parts.Where(part => part.Picture)), When(parts.Where(part => part.Sound)));
        var video = media.PrimaryVideoStream is not { } picture ? ""
            : black.Length == 0 && picture.CodecName == "vp8" ? "-c:v copy "
            : $"-vf \"{Room(sizes, picture)}{(black.Length == 0 ? "" : $",drawbox=enable='{black}':color=black:t=fill")}\" -c:v libvpx -deadline realtime -cpu-used 6 -b:v 3M ";
        var audio = media.AudioStreams.Count == 0 ? "" : silent.Length == 0 ? "-c:a copy" : $"-af \"volume=enable='{silent}':volume=0\" -c:a libopus -b:a 96k";
        await ffmpeg.RunAsync(FFMpegArguments.FromFileInput(input, addArguments: static options => options.WithCustomArgument(OneSize.Input)), output, video + audio, media.Duration, progress, cancel);
    }

    private static string Room(IReadOnlyList<(int Width, int Height)> sizes, VideoStream first) =>
        OneSize.Within(sizes.Select(static s => (int?)s.Width).Append(first.Width).Max() ?? 0, sizes.Select(static s => (int?)s.Height).Append(first.Height).Max() ?? 0);

    private static string When(IEnumerable<WithheldPart> parts) => string.Join('+', parts.Select(static part =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"between(t,{part.From.TotalSeconds:0.###},{part.To.TotalSeconds:0.###})")));
}

/// <summary>A span of a recording that others may not see, not hear, or neither.</summary>
/// <param name="From">Since the recording's first frame.</param>
public readonly record struct WithheldPart(TimeSpan From, TimeSpan To, bool Picture = true, bool Sound = true);

/// <summary>The numbers of <see cref="Rendition"/>.</summary>
public static class RenditionLimits
{
    public const int ContactColumns = 5;
    public const int ContactPictures = 100;
    /// <summary>A preview has no pictures closer than this.</summary>
    public static readonly TimeSpan ContactEvery = TimeSpan.FromSeconds(2);
    public const int FramesPerSecond = 25;
    public const int TileWidth = 960;
    public const int TileHeight = 540;
    /// <summary>How long a cancelled ffmpeg may take to end by itself.</summary>
    public static readonly TimeSpan CancelWait = TimeSpan.FromSeconds(2);
}
