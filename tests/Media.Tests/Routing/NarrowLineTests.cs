using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>Viewers whose line is narrow: sound always, of the picture what fits, and nobody else is the poorer for it.</summary>
public sealed class NarrowLineTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly PipeOptions Wide = new() { Delay = TimeSpan.FromMilliseconds(40) };
    private static readonly PipeOptions Narrow = Wide with { BitsPerSecond = 300_000 };

    private readonly RoomRehearsal _rehearsal = new();

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_line_that_falls_to_300_kbit_shows_the_small_layer_and_the_large_one_soon_after_it_is_back(int seed)
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide, seed: seed);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(10 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
        viewer.Down.Options = Narrow;
        var narrowed = _rehearsal.Simulation.Now;
        _rehearsal.Simulation.Run(20 * Second);
        Assert.InRange(LineKbps()!.Value, 150, 330);
        var back = _rehearsal.Simulation.Now;
        viewer.Down.Options = Wide;
        _rehearsal.Simulation.Run(10 * Second);

        var small = Pictures(viewer).First(picture => picture.At > narrowed && picture.Seen.Layer == 'l').At;
        Assert.InRange((small - narrowed).TotalSeconds, 0, 3);
        // Nineteen frames in twenty of those seconds after the change.
        Assert.InRange(Pictures(viewer).Count(picture => picture.At > small && picture.At <= back && picture.Seen.Packet == 0), 450, 620);
        var large = Pictures(viewer).First(picture => picture.At > back && picture.Seen.Layer == 'h').At;
        Assert.InRange((large - back).TotalSeconds, 0, 8);
        Assert.Equal(["bob sees ann Lower", "bob sees ann Best"], Steps());
        Say($"the small layer after {(small - narrowed).TotalSeconds:0.0} s, the large one {(large - back).TotalSeconds:0.0} s after the line was back, no sound for {LongestSilence(viewer, narrowed, back).TotalMilliseconds:0} ms at most");
        AssertSoundGoesOn(viewer, narrowed, back, longestSilence: TimeSpan.FromMilliseconds(600));
        AssertSoundGoesOn(viewer, narrowed + 3 * Second, back + 10 * Second, longestSilence: TimeSpan.FromMilliseconds(150));
        AssertNeverStepsBack(viewer);
    }

    [Theory, InlineData(0, 1), InlineData(0.05, 1), InlineData(0.05, 2)]
    public void Who_sees_a_large_layer_that_stops_sees_the_small_one_at_once_without_another_key_frame(double loss, int seed)
    {
        var publisher = _rehearsal.JoinLayered("ann", seed: seed);
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide);
        publisher.Up.Options = Wide with { Loss = loss };
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(4 * Second);
        var (small, large) = (publisher.Sources[1], publisher.Sources[2]);
        // As browsers do: all layers begin anew together.
        small.AskedForKeyFrame();
        large.AskedForKeyFrame();
        _rehearsal.Simulation.Run(1.5 * Second);
        large.Stopped = true;
        var (stopped, asked) = (_rehearsal.Simulation.Now, small.KeyFrameRequests.Count);
        _rehearsal.Simulation.Run(2 * Second);
        Assert.Equal(asked, small.KeyFrameRequests.Count);
        var begun = Pictures(viewer).First(picture => picture.Seen.Layer == 'l' && picture.At > stopped).At;
        Assert.InRange((begun - stopped).TotalSeconds, 0, 0.5);
        AssertNeverStepsBack(viewer);
        // The picture that comes with the change is of now: what follows it comes at its own pace.
        var pictures = viewer.Receiver("rv0").Arrived.Where(packet => packet.At > begun && MediaSource.ReadLayer(packet.Payload) is { Layer: 'l', Packet: 0 }).ToArray();
        var (early, late) = (pictures.First(picture => picture.At > begun + 0.2 * Second), pictures[^1]);
        Assert.InRange((late.Header.Timestamp - early.Header.Timestamp) / 90.0 - (late.At - early.At).TotalMilliseconds, -150, 150);
    }

    // The reference time of feedback has 24 bits of 64 ms: negative from the sixth day of a phone's uptime on, anew after the twelfth.
    [Theory, InlineData(8), InlineData(12.4273), InlineData(40)]
    public void A_phone_that_has_run_for_days_is_followed_as_any_other(double days)
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide);
        viewer.ClockAhead = TimeSpan.FromDays(days);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(10 * Second);
        viewer.Down.Options = Narrow;
        _rehearsal.Simulation.Run(20 * Second);
        Assert.InRange(LineKbps()!.Value, 150, 330);
        viewer.Down.Options = Wide;
        _rehearsal.Simulation.Run(10 * Second);
        Assert.Equal(["bob sees ann Lower", "bob sees ann Best"], Steps());
        Assert.Equal('h', Newest(viewer).Layer);
    }

    [Theory, InlineData(1, 0.05), InlineData(2, 0.05), InlineData(3, 0.1), InlineData(4, 0.1)]
    public void A_tenth_lost_by_chance_is_no_narrow_line(int seed, double loss)
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide with { Loss = loss }, up: Wide with { Loss = loss }, seed: seed);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(60 * Second);
        Assert.InRange(Pictures(viewer).Count(picture => picture.Seen.Layer == 'h') / (double)Pictures(viewer).Count, 0.97, 1);
    }

    [Theory, InlineData(50), InlineData(70)]
    public void A_way_that_becomes_longer_all_at_once_is_no_narrow_line(int milliseconds)
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide, up: Wide);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(10 * Second);
        viewer.Down.Options = viewer.Up.Options = Wide with { Delay = TimeSpan.FromMilliseconds(milliseconds), Jitter = TimeSpan.FromMilliseconds(5) };
        _rehearsal.Simulation.Run(20 * Second);
        Assert.InRange(Pictures(viewer).Count(picture => picture.Seen.Layer == 'h') / (double)Pictures(viewer).Count, 0.97, 1);
        Assert.Empty(Steps());
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_line_that_is_away_for_a_third_of_a_second_now_and_then_is_no_narrow_line(int seed)
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide, up: Wide, seed: seed);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run((5 + 0.1 * seed) * Second);
        var from = _rehearsal.Simulation.Now;
        for (var time = 0; time < 6; time++)
        {
            viewer.Down.Options = viewer.Up.Options = Wide with { Loss = 1 };
            _rehearsal.Simulation.Run(0.3 * Second);
            viewer.Down.Options = viewer.Up.Options = Wide;
            _rehearsal.Simulation.Run((9.7 + 0.01 * seed) * Second);
        }
        Assert.Empty(Steps());
        Assert.Null(LineKbps());
        Assert.All(Pictures(viewer).Where(picture => picture.At > from), picture => Assert.Equal('h', picture.Seen.Layer));
    }

    [Theory, InlineData(1), InlineData(2)]
    public void A_long_round_trip_with_jitter_is_no_narrow_line(int seed)
    {
        var far = new PipeOptions { Delay = TimeSpan.FromMilliseconds(140), Jitter = TimeSpan.FromMilliseconds(20) };
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: far, up: far, seed: seed);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(30 * Second);
        Assert.InRange(Pictures(viewer).Count(picture => picture.Seen.Layer == 'h') / (double)Pictures(viewer).Count, 0.97, 1);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public void A_viewer_on_a_busy_machine_keeps_the_large_layer_and_has_it_again_soon_after_a_narrow_stretch(int seed)
    {
        var busy = Wide with { Sleep = TimeSpan.FromMilliseconds(30), Stall = TimeSpan.FromMilliseconds(100) };
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: busy, seed: seed);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(60 * Second);
        var large = Pictures(viewer).Where(picture => picture.Seen.Packet == 0).GroupBy(picture => picture.Seen.Frame).Count(frame => frame.Any(picture => picture.Seen.Layer == 'h'));
        Assert.InRange(large, publisher.Sources[2].Frames * 95 / 100, publisher.Sources[2].Frames);
        for (var time = 0; time < 3; time++)
        {
            viewer.Down.Options = busy with { BitsPerSecond = 300_000 };
            _rehearsal.Simulation.Run(20 * Second);
            Assert.Equal('l', Newest(viewer).Layer);
            var back = _rehearsal.Simulation.Now;
            viewer.Down.Options = busy;
            _rehearsal.Simulation.Run(10 * Second);
            var again = Pictures(viewer).First(picture => picture.At > back && picture.Seen.Layer == 'h').At;
            Say($"the large layer {(again - back).TotalSeconds:0.0} s after the line was back");
            Assert.InRange((again - back).TotalSeconds, 0, 8);
            Assert.Equal('h', Newest(viewer).Layer);
            AssertSoundGoesOn(viewer, back - 17 * Second, back, longestSilence: TimeSpan.FromMilliseconds(400));
        }
    }

    [Fact]
    public void A_key_frame_that_takes_half_a_second_on_the_line_is_no_reason_to_give_the_large_layer_up()
    {
        var publisher = _rehearsal.JoinLayered("ann", high: 600_000, keyFrameTimes: 25);
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide with { BitsPerSecond = 900_000 });
        _rehearsal.OnPublished = track =>
        {
            if (track.Kind == MediaKind.Video)
                _rehearsal.Simulation.Every(8 * Second, () => track.Layers!.Best(_rehearsal.Simulation.Now).AskForKeyFrame(_rehearsal.Simulation.Now));
        };
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(15 * Second);
        var (settled, frames) = (_rehearsal.Simulation.Now, publisher.Sources[2].Frames);
        _rehearsal.Simulation.Run(40 * Second);
        var seen = Pictures(viewer).Where(picture => picture.At > settled && picture.Seen.Layer == 'h').Select(picture => picture.Seen.Frame).Distinct().Count();
        Assert.InRange(seen, (publisher.Sources[2].Frames - frames) * 90 / 100, int.MaxValue);
        Assert.InRange(publisher.Sources[2].KeyFrames, 5, 20);
    }

    [Fact]
    public void A_viewer_that_tells_loss_alone_keeps_its_picture_when_its_first_report_is_bad()
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide, profile: ClientProfile.Chromium with { OffersTransportWide = false, OffersRemb = false });
        _rehearsal.Start(publisher);
        viewer.FractionLost = 60;
        _rehearsal.Simulation.Run(0.9 * Second);
        viewer.FractionLost = 0;
        _rehearsal.Simulation.Run(4 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
        Assert.True(Newest(viewer).Frame > publisher.Sources[2].Frames - 10);
    }

    [Fact]
    public void While_no_camera_sends_nothing_is_sent_to_try_a_narrow_line_out()
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        viewer.Down.Options = Narrow;
        _rehearsal.Simulation.Run(10 * Second);
        foreach (var layer in publisher.Sources.Skip(1))
            layer.Stopped = true;
        _rehearsal.Simulation.Run(2 * Second);
        var padding = viewer.Padding;
        Assert.InRange(padding, 1, int.MaxValue);
        _rehearsal.Simulation.Run(20 * Second);
        Assert.Equal(padding, viewer.Padding);
        foreach (var layer in publisher.Sources.Skip(1))
            layer.Stopped = false;
        viewer.Down.Options = Wide;
        _rehearsal.Simulation.Run(8 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
    }

    [Fact]
    public void A_line_that_was_silent_for_two_seconds_counts_as_it_was_before()
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide, up: Wide);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        viewer.Up.Options = Wide with { Loss = 1 };
        _rehearsal.Simulation.Run(2.3 * Second);
        Assert.NotNull(LineKbps());
        viewer.Up.Options = Wide;
        _rehearsal.Simulation.Run(0.3 * Second);
        Assert.Null(LineKbps());
        _rehearsal.Simulation.Run(0.5 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
    }

    private int? LineKbps() => _rehearsal.Room.Statistics().Connections.Single(connection => connection.ParticipantId == "bob").LineKbps;

    [Fact]
    public void A_long_round_trip_does_not_hinder_the_return_to_the_large_layer()
    {
        var far = new PipeOptions { Delay = TimeSpan.FromMilliseconds(150) };
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: far, up: far);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        viewer.Down.Options = far with { BitsPerSecond = 300_000 };
        _rehearsal.Simulation.Run(20 * Second);
        Assert.Equal('l', Newest(viewer).Layer);
        viewer.Down.Options = far;
        _rehearsal.Simulation.Run(8 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
    }

    [Fact]
    public void A_line_for_sound_alone_gets_sound_and_a_still_now_and_then()
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        viewer.Down.Options = Wide with { BitsPerSecond = 130_000 };
        var narrowed = _rehearsal.Simulation.Now;
        _rehearsal.Simulation.Run(60 * Second);
        AssertSoundGoesOn(viewer, narrowed + 5 * Second, narrowed + 60 * Second, TimeSpan.FromMilliseconds(200));
        var stills = Pictures(viewer).Where(picture => picture.At > narrowed + 10 * Second).ToArray();
        Assert.NotEmpty(stills);
        Assert.All(stills, still => Assert.Equal(('l', true), (still.Seen.Layer, still.Seen.Key)));
        Assert.Contains(stills.GroupBy(still => still.Seen.Frame), frame => frame.Count() == frame.First().Seen.Packets);
        Assert.Contains("bob sees ann Stills", Steps());
        viewer.Down.Options = Wide;
        _rehearsal.Simulation.Run(10 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
        Assert.Equal("bob sees ann Best", Steps()[^1]);
        AssertNeverStepsBack(viewer);
    }

    [Fact]
    public void Of_one_encoding_the_recorder_and_the_best_viewer_keep_all_and_the_viewer_on_a_poor_line_gets_stills()
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinSingle("ann", 1_200_000);
        var poor = _rehearsal.Join("bob", publish: false, down: Narrow);
        var good = _rehearsal.Join("cy", publish: false, down: Wide);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(20 * Second);
        Assert.All(publisher.Limits, limit => Assert.True(limit > 20_000_000));
        var source = publisher.Sources[1];
        Assert.InRange(good.Receiver("rv0").Packets.Count, source.PacketsSent * 95 / 100, source.PacketsSent);
        Assert.InRange(kept.Numbers.Count, source.PacketsSent - 10, source.PacketsSent);
        Assert.InRange(poor.Receiver("rv0").Packets.Count, 1, source.PacketsSent / 4);
        AssertSoundGoesOn(poor, _rehearsal.Simulation.Now - 15 * Second, _rehearsal.Simulation.Now, TimeSpan.FromMilliseconds(200));
    }

    [Fact]
    public void Who_sends_one_encoding_is_asked_for_what_its_best_viewer_can_use()
    {
        var publisher = _rehearsal.JoinSingle("ann", 1_500_000);
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide with { BitsPerSecond = 800_000 });
        _rehearsal.Join("cy", publish: false, down: Narrow);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(20 * Second);
        Assert.InRange(publisher.Limits[^1], 350_000UL, 800_000UL);
        var video = viewer.Receiver("rv0");
        // With some that had waited behind a key frame.
        Assert.InRange(video.Arrived.Count(packet => packet.At > _rehearsal.Simulation.Now - 10 * Second && packet.Header.Marker), 270, 330);
        viewer.Down.Options = Wide;
        _rehearsal.Simulation.Run(10 * Second);
        Assert.True(publisher.Limits[^1] > 20_000_000, $"{publisher.Limits[^1]}");
    }

    [Fact]
    public void A_viewer_that_tells_only_an_estimate_of_its_own_is_kept_to_it()
    {
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false, down: Wide, profile: ClientProfile.Chromium with { OffersTransportWide = false });
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        var stopped = false;
        _rehearsal.Simulation.Every(Second, () => { if (!stopped) viewer.SendRemb(300_000); });
        _rehearsal.Simulation.Run(4 * Second);
        Assert.Equal('l', Newest(viewer).Layer);
        stopped = true;
        _rehearsal.Simulation.Run(10 * Second);
        Assert.Equal('h', Newest(viewer).Layer);
        Assert.Equal(0, viewer.Padding);
        // Nothing was lost, so across both changes every number, and every picture, follows the one before.
        AssertRunsOn(viewer);
    }

    private string[] Steps() => [.. _rehearsal.Told.Where(told => told.Contains(" sees ", StringComparison.Ordinal))];

    private static List<(Instant At, LayerPacket Seen)> Pictures(RoomClient viewer) =>
        [.. viewer.Receiver("rv0").Arrived.Select(packet => (packet.At, MediaSource.ReadLayer(packet.Payload)))];

    private static LayerPacket Newest(RoomClient viewer) => Pictures(viewer)[^1].Seen;

    private static void AssertSoundGoesOn(RoomClient viewer, Instant from, Instant to, TimeSpan longestSilence)
    {
        var silence = LongestSilence(viewer, from, to);
        Assert.True(silence <= longestSilence, $"no sound for {silence.TotalMilliseconds} ms");
    }

    private static TimeSpan LongestSilence(RoomClient viewer, Instant from, Instant to)
    {
        Instant[] sound = [from, .. viewer.Receiver("ra0").Arrived.Where(packet => packet.At >= from && packet.At <= to).Select(packet => packet.At), to];
        return sound.Zip(sound.Skip(1), (a, b) => b - a).Max();
    }

    private static void Say(FormattableString words) => TestContext.Current.TestOutputHelper?.WriteLine(words.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static void AssertRunsOn(RoomClient viewer)
    {
        var packets = viewer.Receiver("rv0").Packets.Values.ToArray();
        Assert.Equal(packets.Length, (int)(packets[^1].Number - packets[0].Number + 1));
        Assert.All(Steps(packets), step => Assert.InRange(step.Pictures, 0, 1));
        Assert.All(Steps(packets), step => Assert.InRange(step.Timestamps, 0, 90_000));
    }

    private static void AssertNeverStepsBack(RoomClient viewer)
    {
        var steps = Steps([.. viewer.Receiver("rv0").Packets.Values]).ToArray();
        Assert.All(steps, step => Assert.InRange(step.Pictures, 0, 1000));
        Assert.All(steps, step => Assert.InRange(step.Timestamps, 0, int.MaxValue));
    }

    private static IEnumerable<(int Pictures, int Timestamps)> Steps(ReceivedPacket[] packets) => packets.Zip(packets.Skip(1), (before, after) => (
        (short)((MediaSource.ReadLayer(after.Payload).PictureId - MediaSource.ReadLayer(before.Payload).PictureId) << 1) >> 1,
        (int)(after.Header.Timestamp - before.Header.Timestamp)));
}
