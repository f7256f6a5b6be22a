using CsCheck;
using RemoteVerify.Recording;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Recording;

public sealed class SeekableMatroskaTests
{
    private static async Task<TestRecording> RecordAsync(Codec codec)
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), TestPackets.Make(codec, TestStream.Frames(codec)));
        test.Send(test.AddTrack(Codec.Opus), TestPackets.Make(Codec.Opus, TestStream.Frames(Codec.Opus), 1, 1));
        await test.FinishAsync();
        return test;
    }

    public static Task<Stream> OpenAsync(MemorySink sink, bool knownKeys = true)
    {
        var bytes = sink.Files[TestRecording.First].ToArray();
        ValueTask<int> Read(long offset, Memory<byte> into, CancellationToken _)
        {
            var count = (int)Math.Min(into.Length, Math.Max(0, bytes.Length - offset));
            bytes.AsMemory((int)offset, count).CopyTo(into);
            return ValueTask.FromResult(count);
        }
        var spans = sink.Spans(TestRecording.First).Select(s => knownKeys ? s : s with { KeyFrame = null }).ToList();
        return SeekableMatroska.OpenAsync(spans, Read, CancellationToken.None);
    }

    private static async Task<string> SaveAsync(MemorySink sink)
    {
        var path = TestStream.TemporaryFile("seekable.mkv");
        await using var file = File.Create(path);
        await using var stream = await OpenAsync(sink);
        await stream.CopyToAsync(file);
        return path;
    }

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public async Task It_has_a_duration_and_the_same_pictures_as_the_recorded_file(Codec codec)
    {
        var test = await RecordAsync(codec);
        var path = await SaveAsync(test.Sink);
        var duration = double.Parse(TestStream.Run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path).Output);
        Assert.InRange(duration, 7.95, 8.05);
        var (pictures, errors) = TestRecording.Decode(path);
        Assert.Equal("", errors);
        Assert.Equal(TestRecording.Decode(test.Sink.Save(TestRecording.First)).Pictures, pictures);
    }

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public async Task Seeking_anywhere_shows_what_playing_from_the_beginning_shows(Codec codec)
    {
        var path = await SaveAsync((await RecordAsync(codec)).Sink);
        var linear = TestRecording.Decode(path).Pictures;
        var random = new Random(5);
        for (var i = 0; i < 6; i++)
        {
            var seconds = (random.NextDouble() * 7.5).ToString("0.000");
            var sought = TestRecording.Decode(path, "-ss", seconds).Pictures;
            Assert.NotEmpty(sought);
            Assert.Equal(linear[^sought.Length..], sought);
            Assert.InRange(sought.Length, 120 - double.Parse(seconds) * 15 - 2, 120 - double.Parse(seconds) * 15 + 2);
        }
    }

    [Fact]
    public async Task Any_range_reads_the_same_bytes_as_the_whole()
    {
        var sink = (await RecordAsync(Codec.Vp8)).Sink;
        await using var stream = await OpenAsync(sink);
        var whole = new byte[stream.Length];
        await stream.ReadExactlyAsync(whole, TestContext.Current.CancellationToken);
        Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
        Gen.Select(Gen.Int[0, whole.Length], Gen.Int[0, 5000]).Sample((from, count) =>
        {
            var into = new byte[Math.Min(count, whole.Length - from)];
            stream.Position = from;
            stream.ReadExactly(into);
            return into.AsSpan().SequenceEqual(whole.AsSpan(from, into.Length));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public async Task Key_frames_are_found_in_the_clusters_when_the_log_does_not_tell()
    {
        var sink = (await RecordAsync(Codec.Vp8)).Sink;
        var (told, found) = (new MemoryStream(), new MemoryStream());
        await (await OpenAsync(sink)).CopyToAsync(told, TestContext.Current.CancellationToken);
        await (await OpenAsync(sink, knownKeys: false)).CopyToAsync(found, TestContext.Current.CancellationToken);
        Assert.Equal(told.ToArray(), found.ToArray());
    }

    [Fact]
    public async Task A_foreign_file_is_refused_with_words() =>
        await Gen.Byte.Array[1, 200].SampleAsync(async bytes =>
        {
            ValueTask<int> Read(long offset, Memory<byte> into, CancellationToken _)
            {
                var from = bytes.AsMemory((int)Math.Min(offset, bytes.Length));
                var count = Math.Min(from.Length, into.Length);
                from[..count].CopyTo(into);
                return ValueTask.FromResult(count);
            }
            await Assert.ThrowsAsync<InvalidDataException>(() => SeekableMatroska.OpenAsync([new(0, 300, 0, 1000)], Read, TestContext.Current.CancellationToken));
            await Assert.ThrowsAsync<InvalidDataException>(() => SeekableMatroska.OpenAsync([new(0, bytes.Length, 0, 1000)], Read, TestContext.Current.CancellationToken));
        }, iter: 200, threads: 1);
}
