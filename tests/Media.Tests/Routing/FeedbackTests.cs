using RemoteVerify.Kit.Rtp;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class FeedbackTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Transport_wide_feedback_tells_each_packets_arrival_and_loss()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", up: new PipeOptions { Loss = 0.05, Jitter = TimeSpan.FromMilliseconds(15) }, seed: 3);
        var stop = rehearsal.Start(publisher);
        rehearsal.Simulation.Run(5 * Second);
        stop();
        rehearsal.Simulation.Run(Second);
        Assert.InRange(publisher.Feedback.Count, publisher.SentAt.Count - 3, publisher.SentAt.Count);
        foreach (var (number, arrival) in publisher.Feedback.Where(entry => entry.Value is not null))
            Assert.InRange((arrival!.Value - publisher.SentAt[number].Microseconds) / 1000.0, 19.8, 35.2);
        Assert.InRange(publisher.Feedback.Values.Count(arrival => arrival is null) / (double)publisher.Feedback.Count, 0.03, 0.07);
    }

    [Fact]
    public void Receiver_reports_come_every_second_and_tell_the_loss()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.Join("ann", slots: 0, up: new PipeOptions { Loss = 0.10 }, seed: 5);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(11 * Second);
        var reports = publisher.ReportsAboutUs.Where(block => block.Ssrc == publisher.Sources[1].Ssrc).ToArray();
        Assert.InRange(reports.Length, 9, 12);
        Assert.InRange(reports.Skip(1).Average(report => report.FractionLost / 256.0), 0.07, 0.13);
        Assert.NotEqual(0u, reports[^1].LastSenderReport);
        Assert.InRange(reports[^1].DelaySinceLastSenderReport / 65536.0, 0, 0.6);
    }

    [Fact]
    public void The_best_viewers_estimate_reaches_the_publisher_less_what_sound_takes()
    {
        var (rehearsal, publisher, fast) = Watched();
        var slow = rehearsal.Join("cy", publish: false);
        rehearsal.Simulation.Run(3 * Second);
        slow.SendRemb(550_000);
        rehearsal.Simulation.Run(0.2 * Second);
        Assert.Empty(publisher.Limits);
        fast.SendRemb(900_000);
        rehearsal.Simulation.Run(0.2 * Second);
        Assert.InRange(publisher.Limits[^1], 700_000UL, 850_000UL);
        rehearsal.Room.ClosePeer("bob", null, Transport.PeerCloseReason.Left, rehearsal.Simulation.Now);
        rehearsal.Simulation.Run(1.1 * Second);
        Assert.InRange(publisher.Limits[^1], 380_000UL, 500_000UL);
    }

    [Fact]
    public void An_estimate_that_only_lags_behind_does_not_hold_the_publisher_back()
    {
        var (rehearsal, publisher, viewer) = Watched();
        foreach (var estimate in new ulong[] { 1_450_000, 1_470_000, 1_440_000, 1_480_000, 1_800_000, 1_600_000 })
        {
            viewer.SendRemb(estimate);
            rehearsal.Simulation.Run(Second);
        }
        Assert.Empty(publisher.Limits);
        viewer.SendRemb(900_000);
        rehearsal.Simulation.Run(Second);
        Assert.InRange(publisher.Limits[^1], 700_000UL, 850_000UL);
    }

    [Fact]
    public void A_viewer_of_two_pictures_shares_its_estimate_between_them()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.JoinSingle("ann", 1_200_000);
        var bob = rehearsal.JoinSingle("bob", 1_200_000);
        var viewer = rehearsal.Join("cy", slots: 2, publish: false);
        rehearsal.Start(ann);
        rehearsal.Start(bob);
        rehearsal.Simulation.Run(3 * Second);
        viewer.SendRemb(1_400_000);
        rehearsal.Simulation.Run(0.2 * Second);
        Assert.InRange(ann.Limits[^1], 500_000UL, 620_000UL);
        Assert.Equal(ann.Limits[^1], bob.Limits[^1]);
    }

    [Fact]
    public void One_viewer_on_a_bad_line_cannot_make_the_recording_unreadable()
    {
        var (rehearsal, publisher, viewer) = Watched();
        viewer.SendRemb(10_000);
        rehearsal.Simulation.Run(0.2 * Second);
        Assert.InRange(publisher.Limits[^1], 349_000UL, 350_000UL);
    }

    [Fact]
    public void When_no_viewer_limits_any_more_the_publisher_hears_that_too()
    {
        var (rehearsal, publisher, viewer) = Watched();
        viewer.SendRemb(600_000);
        rehearsal.Simulation.Run(8 * Second);
        Assert.Contains(publisher.Limits, limit => limit <= 600_000);
        Assert.True(publisher.Limits[^1] > 20_000_000);
    }

    // Whoever sends layers is not limited: others take the smaller one.
    [Fact]
    public void Who_sends_layers_is_not_asked_for_less()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.JoinLayered("ann");
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(3 * Second);
        viewer.SendRemb(300_000);
        rehearsal.Simulation.Run(2 * Second);
        Assert.Empty(publisher.Limits);
    }

    private static (RoomRehearsal Rehearsal, RoomClient Publisher, RoomClient Viewer) Watched()
    {
        var rehearsal = new RoomRehearsal();
        var publisher = rehearsal.JoinSingle("ann", 1_400_000);
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(publisher);
        rehearsal.Simulation.Run(3 * Second);
        return (rehearsal, publisher, viewer);
    }
}
