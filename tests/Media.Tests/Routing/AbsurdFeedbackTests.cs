using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing.Congestion;
using RemoteVerify.Transport.Rtcp;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>A viewer who asks for absurd things costs little, and the others see what they saw.</summary>
public sealed class AbsurdFeedbackTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly RoomRehearsal _rehearsal = new();
    private readonly RoomClient _publisher;
    private readonly RoomClient _viewer;
    private readonly RoomClient _other;
    private readonly byte[] _buffer = new byte[1500];

    public AbsurdFeedbackTests()
    {
        _publisher = _rehearsal.Join("ann", slots: 0);
        _viewer = _rehearsal.Join("bob", publish: false);
        _other = _rehearsal.Join("cy", publish: false);
        _rehearsal.Start(_publisher);
        _rehearsal.Simulation.Run(3 * Second);
    }

    [Fact]
    public void Asking_for_everything_again_gets_at_most_the_media_once_more()
    {
        var video = _viewer.Receiver("rv0");
        var (before, otherBefore) = (_viewer.Down.Sent, _other.Down.Sent);
        _rehearsal.Simulation.Every(TimeSpan.FromMilliseconds(5), () => AskForEverything(video));
        _rehearsal.Simulation.Run(10 * Second);
        var media = _other.Down.Sent - otherBefore;
        const int firstAnswer = 256 * 1024 / 200;
        Assert.InRange(_viewer.Down.Sent - before, media, 2 * media + firstAnswer);
    }

    [Fact]
    public void A_storm_of_key_frame_requests_reaches_the_publisher_ever_more_slowly()
    {
        var video = _publisher.Sources[1];
        var before = video.KeyFrameRequests.Count;
        _rehearsal.Simulation.Every(TimeSpan.FromMilliseconds(1), () =>
        {
            _viewer.SendPli(_viewer.Receiver("rv0"));
            _other.SendPli(_other.Receiver("rv0"));
        });
        _rehearsal.Simulation.Run(10 * Second);
        Assert.InRange(video.KeyFrameRequests.Count - before, 1, 8);
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(1UL << 63)]
    [InlineData(ulong.MaxValue)]
    public void An_absurd_estimate_leaves_the_publisher_within_its_bounds(ulong bitsPerSecond)
    {
        _rehearsal.Simulation.Every(TimeSpan.FromMilliseconds(10), () => _viewer.SendRemb(bitsPerSecond));
        _rehearsal.Simulation.Run(5 * Second);
        Assert.All(_publisher.Limits, limit => Assert.InRange(limit, 149_000UL, 30_000_000UL));
        Assert.InRange(_publisher.Limits.Count, 0, 10);
    }

    [Fact]
    public void What_asks_for_more_than_anybody_needs_is_passed_over_and_counted_and_a_fair_viewer_is_heard()
    {
        var video = _viewer.Receiver("rv0");
        _other.Down.Options = new PipeOptions { Loss = 0.1 };
        _rehearsal.Simulation.Every(TimeSpan.FromMilliseconds(1), () => AskForEverything(video));
        _rehearsal.Simulation.Run(10 * Second);
        var connections = _rehearsal.Room.Statistics().Connections.ToDictionary(connection => connection.ParticipantId, connection => connection.RefusedFeedback);
        Assert.InRange(connections["bob"], 5_000, 10_000);
        Assert.Equal(0, connections["cy"]);
    }

    [Fact]
    public void Nonsense_in_every_kind_of_feedback_changes_nothing_for_the_others()
    {
        var random = new Random(4);
        _rehearsal.Simulation.Every(TimeSpan.FromMilliseconds(1), () => _viewer.SendRtcp(Nonsense(random)));
        var before = _other.Receiver("rv0").Packets.Count;
        _rehearsal.Simulation.Run(5 * Second);
        Assert.InRange(_other.Receiver("rv0").Packets.Count - before, 590, 620);
        Assert.Equal(0, _other.MalformedReceived);
    }

    [Theory, InlineData(8_000_000), InlineData(-8_000_000), InlineData(1), InlineData(-1)]
    public void A_clock_that_runs_any_way_at_any_speed_stays_above_zero(int step)
    {
        const int unusedBits = 8;
        var clock = new ViewerClock();
        for (int i = 0, told = 0; i < 300_000; i++, told = told + step << unusedBits >> unusedBits)
            Assert.InRange(clock.Shift(told) + told * (long)TransportFeedback.ReferenceMicroseconds, 1, long.MaxValue / 100);
    }

    private void AskForEverything(MediaReceiver video)
    {
        var newest = video.Packets.Keys.Last();
        var lost = Enumerable.Range(1, 3000).Select(i => (ushort)(newest - 3000 + i)).ToArray();
        _viewer.SendRtcp(_buffer.AsSpan(0, Nack.Write(_buffer, 1, video.Ssrc, lost)));
    }

    // Sender and receiver reports, transport and payload feedback: right heads, arbitrary contents.
    private static byte[] Nonsense(Random random)
    {
        var words = random.Next(1, 40);
        var packet = new byte[4 * (words + 1)];
        random.NextBytes(packet);
        packet[0] = (byte)(0x80 | random.Next(32));
        packet[1] = (byte)random.Next(200, 208);
        (packet[2], packet[3]) = (0, (byte)words);
        return packet;
    }
}
