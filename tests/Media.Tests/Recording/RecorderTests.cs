using RemoteVerify.Recording;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using Xunit;

namespace RemoteVerify.Media.Tests.Recording;

public sealed class RecorderTests
{
    private static List<TestPacket> Video(Codec codec, long startUs = 0, int skip = 0) => TestPackets.Make(codec, TestStream.Frames(codec)[skip..], startUs: startUs);

    private static List<TestPacket> Sound(long startUs = 0) => TestPackets.Make(Codec.Opus, TestStream.Frames(Codec.Opus), firstSequence: 10, firstTimestamp: 5, startUs: startUs);

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public async Task Every_frame_that_came_is_in_the_file_and_decodes(Codec codec)
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), Video(codec));
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.FinishAsync();

        var path = test.Sink.Save(TestRecording.First);
        Assert.Equal("", TestRecording.DecodeErrors(path));
        Assert.Equal(TestStream.Frames(codec).Length, TestRecording.Decode(path).Pictures.Length);
        Assert.Equal(TestStream.Frames(Codec.Opus).Length, TestRecording.Packets(path).Count(static p => !p.Video));
        Assert.Empty(test.Sink.Gaps);
        Assert.Single(test.Sink.Files);
        Assert.Contains(test.Sink.Changes, c => c is { Kind: "video", Width: 320, Height: 180 });
    }

    [Theory, InlineData(Codec.Vp8, 1), InlineData(Codec.H264, 2), InlineData(Codec.Vp8, 3)]
    public async Task Reordered_and_late_retransmitted_packets_cost_nothing(Codec codec, int seed)
    {
        var random = new Random(seed);
        long? Delay(TestPacket packet) => random.Next(10) switch { 0 => 30_000 + random.Next(1_000_000), _ => 30_000 + random.Next(60_000) };
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), Video(codec), Delay);
        test.Send(test.AddTrack(Codec.Opus), Sound(), Delay);
        await test.FinishAsync(10_500_000);

        var path = test.Sink.Save(TestRecording.First);
        Assert.Equal("", TestRecording.DecodeErrors(path));
        Assert.Equal(TestStream.Frames(codec).Length, TestRecording.Decode(path).Pictures.Length);
        Assert.Equal(TestStream.Frames(Codec.Opus).Length, TestRecording.Packets(path).Count(static p => !p.Video));
        Assert.Empty(test.Sink.Gaps);
    }

    [Fact]
    public async Task A_packet_that_comes_just_within_the_patience_is_in_the_file()
    {
        var packets = Video(Codec.Vp8);
        var late = packets.First(static p => p.Frame == 40);
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Vp8), packets, p => p == late ? 1_900_000 : 30_000);
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.FinishAsync();
        Assert.Equal(120, TestRecording.Packets(test.Sink.Save(TestRecording.First)).Count(static p => p.Video));
        Assert.Empty(test.Sink.Gaps);
    }

    [Fact]
    public async Task What_is_taken_back_of_a_layer_leaves_no_gap_where_another_layer_has_the_pictures_of_that_time()
    {
        // One layer stops after frame 43, and of 40 a packet is missing for good. The other has a key frame at 30: from there on it comes at once, and its numbers follow frame 39's.
        var packets = Video(Codec.Vp8);
        var broken = packets.First(static p => p.Frame == 40);
        var before = packets.Where(static p => p.Frame < 44);
        var shift = (ushort)(packets.First(static p => p.Frame == 30).SequenceNumber - broken.SequenceNumber);
        var last = packets.First(static p => p.Frame == 39).Timestamp;
        var other = packets.Where(static p => p.Frame >= 30).Select(p => p with
        {
            SequenceNumber = (ushort)(p.SequenceNumber - shift),
            Timestamp = p.Frame < 40 ? last + 1 + (uint)(p.Frame - 30) * 90 : p.Timestamp,
            SentUs = Math.Max(p.SentUs, packets.First(static q => q.Frame == 52).SentUs),
        }).ToList();
        var test = new TestRecording();
        var track = test.AddTrack(Codec.Vp8);
        test.Send(track, before, p => p == broken ? null : 30_000);
        test.At(other[0].SentUs + 29_000, now => track.OnTakenBack(track.Track, broken.SequenceNumber, now));
        test.Send(track, other);
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.FinishAsync();
        var path = test.Sink.Save(TestRecording.First);
        Assert.Equal("", TestRecording.DecodeErrors(path));
        Assert.Equal(40 + 90, TestRecording.Packets(path).Count(static p => p.Video));
        Assert.Empty(test.Sink.Gaps);
    }

    [Theory, InlineData(40), InlineData(47), InlineData(55)]
    public async Task A_crash_while_a_packet_is_waited_for_costs_less_than_two_and_a_half_seconds(int frame)
    {
        var packets = Video(Codec.Vp8);
        // Two losses, so that while the first is given up the second still holds back what follows it.
        var lost = packets.Where(p => p.Frame == frame || p.Frame == frame + 14).ToHashSet();
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Vp8), packets, p => lost.Contains(p) ? null : 30_000);
        for (var us = 1_500_000L; us <= 8_000_000; us += 100_000)
        {
            await test.RunAsync(us);
            var committed = test.Sink.Chunks.Select(static c => c.Chunk.ToMs).DefaultIfEmpty().Max();
            Assert.InRange(us / 1000 - committed, 0, 2500);
        }
        await test.FinishAsync();
    }

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public async Task A_broken_frame_is_left_out_and_the_gap_lasts_to_the_next_key_frame(Codec codec)
    {
        var packets = Video(codec);
        var key = packets.First(static p => p.Frame == 40); // Key frames: 0, 30, 60, 90.
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), packets, p => p == key ? null : 30_000);
        await test.FinishAsync();

        var path = test.Sink.Save(TestRecording.First);
        Assert.Equal(119, TestRecording.Packets(path).Count);
        var gap = Assert.Single(test.Sink.Gaps);
        Assert.Equal(("video", "network"), (gap.Kind, gap.Reason));
        Assert.InRange(gap.FromMs, 39 * 1000 / 15 + 25, 40 * 1000 / 15 + 35);
        Assert.InRange(gap.ToMs, 60 * 1000 / 15 + 25, 60 * 1000 / 15 + 35);
    }

    [Theory, InlineData(Codec.Vp8, 11), InlineData(Codec.H264, 12)]
    public async Task Under_random_loss_what_is_written_decodes_and_what_is_missing_is_said(Codec codec, int seed)
    {
        var random = new Random(seed);
        var packets = Video(codec);
        var lost = packets.Where(p => p.Frame > 0 && random.Next(20) == 0).ToHashSet();
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), packets, p => lost.Contains(p) ? null : 30_000 + random.Next(40_000));
        await test.FinishAsync(12_000_000);

        var blocks = TestRecording.Packets(test.Sink.Save(TestRecording.First));
        var broken = lost.Select(static p => p.Frame).ToHashSet();
        Assert.Equal(120 - broken.Count, blocks.Count);
        foreach (var frame in broken) Assert.Contains(test.Sink.Gaps, g => g.FromMs <= frame * 1000 / 15 + 100 && g.ToMs >= frame * 1000 / 15);
    }

    [Fact]
    public async Task Lost_sound_is_said_and_filled_with_silence_so_that_players_keep_step()
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Opus), Sound(), static p => p.Frame is >= 100 and < 150 ? null : 30_000);
        await test.FinishAsync();

        var gap = Assert.Single(test.Sink.Gaps);
        Assert.Equal(("audio", "network"), (gap.Kind, gap.Reason));
        Assert.InRange(gap.ToMs - gap.FromMs, 995, 1005);
        var path = test.Sink.Save(TestRecording.First);
        Assert.Equal(400, TestRecording.Packets(path).Count);
        Assert.Equal("", TestRecording.DecodeErrors(path));
    }

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public async Task A_file_cut_at_any_chunk_end_plays_without_an_error(Codec codec)
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(codec), Video(codec));
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.FinishAsync();

        var whole = test.Sink.Files[TestRecording.First].ToArray();
        var path = TestStream.TemporaryFile("cut.mkv");
        var seen = 0;
        foreach (var (chunk, offset) in test.Sink.Chunks)
        {
            File.WriteAllBytes(path, whole[..(int)(offset + chunk.Bytes.Length)]);
            Assert.Equal("", TestRecording.DecodeErrors(path));
            var pictures = TestRecording.Packets(path).Count(static p => p.Video);
            Assert.True(pictures >= seen);
            seen = pictures;
        }
        Assert.Equal(120, seen);
    }

    [Fact]
    public async Task Chunks_are_short_in_order_and_without_a_hole()
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Vp8), Video(Codec.Vp8));
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.FinishAsync();

        long offset = 0, time = 0;
        foreach (var (chunk, at) in test.Sink.Chunks)
        {
            Assert.Equal(offset, at);
            Assert.InRange(chunk.FromMs, time, long.MaxValue);
            Assert.InRange(chunk.ToMs - chunk.FromMs, 0, 1030);
            (offset, time) = (at + chunk.Bytes.Length, chunk.ToMs);
        }
        Assert.Equal(4, test.Sink.Chunks.Count(static c => c.Chunk.KeyFrame));
    }

    [Fact]
    public async Task A_cluster_is_committed_in_time_though_nothing_more_comes()
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Opus), Sound().Take(20));
        await test.RunAsync(2_200_000);
        Assert.Single(test.Sink.Chunks);
    }

    [Fact]
    public async Task Sound_and_picture_are_in_step_by_sender_reports_whatever_the_network_did()
    {
        var test = new TestRecording();
        var (video, sound) = (test.AddTrack(Codec.Vp8), test.AddTrack(Codec.Opus));
        test.Send(video, Video(Codec.Vp8), static _ => 330_000); // Pictures come 300 ms later than sound.
        test.Send(sound, Sound());
        const ulong Epoch = 3_900_000_000UL << 32;
        test.At(340_000, now => video.OnSenderReport(video.Track, Epoch, uint.MaxValue - 9000, now));
        test.At(40_000, now => sound.OnSenderReport(sound.Track, Epoch, 5, now));
        await test.FinishAsync();

        var blocks = TestRecording.Packets(test.Sink.Save(TestRecording.First));
        var pictures = blocks.Where(static b => b.Video).ToArray();
        var sounds = blocks.Where(static b => !b.Video).ToArray();
        for (var second = 1; second < 8; second++)
            Assert.InRange(pictures[second * 15].Ms - sounds[second * 50].Ms, -20, 20);
    }

    [Fact]
    public async Task A_drifting_sender_clock_is_followed()
    {
        var test = new TestRecording();
        var sound = test.AddTrack(Codec.Opus);
        var frame = TestStream.Frames(Codec.Opus)[0];
        // One part in a thousand fast: 180 ms in three minutes.
        test.Send(sound, Enumerable.Range(0, 9000).Select(i => new TestPacket(i, (ushort)i, (uint)(i * 960), false, frame, (long)(i * 19_980))));
        await test.FinishAsync(181_000_000);
        Assert.InRange(test.Sink.Chunks[^1].Chunk.ToMs, 179_790, 179_920);
    }

    [Fact]
    public async Task Picture_that_joins_later_goes_on_with_the_sound_in_the_next_file()
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.RunAsync(3_000_000);
        test.Send(test.AddTrack(Codec.Vp8), Video(Codec.Vp8, startUs: 3_000_000).Where(static p => p.Frame < 60));
        await test.FinishAsync();

        Assert.Equal([TestRecording.First, TestRecording.Second], test.Sink.Files.Keys);
        var (first, second) = (TestRecording.Packets(test.Sink.Save(TestRecording.First)), TestRecording.Packets(test.Sink.Save(TestRecording.Second)));
        Assert.Equal(400, first.Count + second.Count(static p => !p.Video));
        Assert.Equal(60, second.Count(static p => p.Video));
    }

    [Fact]
    public async Task Sound_that_joins_later_waits_for_a_key_frame_and_nothing_is_lost()
    {
        var asked = 0;
        var test = new TestRecording(new(KeyFrameWanted: _ => asked++));
        test.Send(test.AddTrack(Codec.H264), Video(Codec.H264));
        await test.RunAsync(3_300_000);
        test.Send(test.AddTrack(Codec.Opus), Sound(startUs: 3_300_000).Take(235));
        await test.FinishAsync();

        var blocks = test.Sink.Files.Keys.SelectMany(f => TestRecording.Packets(test.Sink.Save(f))).ToList();
        Assert.Equal(2, test.Sink.Files.Count);
        Assert.Equal((120, 235), (blocks.Count(static p => p.Video), blocks.Count(static p => !p.Video)));
        Assert.Empty(test.Sink.Gaps);
        Assert.True(asked > 0);
    }

    [Theory]
    [InlineData(1_200, 1_000, 2.0)]
    [InlineData(1_000, 200, 4.5)]
    [InlineData(1_000, 20, 10.0)]
    public async Task Key_frames_are_asked_for_as_often_as_the_line_affords_them(int keyBytes, int otherBytes, double afterSeconds)
    {
        var asked = new List<double>();
        TestRecording? test = null;
        test = new(new(KeyFrameWanted: _ => asked.Add(test!.Now.Microseconds / 1e6)));
        byte[] key = [0x10, 0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xB4, 0, .. new byte[keyBytes - 10]], other = [0x10, 0x11, 0, 0, .. new byte[otherBytes - 3]];
        test.Send(test.AddTrack(Codec.Vp8), Enumerable.Range(0, 120).Select(i => new TestPacket(i, (ushort)i, (uint)(i * 9_000), true, i == 0 ? key : other, i * 100_000)));
        await test.FinishAsync(12_000_000);

        // The first is for the beginning, which nobody can decode yet.
        Assert.InRange(asked[1], afterSeconds, afterSeconds + 0.4);
    }

    [Fact]
    public async Task A_codec_change_begins_a_new_file()
    {
        var test = new TestRecording();
        var first = test.AddTrack(Codec.Vp8);
        test.Send(first, Video(Codec.Vp8).Where(static p => p.Frame < 45));
        test.At(3_100_000, now => first.OnEnded(first.Track, now));
        await test.RunAsync(3_200_000);
        test.Send(test.AddTrack(Codec.H264), Video(Codec.H264, startUs: 3_200_000));
        await test.FinishAsync(13_000_000);

        Assert.Equal(["vp8", "h264"], test.Sink.Changes.Select(static c => c.Codec));
        Assert.Equal(45, TestRecording.Decode(test.Sink.Save(TestRecording.First)).Pictures.Length);
        Assert.Equal(120, TestRecording.Decode(test.Sink.Save(TestRecording.Second)).Pictures.Length);
    }

    [Fact]
    public async Task A_file_that_the_disk_gave_up_is_followed_by_another_and_its_gap_is_left_to_the_log_that_refused_it()
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Vp8), Video(Codec.Vp8));
        test.Send(test.AddTrack(Codec.Opus), Sound());
        test.Sink.Takes = chunk => chunk.File != TestRecording.First || chunk.FromMs < 3000;
        await test.FinishAsync();

        Assert.Equal([TestRecording.First, TestRecording.Second], test.Sink.Files.Keys.Take(2));
        Assert.DoesNotContain(test.Sink.Gaps, static g => g is { Kind: "audio", Reason: "disk" });
        Assert.All(test.Sink.Gaps.Where(static g => g.Reason == "disk"), g => Assert.True(g.FromMs >= 4000, $"{g} is in the refused chunk"));
        foreach (var file in test.Sink.Files.Keys) Assert.Equal("", TestRecording.DecodeErrors(test.Sink.Save(file)));
        var covered = test.Sink.Chunks.Sum(static c => c.Chunk.ToMs - c.Chunk.FromMs);
        Assert.True(covered > 6000, $"{covered} ms recorded");
    }

    [Theory, InlineData(SilenceCause.Muted, "muted"), InlineData(SilenceCause.Paused, "paused"), InlineData(SilenceCause.Network, "network")]
    public async Task A_silent_track_has_a_gap_with_its_reason(SilenceCause cause, string reason)
    {
        var test = new TestRecording();
        test.Send(test.AddTrack(Codec.Vp8), Video(Codec.Vp8).Where(static p => p.Frame is < 15 or >= 90));
        test.Send(test.AddTrack(Codec.Opus), Sound());
        test.At(1_000_000, now => test.Recorder.SetSilence(MediaKind.Video, cause, now));
        await test.FinishAsync();
        // The sequence numbers of what was never sent are missing too; that is not what is looked at here.
        var gap = test.Sink.Gaps.First();
        Assert.Equal(("video", reason), (gap.Kind, gap.Reason));
        Assert.InRange(gap.ToMs, 5900, 6100);
    }

    [Fact]
    public async Task Packets_that_find_the_ring_full_become_a_gap_overload()
    {
        var test = new TestRecording();
        var track = test.AddTrack(Codec.Opus);
        test.Send(track, Sound().Take(50));
        await test.RunAsync(1_300_000);
        var frame = new byte[1200];
        frame[0] = 0xF8;
        for (var i = 50; i < 10_000; i++) // The pump stands still meanwhile: over 11 MB.
            track.OnPacket(track.Track, [.. new byte[12], .. frame], new() { SequenceNumber = (ushort)(10 + i), Timestamp = 5 + (uint)i * 960, HeaderLength = 12, PayloadLength = 1200 }, new(i * 20_000));
        await test.Recorder.PumpAsync(new(200_000_000), CancellationToken.None);
        track.OnPacket(track.Track, [.. new byte[12], .. frame], new() { SequenceNumber = 10_010, Timestamp = 5 + 10_000 * 960, HeaderLength = 12, PayloadLength = 1200 }, new(200_010_000));
        await test.Recorder.PumpAsync(new(200_500_000), CancellationToken.None);
        await test.Recorder.CloseAsync(new(200_600_000), CancellationToken.None);
        var gap = Assert.Single(test.Sink.Gaps);
        Assert.Equal(("audio", "overload"), (gap.Kind, gap.Reason));
        Assert.InRange(gap.ToMs, 199_900, 200_100);
        Assert.InRange(gap.FromMs, 60_000, 80_000);
    }

    [Fact]
    public async Task OnPacket_allocates_nothing()
    {
        var test = new TestRecording();
        var track = test.AddTrack(Codec.Vp8);
        var packets = Video(Codec.Vp8).Select(static p => (p.Bytes, p.Header)).ToArray();
        long allocated = 0;
        for (var round = 0; round < 20; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var (bytes, header) in packets) track.OnPacket(track.Track, bytes, header, default);
            if (round > 2) allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            while (track.Ring.TryRead(out _, out _)) { }
        }
        Assert.Equal(0, allocated);
        await test.Recorder.CloseAsync(default, CancellationToken.None);
    }

    [Fact]
    public async Task The_state_says_whether_media_reaches_the_disk()
    {
        var test = new TestRecording();
        Assert.Equal(RecorderState.Idle, test.Recorder.Status(test.Now).State);
        test.Send(test.AddTrack(Codec.Opus), Sound());
        await test.RunAsync(3_000_000);
        Assert.Equal(RecorderState.Recording, test.Recorder.Status(test.Now).State);
        test.Sink.Takes = static _ => false;
        await test.RunAsync(8_500_000);
        Assert.Equal(RecorderState.Stalled, test.Recorder.Status(test.Now).State);
        test.Sink.Takes = static _ => true;
        test.Send(test.AddTrack(Codec.Opus), Sound(startUs: 8_500_000));
        await test.RunAsync(11_000_000);
        Assert.Equal(RecorderState.Recording, test.Recorder.Status(test.Now).State);
        await test.RunAsync(25_000_000);
        Assert.Equal(RecorderState.Idle, test.Recorder.Status(test.Now).State);
    }
}
