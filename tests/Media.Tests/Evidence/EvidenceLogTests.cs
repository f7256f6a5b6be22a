using System.Text;
using System.Text.Json.Nodes;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class EvidenceLogTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 0, 0, 123, TimeSpan.Zero);
    private static readonly string Hash = new('a', 64);

    private static string Text(LogLine line) => Encoding.UTF8.GetString(line.Bytes.Span);

    [Fact]
    public void The_first_line_is_written_exactly_so()
    {
        var line = new EvidenceLog().Append(EvidenceEntry.SessionOpened("s1", "C-1", "kitchens", new JsonObject { ["official"] = "李" }), At);
        Assert.Equal("{\"seq\":0,\"prev\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"at\":\"2026-11-22T10:00:00.123Z\",\"kind\":\"session.opened\",\"format\":\"remoteverify/evidence/v1\",\"session\":\"s1\",\"case\":\"C-1\",\"department\":\"kitchens\",\"facts\":{\"official\":\"李\"}}\n", Text(line));
        Assert.Equal(LogLine.HashOf(line.Bytes.Span[..^1]), line.Hash);
    }

    public static TheoryData<EvidenceEntry, string> Golden() => new()
    {
        { EvidenceEntry.ConsentGiven("p1", "3", ["a", "b"], "zh"), "\"kind\":\"consent.given\",\"by\":\"p1\",\"version\":\"3\",\"items\":[\"a\",\"b\"],\"language\":\"zh\"}" },
        { EvidenceEntry.ParticipantJoined("p1", "王", "applicant"), "\"kind\":\"participant.joined\",\"participant\":\"p1\",\"name\":\"王\",\"role\":\"applicant\"}" },
        { EvidenceEntry.ParticipantLeft("p1", "left"), "\"kind\":\"participant.left\",\"participant\":\"p1\",\"reason\":\"left\"}" },
        { EvidenceEntry.MediaChunk("tracks/a.mkv", 0, 183201, Hash, 0, 1980), $"\"kind\":\"media.chunk\",\"file\":\"tracks/a.mkv\",\"offset\":0,\"length\":183201,\"sha256\":\"{Hash}\",\"from\":0,\"to\":1980}}" },
        { EvidenceEntry.MediaGap("tracks/a.mkv", 5, 9, "network", "video"), "\"kind\":\"media.gap\",\"file\":\"tracks/a.mkv\",\"media\":\"video\",\"from\":5,\"to\":9,\"reason\":\"network\"}" },
        { EvidenceEntry.MediaChanged("p1", "resolution", "1280x720"), "\"kind\":\"media.changed\",\"by\":\"p1\",\"what\":\"resolution\",\"value\":\"1280x720\"}" },
        { EvidenceEntry.StillTaken(new("stills/0001.jpg", Hash), "sink", "applicant"), $"\"kind\":\"still.taken\",\"file\":\"stills/0001.jpg\",\"sha256\":\"{Hash}\",\"item\":\"sink\",\"by\":\"applicant\"}}" },
        { EvidenceEntry.LocationReported("p1", 31.5, 121.25, 12), "\"kind\":\"location.reported\",\"by\":\"p1\",\"latitude\":31.5,\"longitude\":121.25,\"accuracyMetres\":12}" },
        { EvidenceEntry.ChallengeIssued("p2", "p1", "turn-head"), "\"kind\":\"challenge.issued\",\"by\":\"p2\",\"to\":\"p1\",\"challenge\":\"turn-head\"}" },
        { EvidenceEntry.ChallengeAnswered("p1", "turn-head", "done"), "\"kind\":\"challenge.answered\",\"by\":\"p1\",\"challenge\":\"turn-head\",\"outcome\":\"done\"}" },
        { EvidenceEntry.ItemAnswered("sink", "pass", "p2"), "\"kind\":\"item.answered\",\"item\":\"sink\",\"verdict\":\"pass\",\"by\":\"p2\"}" },
        { EvidenceEntry.MessageSent("p2", new("texts/0001.txt", Hash)), $"\"kind\":\"message.sent\",\"by\":\"p2\",\"file\":\"texts/0001.txt\",\"sha256\":\"{Hash}\"}}" },
        { EvidenceEntry.NoteAdded("p2", new("texts/0001.txt", Hash)), $"\"kind\":\"note.added\",\"by\":\"p2\",\"file\":\"texts/0001.txt\",\"sha256\":\"{Hash}\"}}" },
        { EvidenceEntry.DecisionMade("p2", "toSupply", null, "2026-12-01"), "\"kind\":\"decision.made\",\"by\":\"p2\",\"outcome\":\"toSupply\",\"dueAt\":\"2026-12-01\"}" },
        { EvidenceEntry.SessionResumed("restart"), "\"kind\":\"session.resumed\",\"reason\":\"restart\"}" },
        { EvidenceEntry.SessionSealed(new(4, 2, 1, 900), "ended"), "\"kind\":\"session.sealed\",\"reason\":\"ended\",\"entries\":4,\"chunks\":2,\"stills\":1,\"bytes\":900}" },
    };

    [Theory]
    [MemberData(nameof(Golden), DisableDiscoveryEnumeration = true)]
    public void Every_kind_is_written_exactly_so(EvidenceEntry entry, string end)
    {
        var line = new EvidenceLog().Append(entry, At);
        Assert.Equal($"{{\"seq\":0,\"prev\":\"{EvidenceLog.NoPrevious}\",\"at\":\"2026-11-22T10:00:00.123Z\",{end}\n", Text(line));
    }

    [Fact]
    public void Each_line_names_the_hash_of_the_line_before()
    {
        var lines = SampleSession.Sealed().Lines;
        for (var i = 1; i < lines.Count; i++)
        {
            Assert.Equal(i, lines[i].Seq);
            Assert.Equal(lines[i - 1].Hash, lines[i].Prev);
        }
    }

    [Fact]
    public void Time_never_goes_back()
    {
        var log = new EvidenceLog();
        log.Append(EvidenceEntry.SessionResumed("a"), At);
        var line = log.Append(EvidenceEntry.SessionResumed("b"), At.AddMinutes(-5));
        Assert.Equal(At, line.At);
    }

    [Fact]
    public void A_chunk_that_leaves_a_hole_is_refused_and_leaves_no_trace()
    {
        var log = new EvidenceLog();
        log.Append(EvidenceEntry.MediaChunk("tracks/a.mkv", 0, 10, Hash, 0, 1), At);
        Assert.Throws<InvalidOperationException>(() => log.Append(EvidenceEntry.MediaChunk("tracks/a.mkv", 11, 10, Hash, 1, 2), At));
        Assert.Equal(1, log.NextSeq);
        Assert.Equal(10, log.TrackEnds["tracks/a.mkv"]);
    }

    [Fact]
    public void Nothing_follows_the_seal()
    {
        var log = SampleSession.Sealed().Log;
        Assert.True(log.IsSealed);
        Assert.Throws<InvalidOperationException>(() => log.Append(EvidenceEntry.SessionResumed("late"), At));
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused() =>
        Assert.Throws<ArgumentException>(() => new EvidenceLog().Append(EvidenceEntry.SessionResumed(new string('x', EvidenceLog.MaxLineBytes)), At));

    [Fact]
    public void Half_a_character_becomes_the_replacement_character()
    {
        var line = new EvidenceLog().Append(EvidenceEntry.SessionResumed("a\ud800b"), At);
        Assert.Equal("a\ufffdb", line.Text("reason"));
    }

    [Theory]
    [InlineData("line\nbreak")]
    [InlineData("quote\" back\\slash \u0000 nul \u2028 separator 😀 中文")]
    public void Any_text_stays_on_one_line_and_comes_back(string text)
    {
        var line = new EvidenceLog().Append(EvidenceEntry.SessionResumed(text), At);
        Assert.Equal(line.Bytes.Length - 1, line.Bytes.Span.IndexOf((byte)'\n'));
        Assert.Equal(text, line.Text("reason"));
    }

    [Fact]
    public void A_property_may_not_pose_as_the_chain() =>
        Assert.Throws<ArgumentException>(() => new EvidenceEntry("x", new JsonObject { ["prev"] = "mine" }));

    [Fact]
    public void A_torn_tail_is_cut_wherever_it_tears()
    {
        var session = SampleSession.Unsealed();
        var bytes = session.Source.Files[BagIt.Log];
        var lastStart = bytes.Length - session.Lines[^1].Bytes.Length;
        for (var length = lastStart; length <= bytes.Length; length++)
        {
            var resumed = EvidenceLog.Resume(new MemoryStream(bytes, 0, length));
            var isWhole = length == bytes.Length;
            Assert.Equal(isWhole || length == lastStart ? LogTail.Whole : LogTail.Torn, resumed.Tail);
            Assert.Equal(isWhole ? bytes.Length : lastStart, resumed.End);
            Assert.Equal(session.Lines.Count - (isWhole ? 0 : 1), resumed.Log.NextSeq);
        }
    }

    [Fact]
    public void A_tail_of_zeros_left_by_a_file_system_is_torn()
    {
        var session = SampleSession.Unsealed();
        var bytes = session.Source.Files[BagIt.Log];
        var resumed = EvidenceLog.Resume(new MemoryStream([.. bytes, .. new byte[200_000]]));
        Assert.Equal((LogTail.Torn, (long)bytes.Length), (resumed.Tail, resumed.End));
    }

    [Fact]
    public void A_resumed_log_goes_on_with_the_same_chain_and_totals()
    {
        var session = SampleSession.Unsealed();
        var seen = new List<long>();
        var resumed = EvidenceLog.Resume(new MemoryStream(session.Source.Files[BagIt.Log]), line => seen.Add(line.Seq));
        Assert.Equal(session.Log.Totals, resumed.Log.Totals);
        Assert.Equal(session.Log.TrackEnds, resumed.Log.TrackEnds);
        Assert.Equal(session.Lines.Count, seen.Count);
        Assert.Equal(session.Lines[^1].Hash, resumed.Log.Append(EvidenceEntry.SessionResumed("restart"), SampleSession.Start.AddHours(1)).Prev);
    }

    [Fact]
    public void A_changed_line_in_the_middle_is_damage_and_not_a_torn_tail()
    {
        var session = SampleSession.Unsealed();
        var bytes = session.Source.Files[BagIt.Log];
        bytes[session.Lines[0].Bytes.Length + 120] ^= 1;
        Assert.Equal(LogTail.Damaged, EvidenceLog.Resume(new MemoryStream(bytes)).Tail);
    }
}
