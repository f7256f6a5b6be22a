using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport.Rtp;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>Sound that is sent twice (RFC 2198), so that a lost packet is heard with the next.</summary>
public sealed class RedundantSoundTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly ClientProfile Plain = ClientProfile.Chromium with { OffersAudioNack = false };
    private static readonly ClientProfile Twice = Plain with { Red = 63 };
    private static readonly PipeOptions Lossy = new() { Loss = 0.1 };

    private readonly RoomRehearsal _rehearsal = new();

    [Theory, InlineData(1), InlineData(2)]
    public void What_the_way_to_the_server_loses_is_there_for_recorder_and_viewer_whether_that_knows_the_format_or_not(int seed)
    {
        var kept = new RecordingSink();
        _rehearsal.OnPublished = track =>
        {
            if (track.Kind == MediaKind.Audio)
                track.AddSink(kept, patient: true);
        };
        var publisher = _rehearsal.Join("ann", slots: 0, profile: Twice, up: Lossy, seed: seed);
        var viewer = _rehearsal.Join("bob", publish: false, profile: Plain);
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(40 * Second);
        var sent = publisher.Sources[0].PacketsSent;
        // A tenth is lost, and of a tenth of that the packet that would tell it too.
        Assert.InRange(publisher.Up.Lost / (double)publisher.Up.Sent, 0.08, 0.12);
        Assert.InRange(kept.Numbers.Count / (double)sent, 0.98, 1);
        Assert.Equal(kept.Numbers.Count, kept.Numbers.Distinct().Count());
        var heard = viewer.Receiver("ra0");
        Assert.InRange(heard.Packets.Count / (double)sent, 0.98, 1);
        Assert.All(heard.Arrived.Zip(heard.Arrived.Skip(1)), pair => Assert.True(pair.First.Number < pair.Second.Number));
        Assert.All(heard.Arrived, packet => Assert.Equal(Plain.Opus, packet.Header.PayloadType));
        Assert.Equal(0, viewer.MalformedReceived);
    }

    [Fact]
    public void A_block_that_holds_nothing_is_not_taken_for_the_packet_that_was_lost()
    {
        var kept = new RecordingSink();
        _rehearsal.OnPublished = track => track.AddSink(kept, patient: true);
        var publisher = _rehearsal.Join("ann", slots: 0, profile: Twice);
        foreach (var (number, payload) in new (ushort, byte[])[] { (10, [0xEF, 0x0F, 0x00, 0x01, 0x6F, 1, 2]), (12, [0xEF, 0x0F, 0x00, 0x00, 0x6F, 3]) })
        {
            var buffer = new byte[100];
            var writer = new RtpWriter(buffer, Twice.Red!.Value, false, number, number * 960u, publisher.Sources[0].Ssrc);
            publisher.SendRtp(buffer.AsSpan(0, writer.Finish(payload)));
        }

        _rehearsal.Simulation.Run(Second);
        Assert.Equal([10, 12], kept.Numbers.Select(number => (int)(ushort)number));
    }

    [Fact]
    public void A_type_that_was_not_agreed_on_is_dropped_and_the_connection_goes_on()
    {
        var publisher = _rehearsal.Join("ann", slots: 0, profile: Plain);
        var buffer = new byte[100];
        var writer = new RtpWriter(buffer, 77, false, 1, 960, publisher.Sources[0].Ssrc);
        publisher.SendRtp(buffer.AsSpan(0, writer.Finish([1, 2, 3])));
        _rehearsal.Simulation.Run(Second);
        Assert.Null(publisher.ClosedBecause);
        Assert.Empty(_rehearsal.Published);
    }

    [Fact]
    public void What_a_burst_takes_of_both_is_asked_for_and_recorded_once_where_the_sender_keeps_its_sound()
    {
        var kept = new RecordingSink();
        _rehearsal.OnPublished = track =>
        {
            if (track.Kind == MediaKind.Audio)
                track.AddSink(kept, patient: true);
        };
        var publisher = _rehearsal.Join("ann", slots: 0, profile: Twice with { OffersAudioNack = true });
        var stop = _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(2 * Second);
        publisher.Up.Options = new PipeOptions { Loss = 1 };
        _rehearsal.Simulation.Run(0.3 * Second);
        var lost = publisher.Sources[0].PacketsSent - kept.Numbers.Count;
        publisher.Up.Options = new PipeOptions();
        _rehearsal.Simulation.Run(2 * Second);
        stop();
        _rehearsal.Simulation.Run(Second);
        Assert.InRange(lost, 14, 16);
        Assert.Equal(publisher.Sources[0].PacketsSent, kept.Numbers.Count);
        Assert.Equal(kept.Numbers.Count, kept.Numbers.Distinct().Count());
    }

    [Fact]
    public void A_viewer_that_loses_sound_gets_it_twice_and_one_that_loses_none_does_not()
    {
        var publisher = _rehearsal.Join("ann", slots: 0, profile: Plain);
        var losing = _rehearsal.Join("bob", publish: false, profile: Twice, down: Lossy);
        var other = _rehearsal.Join("cy", publish: false, profile: Twice);
        losing.FractionLost = 25;
        _rehearsal.Start(publisher);
        _rehearsal.Simulation.Run(40 * Second);
        var sent = publisher.Sources[0].PacketsSent;
        Assert.InRange(losing.Receiver("ra0").Packets.Count / (double)sent, 0.97, 1);
        Assert.Contains(losing.Receiver("ra0").Arrived, packet => packet.Retransmitted);
        Assert.DoesNotContain(other.Receiver("ra0").Arrived, packet => packet.Retransmitted);
        Assert.Equal(0, losing.MalformedReceived + other.MalformedReceived);
        foreach (var packet in losing.Receiver("ra0").Packets.Values)
            Assert.Equal(packet.Header.Timestamp - losing.Receiver("ra0").Packets.Values.First().Header.Timestamp, (uint)(packet.Number - losing.Receiver("ra0").Packets.Keys.First()) * 960);
    }
}
