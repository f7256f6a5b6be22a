using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
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
