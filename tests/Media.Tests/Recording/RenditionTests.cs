using RemoteVerify.Recording;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Recording;

public sealed class RenditionTests
{
    private static readonly Rendition Rendition = new(new Ffmpeg());

    private sealed class Heard : IProgress<double>
    {
        public List<double> Values { get; } = [];
        public Action? OnFirst { get; init; }
        public void Report(double value)
        {
            lock (Values) Values.Add(value);
            OnFirst?.Invoke();
        }
    }

    private static async Task<string> RecordAsync(Codec codec)
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), TestPackets.Make(codec, TestStream.Frames(codec)));
        test.Send(test.AddTrack(Codec.Opus), TestPackets.Make(Codec.Opus, TestStream.Frames(Codec.Opus), 1, 1));
        await test.FinishAsync();
        return test.Sink.Save(TestRecording.First);
    }

    private static string Probe(string path, string entries) => TestStream.Run("ffprobe", "-v", "error", "-count_packets", "-show_entries", entries, "-of", "csv=p=0", path).Output;

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Withheld_spans_are_black_or_silent_as_was_asked_and_the_rest_is_not(bool picture, bool sound)
    {
        var output = TestStream.TemporaryFile("withheld.webm");
        await Rendition.WithholdAsync(await RecordAsync(Codec.Vp8), output, [new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), picture, sound)], [], null, TestContext.Current.CancellationToken);
        var black = Detect("-vf", "blackdetect=d=0.3,metadata=print:file=-");
        var silence = Detect("-af", "silencedetect=d=0.3,ametadata=print:file=-");
        Assert.Equal(picture ? 1 : 0, Values(black, "lavfi.black_start=").Length);
        Assert.Equal(sound ? 1 : 0, Values(silence, "lavfi.silence_start").Length);
        Assert.All(Values(black, "lavfi.black_start="), at => Assert.InRange(at, 0.9, 1.1));
        Assert.All(Values(black, "lavfi.black_end="), at => Assert.InRange(at, 1.9, 2.15));
        Assert.All(Values(silence, "lavfi.silence_start"), at => Assert.InRange(at, 0.9, 1.1));
        Assert.All(Values(silence, "lavfi.silence_end"), at => Assert.InRange(at, 1.9, 2.15));

        string Detect(string kind, string filter) => TestStream.Run("ffmpeg", "-v", "error", "-i", output, kind, filter, "-f", "null", "-").Output;
        static double[] Values(string text, string name) =>
            [.. text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => double.Parse(line[(line.IndexOf('=') + 1)..], System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public async Task H264_and_opus_go_into_mp4_packet_for_packet()
    {
        var output = TestStream.TemporaryFile("copy.mp4");
        await Rendition.ToMp4Async(await RecordAsync(Codec.H264), output, null, TestContext.Current.CancellationToken);
        var streams = Probe(output, "stream=codec_name,nb_read_packets");
        Assert.Contains("h264,120", streams);
        Assert.Contains("opus,400", streams);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(output)!));
    }

    [Fact]
    public async Task Vp8_is_not_put_into_mp4()
    {
        var input = await RecordAsync(Codec.Vp8);
        await Assert.ThrowsAsync<RenditionFailed>(() => Rendition.ToMp4Async(input, TestStream.TemporaryFile("no.mp4"), null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Side_by_side_has_everybody_in_one_film_with_progress()
    {
        var (left, right) = (await RecordAsync(Codec.Vp8), await RecordAsync(Codec.H264));
        var progress = new Heard();
        var session = new SideBySide([new("王小明: 'applicant'", [new(left, 0)]), new("Official %{n}", [new(right, 1000)])], new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), 9000);
        var output = await Rendition.SideBySideAsync(session, TestStream.TemporaryFile("film"), progress, TestContext.Current.CancellationToken);
        Assert.Contains("1920,540", Probe(output, "stream=width,height"));
        Assert.InRange(double.Parse(Probe(output, "format=duration")), 8.9, 9.1);
        Assert.Equal(1, progress.Values[^1]);
        Assert.Equal("", TestRecording.DecodeErrors(output));
    }

    [Fact]
    public async Task Chinese_names_stand_in_the_film_and_not_boxes()
    {
        const string font = "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc";
        Assert.SkipUnless(File.Exists(font), "fonts-wqy-zenhei is not installed");
        var track = new RenditionTrack(await RecordAsync(Codec.Vp8), 0);

        Assert.NotEqual(await LabelAsync("王小满"), await LabelAsync("周衡林"));

        async Task<string> LabelAsync(string name)
        {
            var session = new SideBySide([new(name, [track])], new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), 400);
            var film = await new Rendition(new Ffmpeg(), font).SideBySideAsync(session, TestStream.TemporaryFile("film"), null, TestContext.Current.CancellationToken);
            return TestStream.Run("ffmpeg", "-v", "error", "-i", film, "-vf", "crop=160:48:8:492", "-frames:v", "1", "-f", "md5", "-").Output;
        }
    }

    [Fact]
    public async Task Cancelling_leaves_no_file_behind()
    {
        var input = await RecordAsync(Codec.Vp8);
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        var output = TestStream.TemporaryFile("film");
        var session = new SideBySide([new("A", [new(input, 0)])], default(DateTimeOffset).AddYears(2000), 600_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Rendition.SideBySideAsync(session, output, null, cancel.Token));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(output)!));
    }

    [Fact]
    public async Task Cancelling_a_running_export_stops_it_and_leaves_no_file_behind()
    {
        var input = await RecordAsync(Codec.Vp8);
        using var cancel = new CancellationTokenSource();
        var output = TestStream.TemporaryFile("film");
        var session = new SideBySide([new("A", [new(input, 0)])], default(DateTimeOffset).AddYears(2000), 3_600_000);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Rendition.SideBySideAsync(session, output, new Heard { OnFirst = cancel.Cancel }, cancel.Token));
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(output)!));
    }

    [Fact]
    public async Task Without_ffmpeg_the_error_says_how_to_install_it()
    {
        var rendition = new Rendition(new Ffmpeg("/nowhere"));
        var error = await Assert.ThrowsAsync<FfmpegMissing>(() => rendition.ToMp4Async("a.mkv", "b.mp4", null, TestContext.Current.CancellationToken));
        Assert.Contains("apt-get install ffmpeg", error.Message);
    }

    [Fact]
    public async Task A_broken_input_is_refused_with_words()
    {
        var input = TestStream.TemporaryFile("broken.mkv");
        await File.WriteAllTextAsync(input, "no film", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<RenditionFailed>(() => Rendition.ToMp4Async(input, input + ".mp4", null, TestContext.Current.CancellationToken));
    }
}
