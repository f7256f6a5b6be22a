using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>Of a picture in several encodings a recorder gets the best that flows, as one track.</summary>
public sealed class RecordedLayersTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly RoomRehearsal _rehearsal = new();

    [Fact]
    public void A_recorder_has_the_large_layer_and_while_that_is_stopped_the_small_one_as_one_track()
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinLayered("ann");
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        var large = publisher.Sources[2];
        Assert.InRange(kept.Numbers.Count, large.PacketsSent * 90 / 100, large.PacketsSent);
        large.Stopped = true;
        _rehearsal.Simulation.Run(Second);
        var before = kept.Numbers.Count;
        _rehearsal.Simulation.Run(4 * Second);
        Assert.InRange(kept.Numbers.Count - before, 60, 160);
        large.Stopped = false;
        // A browser begins all its layers anew with a key frame when one of them comes back.
        foreach (var layer in publisher.Sources.Skip(1))
            layer.AskedForKeyFrame();
        var asked = publisher.Sources[1].KeyFrameRequests.Count;
        _rehearsal.Simulation.Run(2 * Second);
        Assert.Equal(asked, publisher.Sources[1].KeyFrameRequests.Count);
        before = kept.Numbers.Count;
        var sent = large.PacketsSent;
        _rehearsal.Simulation.Run(4 * Second);
        Assert.InRange(kept.Numbers.Count - before, (large.PacketsSent - sent) * 95 / 100, large.PacketsSent - sent + 5);
        Assert.Equal(kept.Numbers.Count, kept.Numbers.Distinct().Count());
        Assert.All(kept.Numbers.Zip(kept.Numbers.Skip(1)), pair => Assert.Equal((ushort)(pair.First + 1), (ushort)pair.Second));
        Assert.Single(_rehearsal.Published, track => track.Kind == MediaKind.Video);
    }

    [Theory, InlineData(0, 1), InlineData(0.05, 1), InlineData(0.05, 2), InlineData(0.05, 3), InlineData(0.2, 1)]
    public void A_large_layer_that_stops_leaves_no_hole_in_the_recording_since_the_small_one_is_taken_from_its_last_key_frame_on(double loss, int seed)
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinLayered("ann", seed: seed);
        publisher.Up.Options = new PipeOptions { Delay = TimeSpan.FromMilliseconds(50), Loss = loss };
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(4 * Second);
        var (small, large) = (publisher.Sources[1], publisher.Sources[2]);
        // As browsers do: all layers begin anew together.
        small.AskedForKeyFrame();
        large.AskedForKeyFrame();
        _rehearsal.Simulation.Run(1.8 * Second);
        // And of a layer that they have stopped they repair nothing more.
        (large.Stopped, large.Repairs) = (true, false);
        var asked = small.KeyFrameRequests.Count;
        _rehearsal.Simulation.Run(2.5 * Second);
        Assert.Equal(asked, small.KeyFrameRequests.Count);
        // In the order of their numbers, as a recorder writes them.
        var packets = kept.Numbers.Zip(kept.Timestamps, kept.Payloads).OrderBy(packet => (ushort)(packet.First - kept.Numbers[0])).Select(packet => (Number: packet.First, Timestamp: packet.Second, Seen: MediaSource.ReadLayer(packet.Third))).ToArray();
        var begun = Array.FindLastIndex(packets, packet => packet.Seen.Layer == 'h') + 1;
        Assert.Equal(('l', true, 0), (packets[begun].Seen.Layer, packets[begun].Seen.Key, (int)packets[begun].Seen.Packet));
        var last = packets[begun - 1].Timestamp;
        // Without the newest, of which some are still on their way.
        packets = [.. packets.TakeWhile(packet => (int)(packet.Timestamp - last) < 90_000)];
        Assert.Equal(Enumerable.Range(0, packets.Length).Select(number => (ushort)(kept.Numbers[0] + number)), packets.Select(packet => packet.Number));
        Assert.All(packets.Zip(packets.Skip(1)), pair => Assert.InRange((int)(pair.Second.Timestamp - pair.First.Timestamp), 0, 2 * 2970));
        Assert.All(packets.Take(begun).SkipWhile(packet => packet.Seen.Layer == 'l').GroupBy(packet => packet.Seen.Frame), picture => Assert.Equal(picture.First().Seen.Packets, picture.Count()));
        // What happened while nobody knew yet that the large one had stopped has its own time.
        Assert.InRange(packets.Skip(begun).Count(packet => (int)(packet.Timestamp - last) is > 1800 and < 40_000 && packet.Seen.Packet == 0), 11, 13);
    }

    [Fact]
    public void A_large_layer_that_is_tried_for_a_moment_is_not_begun()
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinLayered("ann");
        var viewer = _rehearsal.Join("bob", publish: false);
        _rehearsal.Start(publisher);
        var large = publisher.Sources[2];
        _rehearsal.Simulation.Run(3 * Second);
        large.Stopped = true;
        _rehearsal.Simulation.Run(2 * Second);
        var (before, seen) = (kept.Payloads.Count, viewer.Receiver("rv0").Arrived.Count);
        large.Stopped = false;
        large.AskedForKeyFrame();
        _rehearsal.Simulation.Run(0.7 * Second);
        large.Stopped = true;
        _rehearsal.Simulation.Run(2 * Second);
        Assert.All(kept.Payloads.Skip(before), payload => Assert.Equal('l', MediaSource.ReadLayer(payload).Layer));
        Assert.All(viewer.Receiver("rv0").Arrived.Skip(seen), packet => Assert.Equal('l', MediaSource.ReadLayer(packet.Payload).Layer));
        large.Stopped = false;
        large.AskedForKeyFrame();
        _rehearsal.Simulation.Run(1.5 * Second);
        Assert.Equal('h', MediaSource.ReadLayer(kept.Payloads[^1]).Layer);
        Assert.Equal('h', MediaSource.ReadLayer(viewer.Receiver("rv0").Arrived[^1].Payload).Layer);
    }

    [Fact]
    public void Of_a_key_frame_whose_first_packet_comes_last_the_recorder_has_all()
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinLayered("ann");
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(2 * Second);
        var (large, lost) = (publisher.Sources[2], 0);
        large.Stopped = true;
        _rehearsal.Simulation.Run(2 * Second);
        var before = large.PacketsSent;
        publisher.Up.Loses = datagram => RtpHeader.TryParse(datagram, out var header) && header.Ssrc == large.Ssrc
            && MediaSource.ReadLayer(header.Payload(datagram)) is { Key: true, Packet: 0 } && lost++ == 0;
        large.Stopped = false;
        large.AskedForKeyFrame();
        _rehearsal.Simulation.Run(3 * Second);
        Assert.Equal(1, lost);
        Assert.InRange(kept.Payloads.Count(payload => MediaSource.ReadLayer(payload) is { Layer: 'h', Frame: > 115 }), large.PacketsSent - before - 8, large.PacketsSent - before);
        Assert.Equal(Enumerable.Range(0, kept.Numbers.Count).Select(number => (ushort)(kept.Numbers[0] + number)), kept.Numbers.OrderBy(number => (ushort)(number - kept.Numbers[0])));
    }

    [Fact]
    public void Where_a_publishers_own_line_narrows_repairs_of_the_stopped_layer_do_not_keep_the_small_one_from_the_recorder()
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinLayered("ann");
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(5 * Second);
        publisher.Up.Options = new PipeOptions { Delay = TimeSpan.FromMilliseconds(40), BitsPerSecond = 300_000 };
        // A browser takes so long to notice.
        _rehearsal.Simulation.Run(Second);
        publisher.Sources[2].Stopped = true;
        var stopped = _rehearsal.Simulation.Now;
        _rehearsal.Simulation.Run(5 * Second);
        var small = kept.Arrivals.Zip(kept.Payloads).First(packet => packet.First > stopped && MediaSource.ReadLayer(packet.Second) is { Layer: 'l', Key: true, Packet: 0 }).First;
        Assert.InRange((small - stopped).TotalSeconds, 0, 1.5);
    }

    [Fact]
    public void A_browser_that_offers_its_picture_anew_in_other_layers_ends_the_one_before()
    {
        var kept = RecordingSink.OfPictures(_rehearsal);
        var publisher = _rehearsal.JoinLayered("ann");
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(3 * Second);
        var video = publisher.Lines.FindIndex(line => line.Layers is not null);
        publisher.Lines[video] = publisher.Lines[video] with { Layers = ["a", "b"] };
        _rehearsal.Negotiate(publisher, "ann");
        Assert.Equal(1, kept.Ended);
    }
}
