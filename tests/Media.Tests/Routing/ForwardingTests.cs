using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class ForwardingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_viewer_sees_every_frame_from_the_first_key_frame_on_exactly_once_and_in_order()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(10 * Second);
        var video = viewer.Receiver("rv0");
        Assert.InRange(video.Packets.Count, 290 * MediaSource.PacketsPerFrame, 304 * MediaSource.PacketsPerFrame);
        AssertWholeFramesInOrder(video);
        Assert.InRange(viewer.Receiver("ra0").Packets.Count, 490, 500);
        Assert.Empty(video.Missing);
        Assert.Equal((0, 0), (video.Duplicates, viewer.MalformedReceived));
    }

    [Fact]
    public void Payload_types_extension_ids_and_mid_are_the_viewers_own()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", profile: ClientProfile.Chromium);
        var viewer = rehearsal.Join("bob", publish: false, profile: ClientProfile.Firefox);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        Assert.All(viewer.Receiver("rv0").Arrived, packet =>
        {
            Assert.Equal(ClientProfile.Firefox.Vp8, packet.Header.PayloadType);
            Assert.Equal("rv0"u8.ToArray(), Extension(packet, ClientProfile.Firefox.Mid));
            Assert.Equal(2, Extension(packet, ClientProfile.Firefox.Twcc)!.Length);
            Assert.Null(Extension(packet, ClientProfile.Firefox.AbsSendTime));
        });
        Assert.All(viewer.Receiver("ra0").Arrived, packet =>
        {
            Assert.Equal(ClientProfile.Firefox.Opus, packet.Header.PayloadType);
            Assert.Equal(new byte[] { 0x85 }, Extension(packet, ClientProfile.Firefox.AudioLevel));
        });
    }

    [Fact]
    public void A_viewer_gets_transport_wide_numbers_that_count_up_over_all_its_tracks()
    {
        var rehearsal = new RoomRehearsal();
        var profile = ClientProfile.Chromium;
        var publisher = rehearsal.Join("ann");
        var viewer = rehearsal.Join("bob", publish: false, profile: profile);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        var numbers = viewer.Receiver("rv0").Arrived.Concat(viewer.Receiver("ra0").Arrived).Select(packet => RtpExtensionValues.TransportSequence(Extension(packet, profile.Twcc))).Order().ToArray();
        Assert.Equal(Enumerable.Range(0, numbers.Length).Select(i => (ushort)i), numbers);
    }

    [Fact]
    public void A_viewer_that_can_only_tell_an_estimate_gets_send_times()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        var viewer = rehearsal.Join("bob", publish: false, profile: ClientProfile.Chromium with { OffersTransportWide = false });
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        Assert.All(viewer.Receiver("rv0").Arrived, packet =>
        {
            Assert.Equal(3, Extension(packet, ClientProfile.Chromium.AbsSendTime)!.Length);
            Assert.Null(Extension(packet, ClientProfile.Chromium.Twcc));
        });
    }

    [Fact]
    public void A_late_joiner_gets_a_key_frame_first_and_soon()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(5 * Second);
        var joined = rehearsal.Simulation.Now;
        var late = rehearsal.Join("eve", publish: false);
        rehearsal.Simulation.Run(Second);
        var first = late.Receiver("rv0").Arrived[0];
        Assert.True(MediaSource.Read(first.Payload).Key);
        Assert.InRange((first.At - joined).TotalMilliseconds, 40, 120);
        Assert.Equal(2, publisher.Sources[1].KeyFrames);
    }

    [Fact]
    public void Who_joins_right_after_a_key_frame_begins_with_it_and_costs_the_publisher_none()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(5 * Second);
        rehearsal.Join("bob", publish: false);
        rehearsal.Simulation.Run(0.3 * Second);
        var (joined, keyFrames) = (rehearsal.Simulation.Now, publisher.Sources[1].KeyFrames);
        var late = rehearsal.Join("eve", publish: false);
        rehearsal.Simulation.Run(Second);
        var video = late.Receiver("rv0");
        Assert.True(MediaSource.Read(video.Arrived[0].Payload).Key);
        Assert.InRange((video.Arrived[0].At - joined).TotalMilliseconds, 0, 60);
        Assert.Equal(keyFrames, publisher.Sources[1].KeyFrames);
        AssertWholeFramesInOrder(video);
    }

    [Fact]
    public void A_key_frame_of_long_ago_is_not_brought_up_again()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(5 * Second);
        var (joined, keyFrames) = (rehearsal.Simulation.Now, publisher.Sources[1].KeyFrames);
        var late = rehearsal.Join("bob", publish: false);
        rehearsal.Simulation.Run(Second);
        Assert.Equal(keyFrames + 1, publisher.Sources[1].KeyFrames);
        AssertWholeFramesInOrder(late.Receiver("rv0"));
        // A run-up of five seconds would be 600 packets at once.
        Assert.True(late.Receiver("rv0").Arrived.Count(packet => packet.At - joined < TimeSpan.FromMilliseconds(150)) < 40);
    }

    [Fact]
    public void A_storm_of_key_frame_requests_becomes_one_in_two_seconds()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        var viewers = new[] { "bob", "cy", "dee" }.Select(name => rehearsal.Join(name, publish: false)).ToArray();
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        var before = publisher.Sources[1].KeyFrameRequests.Count;
        rehearsal.Simulation.Every(TimeSpan.FromMilliseconds(10), () =>
        {
            foreach (var viewer in viewers)
                viewer.SendPli(viewer.Receiver("rv0"));
        });
        rehearsal.Simulation.Run(5 * Second);
        var requests = publisher.Sources[1].KeyFrameRequests.Skip(before).ToArray();
        Assert.InRange(requests.Length, 2, 5);
        Assert.All(requests.Zip(requests.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromMilliseconds(495)));
        Assert.True(requests[^1] - requests[^2] >= TimeSpan.FromMilliseconds(1995));
    }

    [Fact]
    public void A_key_frame_request_that_is_lost_is_repeated()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(Second);
        publisher.Down.Options = new PipeOptions { Loss = 1 };
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Simulation.Run(0.4 * Second);
        Assert.Empty(viewer.Receiver("rv0").Arrived);
        publisher.Down.Options = new PipeOptions();
        rehearsal.Simulation.Run(Second);
        AssertWholeFramesInOrder(viewer.Receiver("rv0"));
    }

    [Fact]
    public void Sender_reports_keep_the_publishers_clock_for_sound_and_picture()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann");
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(5 * Second);
        foreach (var (mid, source, rate) in new[] { ("ra0", publisher.Sources[0], 48_000.0), ("rv0", publisher.Sources[1], 90_000.0) })
        {
            var receiver = viewer.Receiver(mid);
            Assert.True(receiver.Reports.Count >= 3);
            var (ntp, timestamp, _) = receiver.Reports[^1];
            // When the report says a packet was captured must be when the source made it, give or take a frame.
            var packet = receiver.Arrived[^1];
            var frame = MediaSource.Read(packet.Payload).Frame;
            var captured = (ntp - MediaSource.NtpOf(default)) / 4294967296.0 + (int)(packet.Header.Timestamp - timestamp) / rate;
            var made = 1 + (frame + 1) * (mid == "ra0" ? 0.020 : 0.033);
            Assert.InRange(captured - made, -0.04, 0.04);
            Assert.NotEqual(source.TimestampOf(frame), packet.Header.Timestamp);
        }
    }

    [Fact]
    public void The_round_trip_is_measured_for_one_who_watches_and_for_one_who_only_publishes()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", slots: 0, up: new PipeOptions { Loss = 0.02, Delay = TimeSpan.FromMilliseconds(40) });
        rehearsal.Join("bob", publish: false, down: new PipeOptions { Delay = TimeSpan.FromMilliseconds(70) });
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(6 * Second);
        var connections = rehearsal.Room.Statistics().Connections;
        Assert.InRange(connections.Single(c => c.ParticipantId == "ann").RttMs!.Value, 50, 90);
        Assert.InRange(connections.Single(c => c.ParticipantId == "bob").RttMs!.Value, 85, 100);
        Assert.InRange(connections.Single(c => c.ParticipantId == "ann").LossPercentIn, 0, 8);
        Assert.InRange(connections.Single(c => c.ParticipantId == "bob").KbpsOut, 150, 400);
    }

    [Fact]
    public void Forwarding_allocates_nothing()
    {
        var (allocated, delivered) = Least(() => new CountingRoom(), first: 1_000);
        Assert.Equal(0, allocated);
        Assert.InRange(delivered, 4 * 9_700, 4 * 10_000);
    }

    [Theory, InlineData(100_000_000), InlineData(4_000_000), InlineData(300_000)]
    public void Following_the_viewers_lines_allocates_nothing(long bitsPerSecond)
    {
        var (allocated, delivered) = Least(() => new CountingRoom { ViewersBitsPerSecond = bitsPerSecond }, first: 5_000);
        Assert.Equal(0, allocated);
        // 1100 bytes a millisecond are 9 Mbit/s.
        Assert.InRange(delivered, 1, bitsPerSecond > 10_000_000 ? 40_000 : 20_000);
    }

    // The runtime gives the thread that first meets some code the tables for its statics, a piece at a time, whoever's turn it is.
    // What the room allocates comes again in every room.
    private static (long Allocated, long Delivered) Least(Func<CountingRoom> open, int first) => Enumerable.Range(0, 3).Select(_ =>
    {
        var room = open();
        room.Send(first);
        var (delivered, before) = (room.Delivered, GC.GetAllocatedBytesForCurrentThread());
        room.Send(packets: 10_000);
        return (Allocated: GC.GetAllocatedBytesForCurrentThread() - before, Delivered: room.Delivered - delivered);
    }).MinBy(one => one.Allocated);

    internal static void AssertWholeFramesInOrder(MediaReceiver receiver)
    {
        var packets = receiver.Packets.Values.ToArray();
        Assert.NotEmpty(packets);
        Assert.True(MediaSource.Read(packets[0].Payload).Key);
        var first = MediaSource.Read(packets[0].Payload).Frame;
        for (var i = 0; i < packets.Length; i++)
        {
            var (frame, packet, _) = MediaSource.Read(packets[i].Payload);
            Assert.Equal((first + i / MediaSource.PacketsPerFrame, i % MediaSource.PacketsPerFrame), (frame, packet));
            Assert.Equal(packets[0].Number + i, packets[i].Number);
        }
    }

    internal static byte[]? Extension(ReceivedPacket packet, byte id) =>
        RtpExtensions.TryFind(packet.Packet, packet.Header, id, out var data) ? data.ToArray() : null;
}
