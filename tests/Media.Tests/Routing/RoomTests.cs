using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using Xunit;

namespace RemoteVerify.Media.Tests.Routing;

public sealed class RoomTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Who_publishes_appears_in_everybody_elses_slots_but_not_in_their_own()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 2);
        rehearsal.Join("bob", slots: 2);
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        Assert.Equal([("ra0", "ann"), ("rv0", "ann"), ("ra1", null), ("rv1", null)], rehearsal.Slots["bob"].Select(slot => (slot.Mid, slot.ParticipantId)));
        Assert.False(rehearsal.Slots.ContainsKey("ann"));
    }

    [Fact]
    public void A_joiners_answer_already_tells_who_is_in_its_slots()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann");
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        var bob = rehearsal.Join("bob", publish: false);
        Assert.Equal(["ann", "ann"], bob.Slots.Select(slot => slot.ParticipantId));
    }

    [Fact]
    public void News_of_a_slot_say_that_they_are_newer_than_the_answer_that_they_may_overtake_and_can_be_asked_for_again()
    {
        var rehearsal = new RoomRehearsal();
        rehearsal.Simulation.Run(Second);
        var bob = rehearsal.Join("bob", publish: false);
        rehearsal.Simulation.Run(Second);
        rehearsal.Start(rehearsal.Join("ann"));
        rehearsal.Simulation.Run(Second);
        Assert.All(bob.Slots, slot => Assert.True(slot.Since > default(Instant)));
        Assert.All(bob.Slots.Zip(rehearsal.Slots["bob"]), told => Assert.True(told.First.Mid == told.Second.Mid && told.First.Since < told.Second.Since));
        Assert.Equal(rehearsal.Slots["bob"], rehearsal.Room.SlotsOf("bob"));
        Assert.Empty(rehearsal.Room.SlotsOf("cy"));
    }

    [Fact]
    public void Numbers_and_timestamps_go_on_when_a_slot_changes_to_somebody_else()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 0, firstTimestamp: 0x1000);
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(2 * Second);
        rehearsal.Room.ClosePeer("ann", null, PeerCloseReason.Left, rehearsal.Simulation.Now);
        var cy = rehearsal.Join("cy", slots: 0, firstTimestamp: 0x9000_0000);
        rehearsal.Start(cy);
        rehearsal.Simulation.Run(2 * Second);
        foreach (var (mid, rate) in new[] { ("ra0", 48_000), ("rv0", 90_000) })
        {
            var packets = viewer.Receiver(mid).Packets.Values.ToArray();
            Assert.Equal(Enumerable.Range(0, packets.Length).Select(i => packets[0].Number + i), packets.Select(packet => packet.Number));
            foreach (var (before, after) in packets.Zip(packets.Skip(1)))
                Assert.InRange((int)(after.Header.Timestamp - before.Header.Timestamp), 0, rate / 5);
            Assert.InRange((int)(packets[^1].Header.Timestamp - packets[0].Header.Timestamp), 3 * rate, 5 * rate);
        }
        Assert.Equal(["cy", "cy"], rehearsal.Slots["bob"].Select(slot => slot.ParticipantId));
    }

    [Fact]
    public void Consent_expiry_ends_the_peers_tracks_and_frees_its_place()
    {
        var rehearsal = new RoomRehearsal(RoomLimits.Default with { Participants = 2 });
        var sink = new RecordingSink();
        rehearsal.OnPublished = track => track.AddSink(sink);
        var ann = rehearsal.Join("ann");
        rehearsal.Join("bob", publish: false);
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        ann.LoseConsent();
        Assert.Equal(2, sink.Ended);
        Assert.Equal(["ended ann Audio", "ended ann Video"], rehearsal.Told.Where(told => told.StartsWith("ended", StringComparison.Ordinal)).Order());
        Assert.Contains("closed ann ConsentExpired", rehearsal.Told);
        Assert.All(rehearsal.Slots["bob"], slot => Assert.Null(slot.ParticipantId));
        Assert.Empty(rehearsal.Room.Tracks());
        Assert.IsType<OfferOutcome.Accepted>(rehearsal.Offer(Watching(rehearsal, "cy"), "cy"));
    }

    [Fact]
    public void Who_comes_back_with_a_new_connection_replaces_the_old_one_and_has_the_same_slot()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 0);
        var cy = rehearsal.Join("cy", slots: 0);
        var viewer = rehearsal.Join("bob", slots: 2, publish: false);
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        rehearsal.Start(cy);
        rehearsal.Simulation.Run(Second);
        var again = rehearsal.Client("ann-again");
        rehearsal.Publish(again);
        rehearsal.Negotiate(again, "ann");
        again.Connect();
        Assert.Equal(PeerCloseReason.Replaced, ann.ClosedBecause);
        Assert.Contains("closed ann Replaced", rehearsal.Told);
        rehearsal.Start(again);
        rehearsal.Simulation.Run(Second);
        Assert.Equal([("rv0", "ann"), ("rv1", "cy")], rehearsal.Slots["bob"].Where(slot => slot.Kind == MediaKind.Video).Select(slot => (slot.Mid, slot.ParticipantId)));
        var packets = viewer.Receiver("rv0").Packets.Values.ToArray();
        Assert.Equal(packets.Length, packets[^1].Number - packets[0].Number + 1);
    }

    [Fact]
    public void An_offer_of_the_same_connection_with_other_ICE_credentials_restarts_ICE_and_its_tracks_go_on()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 0);
        var viewer = rehearsal.Join("bob", publish: false);
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        var tracks = rehearsal.Room.Tracks();
        ann.Ufrag = "ann-restarted";
        rehearsal.Negotiate(ann, "ann");
        rehearsal.Simulation.Run(Second);
        Assert.Equal(("ann-restarted", null), (ann.Restarted, ann.ClosedBecause));
        Assert.Equal(tracks, rehearsal.Room.Tracks());
        ForwardingTests.AssertWholeFramesInOrder(viewer.Receiver("rv0"));

        Assert.NotNull(rehearsal.Room.RestartIce("ann", null, new("ann-by-patch", "password-of-22-chars-or-more")));
        Assert.Equal("ann-by-patch", ann.Restarted);
        Assert.Null(rehearsal.Room.RestartIce("nobody", null, null));
    }

    [Fact]
    public void A_new_offer_of_the_same_connection_adds_slots_and_keeps_the_others()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 0);
        var cy = rehearsal.Join("cy", slots: 0);
        var viewer = rehearsal.Join("bob", slots: 1, publish: false);
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        rehearsal.Start(cy);
        rehearsal.Simulation.Run(Second);
        var before = viewer.Receiver("rv0").Ssrc;
        viewer.Lines.Add(new ClientLine("ra1", true, "recvonly"));
        viewer.Lines.Add(new ClientLine("rv1", false, "recvonly"));
        rehearsal.Negotiate(viewer, "bob");
        rehearsal.Simulation.Run(Second);
        Assert.Equal(4, viewer.Receivers.Count);
        Assert.Equal(before, viewer.Receiver("rv0").Ssrc);
        Assert.Equal(["ann", "ann", "cy", "cy"], viewer.Slots.Select(slot => slot.ParticipantId));
        ForwardingTests.AssertWholeFramesInOrder(viewer.Receiver("rv0"));
        ForwardingTests.AssertWholeFramesInOrder(viewer.Receiver("rv1"));
        Assert.Null(viewer.ClosedBecause);
    }

    [Fact]
    public void A_line_that_stops_sending_ends_its_track_only()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 0);
        var stop = rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        stop();
        ann.Lines[1] = ann.Lines[1] with { Direction = "inactive" };
        rehearsal.Negotiate(ann, "ann");
        Assert.Equal([MediaKind.Audio], rehearsal.Room.Tracks().Select(track => track.Kind));
    }

    [Fact]
    public void A_watcher_sees_the_one_participant_it_asked_for_and_is_no_participant()
    {
        var rehearsal = new RoomRehearsal(RoomLimits.Default with { Participants = 2 });
        var ann = rehearsal.Join("ann", slots: 0);
        var cy = rehearsal.Join("cy", slots: 0);
        rehearsal.Start(ann);
        rehearsal.Start(cy);
        rehearsal.Simulation.Run(Second);
        var watcher = Watching(rehearsal, "screen");
        rehearsal.Negotiate(watcher, "screen", watch: "cy", peerKey: "whep-1");
        watcher.Connect();
        rehearsal.Simulation.Run(Second);
        Assert.Equal(["cy", "cy"], watcher.Slots.Select(slot => slot.ParticipantId));
        ForwardingTests.AssertWholeFramesInOrder(watcher.Receiver("rv0"));
    }

    [Fact]
    public void A_slot_stays_empty_and_says_so_when_the_viewer_cannot_decode()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Join("ann", slots: 0);
        var viewer = rehearsal.Join("bob", publish: false, profile: ClientProfile.Chromium with { OffersVp8 = false });
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        Assert.Equal([("ra0", "ann", false), ("rv0", null, true)], rehearsal.Slots["bob"].Select(slot => (slot.Mid, slot.ParticipantId, slot.NoCodec)));
        Assert.Empty(viewer.Receiver("rv0").Packets);
    }

    [Fact]
    public void Two_cameras_of_one_payload_type_are_told_apart_by_mid_and_by_declared_source()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Client("ann");
        rehearsal.Publish(ann);
        var second = new ClientLine("2", false, "sendonly");
        ann.Lines.Add(second);
        ann.Sources.Add(new MediaSource(ann, second, 1, 1) { Ssrc = 4711 });
        ann.Sources[1].SaysMid = false;
        rehearsal.Negotiate(ann, "ann");
        ann.Connect();
        rehearsal.Start(ann);
        rehearsal.Simulation.Run(Second);
        Assert.Equal(["Audio", "Video", "Video"], rehearsal.Room.Tracks().Select(track => track.Kind.ToString()).Order());
        Assert.Equal(3, rehearsal.Room.Tracks().Select(track => track.Id).Distinct().Count());
    }

    [Fact]
    public void A_seventh_participant_finds_the_room_full()
    {
        var rehearsal = new RoomRehearsal();
        for (var i = 0; i < 6; i++)
            rehearsal.Join($"p{i}");
        var refused = Assert.IsType<OfferOutcome.Refused>(rehearsal.Offer(Watching(rehearsal, "p6"), "p6"));
        Assert.Equal("room_full", refused.Code);
        Assert.IsType<OfferOutcome.Accepted>(rehearsal.Offer(Watching(rehearsal, "w"), "w", watch: "p0", peerKey: "w1"));
    }

    [Fact]
    public void More_cameras_than_allowed_are_rejected_line_by_line()
    {
        var rehearsal = new RoomRehearsal();
        var ann = rehearsal.Client("ann");
        for (var i = 0; i < 5; i++)
            ann.Lines.Add(new ClientLine($"{i}", false, "sendonly"));
        var accepted = Assert.IsType<OfferOutcome.Accepted>(rehearsal.Offer(ann, "ann"));
        Assert.Equal(2, accepted.Sdp.Split("m=video 0 ").Length - 1);
        Assert.Contains("a=group:BUNDLE 0 1 2\r\n", accepted.Sdp, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "bad_sdp", "line 1")]
    [InlineData("v=0\r\n", "bad_sdp", "no audio or video")]
    [InlineData("v=0\r\nm=audio 9 RTP/AVP 0\r\n", "bad_sdp", "UDP/TLS/RTP/SAVPF")]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=rtcp-mux\r\na=rtpmap:0 PCMU/8000\r\n", "no_codec", "Opus")]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n", "bad_sdp", "ice-ufrag")]
    [InlineData("v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtcp-mux\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n", "bad_sdp", "BUNDLE")]
    public void An_offer_that_cannot_be_answered_is_refused_with_the_reason(string sdp, string code, string words)
    {
        var rehearsal = new RoomRehearsal();
        var refused = Assert.IsType<OfferOutcome.Refused>(rehearsal.Room.Answer(new Offer { ParticipantId = "p", Label = "p", Sdp = sdp }, rehearsal.Simulation.Now));
        Assert.Equal(code, refused.Code);
        Assert.Contains(words, refused.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=setup:actpass", "a=setup:passive", "setup:passive")]
    [InlineData("a=fingerprint:sha-256", "a=fingerprint:sha-1", "sha-256")]
    public void A_transport_that_does_not_fit_is_refused_with_the_reason(string part, string other, string words)
    {
        var rehearsal = new RoomRehearsal();
        var sdp = ClientOffer.Write(ClientProfile.Chromium, "abcd", [new ClientLine("0", true, "sendonly")]).Replace(part, other, StringComparison.Ordinal);
        var refused = Assert.IsType<OfferOutcome.Refused>(rehearsal.Room.Answer(new Offer { ParticipantId = "p", Label = "p", Sdp = sdp }, rehearsal.Simulation.Now));
        Assert.Equal("bad_sdp", refused.Code);
        Assert.Contains(words, refused.Detail, StringComparison.Ordinal);
    }

    private static RoomClient Watching(RoomRehearsal rehearsal, string name)
    {
        var client = rehearsal.Client(name);
        client.Lines.Add(new ClientLine("ra0", true, "recvonly"));
        client.Lines.Add(new ClientLine("rv0", false, "recvonly"));
        return client;
    }
}
