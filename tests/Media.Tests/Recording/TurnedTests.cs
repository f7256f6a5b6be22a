using System.Globalization;
using RemoteVerify.Recording;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Recording;

/// <summary>Copies of a recording whose pictures change their size in the middle of its file: red and wide for 4 s, then green and high.</summary>
public sealed class TurnedTests
{
    private static readonly Rendition Rendition = new(new Ffmpeg());
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    private enum Colour { Black, Red, Green }

    [Fact]
    public async Task The_film_has_each_size_at_its_time_and_shape_and_its_sound_goes_on()
    {
        var film = await Rendition.SideBySideAsync(
            new([new("A", [new(await RecordAsync(), 1_000)])], new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), 9_000), TestStream.TemporaryFile("film"), null, Cancel);

        // The middle of the tile, and its left edge, where only the wide picture reaches.
        Assert.Equal([Colour.Black, Colour.Red, Colour.Red, Colour.Green, Colour.Green], new[] { 0.5, 1.5, 4.5, 5.5, 8.5 }.Select(at => At(film, at, "460:300")));
        Assert.Equal([Colour.Red, Colour.Black], new[] { 4.5, 5.5 }.Select(at => At(film, at, "40:300")));
        var silence = TestStream.Run("ffmpeg", "-v", "error", "-i", film, "-af", "silencedetect=d=0.1,ametadata=print:file=-", "-f", "null", "-").Output;
        Assert.Equal(["lavfi.silence_start=0"], silence.Split('\n').Where(line => line.StartsWith("lavfi.silence_start", StringComparison.Ordinal)));
        Assert.InRange(double.Parse(TestStream.Run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", film).Output, CultureInfo.InvariantCulture), 8.9, 9.1);
    }

    [Fact]
    public async Task The_contact_sheet_keeps_its_first_pictures()
    {
        var sheet = TestStream.TemporaryFile("sheet.jpg");
        await using (var media = File.OpenRead(await RecordAsync()))
        {
            await new Previews(new Ffmpeg()).ContactSheetAsync(media, TimeSpan.FromSeconds(8), sheet, Cancel);
        }

        // One every two seconds, 192 by 144 each.
        Assert.Equal([Colour.Red, Colour.Red, Colour.Green, Colour.Green], Enumerable.Range(0, 4).Select(i => At(sheet, 0, $"{(i * 192) + 86}:62")));
        Assert.Equal([Colour.Red, Colour.Black], new[] { 1, 2 }.Select(i => At(sheet, 0, $"{(i * 192) + 4}:62")));
    }

    [Fact]
    public async Task A_copy_with_something_withheld_has_room_for_every_size()
    {
        var copy = TestStream.TemporaryFile("withheld.webm");
        await Rendition.WithholdAsync(await RecordAsync(), copy, [new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6))], [(320, 180), (180, 320)], null, Cancel);
        Assert.Equal([Colour.Red, Colour.Black, Colour.Red, Colour.Green, Colour.Black, Colour.Green], new[] { 0.5, 1.5, 3.5, 4.5, 5.5, 7.5 }.Select(at => At(copy, at, "150:150")));
        Assert.Equal([Colour.Black, Colour.Green], new[] { 3.5, 4.5 }.Select(at => At(copy, at, "150:20")));
    }

    private static async Task<string> RecordAsync()
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Vp8), TestPackets.Make(Codec.Vp8, TestStream.Turned));
        test.Send(test.AddTrack(Codec.Opus), TestPackets.Make(Codec.Opus, TestStream.Frames(Codec.Opus), 1, 1));
        await test.FinishAsync();
        Assert.Single(test.Sink.Files);
        return test.Sink.Save(TestRecording.First);
    }

    /// <summary>Of 20 pixels squared, by their share of red.</summary>
    private static Colour At(string file, double seconds, string place)
    {
        var words = TestStream.Run("ffmpeg", ["-v", "error", .. seconds > 0 ? ["-ss", seconds.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(), "-i", file, "-vf", $"crop=20:20:{place},format=yuv420p,signalstats,metadata=print:file=-", "-frames:v", "1", "-f", "null", "-"]).Output;
        var red = double.Parse(words.Split('\n').First(line => line.StartsWith("lavfi.signalstats.VAVG=", StringComparison.Ordinal)).Split('=')[1], CultureInfo.InvariantCulture);
        return red > 180 ? Colour.Red : red < 80 ? Colour.Green : Colour.Black;
    }
}
