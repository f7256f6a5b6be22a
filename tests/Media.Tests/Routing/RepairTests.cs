using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class RepairTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly PipeOptions FivePercent = new() { Loss = 0.05, Delay = TimeSpan.FromMilliseconds(30) };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Five_percent_loss_both_ways_is_repaired_for_the_viewer(int seed)
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", up: FivePercent, down: FivePercent, seed: seed);
        var viewer = rehearsal.Join("bob", publish: false, up: FivePercent, down: FivePercent, seed: seed + 100);
        var stop = rehearsal.Start(publisher);
        rehearsal.Simulation.Run(20 * Second);
        stop();
        rehearsal.Simulation.Run(3 * Second);
        Assert.InRange(publisher.Up.Lost, 100, 400);
        var video = viewer.Receiver("rv0");
        Assert.Empty(video.Missing);
        ForwardingTests.AssertWholeFramesInOrder(video);
        Assert.Contains(video.Arrived, packet => packet.Retransmitted);
        Assert.Equal(0, rehearsal.Room.Statistics().Connections[0].LostForGood);
    }

    [Fact]
    public void A_viewer_waits_with_pictures_for_as_long_as_a_repair_of_the_publishers_line_takes_and_no_longer_than_it_loses()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", up: FivePercent, down: FivePercent, seed: 4);
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(5 * Second);
        publisher.Up.Options = publisher.Down.Options = new PipeOptions { Delay = FivePercent.Delay };
        rehearsal.Simulation.Run(25 * Second);
        var told = viewer.Receiver("rv0").Arrived.Select(Waits).ToList();
        // A round trip of 60 ms, 40 to notice it; in steps of 50.
        Assert.Equal([null, 150, 0, null], told.Where((wait, i) => i == 0 || wait != told[i - 1]));
    }

    [Fact]
    public void A_viewer_behind_a_line_that_loses_nothing_is_told_to_wait_for_nothing()
    {
        var rehearsal = new RoomRehearsal();
        rehearsal.Start(rehearsal.Join("ann"));
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Simulation.Run(5 * Second);
        Assert.All(viewer.Receiver("rv0").Arrived, packet => Assert.Null(Waits(packet)));
    }

    [Theory, InlineData(0, 0, 1.3), InlineData(13, 2, 4)]
    public void What_a_viewer_has_lost_is_sent_twice_to_one_whose_line_loses_much(byte lossOf256, double fewest, double most)
    {
        var rehearsal = new RoomRehearsal();
        var stop = rehearsal.Start(rehearsal.Join("ann", slots: 0));
        var viewer = rehearsal.Join("bob", publish: false, down: FivePercent, seed: 3);
        viewer.FractionLost = lossOf256;
        rehearsal.Simulation.Run(10 * Second);
        stop();
        rehearsal.Simulation.Run(Second);
        var video = viewer.Receiver("rv0");
        var repaired = video.Arrived.Count(packet => packet.Retransmitted);
        Assert.InRange(repaired, 20, int.MaxValue);
        // The client asks again before a round trip is over: one answer more is mostly under way.
        Assert.InRange(video.Duplicates / (double)repaired, fewest, most);
    }

    [Theory, InlineData(0.01, 150), InlineData(0.1, 300)]
    public void Where_repairs_get_lost_too_pictures_wait_for_a_second_one(double loss, int milliseconds)
    {
        var rehearsal = new RoomRehearsal();
        var line = new PipeOptions { Delay = TimeSpan.FromMilliseconds(50), Loss = loss };
        rehearsal.Start(rehearsal.Join("ann", slots: 0, up: line, down: line, seed: 3));
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Simulation.Run(20 * Second);
        Assert.Equal(milliseconds, Waits(viewer.Receiver("rv0").Arrived[^1]));
    }

    /// <summary>Milliseconds that a picture is to wait at least; null where the packet does not say.</summary>
    private static int? Waits(ReceivedPacket received) =>
        RtpExtensions.TryFind(received.Packet, received.Header, ClientProfile.PlayoutDelay, out var data) ? (data[0] << 4 | data[1] >> 4) * 10 : null;

    [Fact]
    public void A_recorder_gets_each_packet_once_though_the_network_loses_reorders_and_duplicates()
    {
        var rehearsal = new RoomRehearsal();
        var sinks = Record(rehearsal);
        var rough = new PipeOptions { Loss = 0.05, Duplicates = 0.05, Jitter = TimeSpan.FromMilliseconds(25) };
        var publisher = rehearsal.Join("ann", up: rough, down: rough, seed: 7);
        var stop = rehearsal.Start(publisher);
        rehearsal.Simulation.Run(20 * Second);
        stop();
        rehearsal.Simulation.Run(3 * Second);
        foreach (var (source, sink) in publisher.Sources.Zip([sinks[MediaKind.Audio], sinks[MediaKind.Video]]))
        {
            Assert.Equal(sink.Numbers.Count, sink.Numbers.Distinct().Count());
            // A few before the very first that arrived may be unknown; everything after it is there.
            Assert.InRange(sink.Numbers.Count, source.PacketsSent - 3, source.PacketsSent);
        }
    }

    [Fact]
    public void A_recorder_still_gets_what_comes_after_a_second_and_a_half()
    {
        var rehearsal = new RoomRehearsal();
        var sinks = Record(rehearsal);
        var publisher = rehearsal.Join("ann");
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(2 * Second);
        // Packets go on getting through, but for one lost one no request does for 1.5 s.
        publisher.Up.Options = new PipeOptions { Loss = 1 };
        rehearsal.Simulation.Run(0.05 * Second);
        publisher.Up.Options = new PipeOptions();
        publisher.Down.Options = new PipeOptions { Loss = 1 };
        rehearsal.Simulation.Run(1.5 * Second);
        var holes = Holes(sinks[MediaKind.Video]);
        publisher.Down.Options = new PipeOptions();
        rehearsal.Simulation.Run(0.6 * Second);
        Assert.InRange(holes, 4, 12);
        Assert.Equal(0, Holes(sinks[MediaKind.Video]));
    }

    [Fact]
    public void What_never_comes_is_given_up_counted_and_followed_by_a_key_frame()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(2 * Second);
        publisher.Up.Options = new PipeOptions { Loss = 1 };
        rehearsal.Simulation.Run(0.05 * Second);
        publisher.Up.Options = new PipeOptions();
        publisher.Down.Options = new PipeOptions { Loss = 1 };
        rehearsal.Simulation.Run(1.2 * Second);
        publisher.Down.Options = new PipeOptions();
        var keyFrames = publisher.Sources[1].KeyFrames;
        rehearsal.Simulation.Run(2 * Second);
        Assert.InRange(rehearsal.Room.Statistics().Connections[0].LostForGood, 4, 16);
        Assert.True(publisher.Sources[1].KeyFrames > keyFrames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_viewer_does_not_wait_for_its_key_frame_as_long_as_a_recorder_waits_for_a_packet(bool recorded)
    {
        var rehearsal = new RoomRehearsal();
        if (recorded)
            Record(rehearsal);
        var publisher = rehearsal.Join("ann", slots: 0);
        rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(6 * Second);
        var video = publisher.Sources[1];
        video.Repairs = false;
        video.KeyFrameRequests.Clear();
        publisher.Up.Options = new PipeOptions { Loss = 1 };
        var lost = rehearsal.Simulation.Now;
        rehearsal.Simulation.Run(0.05 * Second);
        publisher.Up.Options = new PipeOptions();
        rehearsal.Simulation.Run(4 * Second);
        Assert.InRange((video.KeyFrameRequests[0] - lost).TotalMilliseconds, 400, 1100);
        // Once that key frame is there, giving the packets up asks for no other.
        Assert.Single(video.KeyFrameRequests);
    }

    [Fact]
    public void A_publisher_that_starts_its_numbers_anew_makes_a_new_track()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", slots: 0);
        var stop = rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        stop();
        publisher.Sources[1] = new MediaSource(publisher, publisher.Sources[1].Line, 30_000, 5) { SaysMid = false };
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        Assert.Contains("ended ann Video", rehearsal.Told);
        Assert.Equal(2, rehearsal.Published.Count(track => track.Kind == MediaKind.Video));
        Assert.Equal(2, rehearsal.Room.Tracks().Count);
    }

    private static Dictionary<MediaKind, RecordingSink> Record(RoomRehearsal rehearsal)
    {
        var sinks = new Dictionary<MediaKind, RecordingSink> { [MediaKind.Audio] = new(), [MediaKind.Video] = new() };
        rehearsal.OnPublished = track => track.AddSink(sinks[track.Kind], patient: true);
        return sinks;
    }

    private static int Holes(RecordingSink sink)
    {
        var numbers = sink.Numbers.Select(number => number < 32768 ? number + 65536 : number).Order().ToArray();
        return numbers[^1] - numbers[0] + 1 - numbers.Length;
    }
}
