using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Search;

namespace RemoteVerify.Server.Tests.Evidence;

public sealed class ReplayStoryTests
{
    [Fact]
    public void What_is_missing_is_shown_in_its_order_and_so_is_the_time_without_a_server()
    {
        var story = StoryOf(
            """{"seq":0,"prev":"PREV","at":"2026-11-22T10:00:00.000Z","kind":"session.opened"}""",
            """{"seq":1,"prev":"PREV","at":"2026-11-22T10:00:30.000Z","kind":"media.gap","file":"tracks/applicant-1.mkv","media":"video","from":28000,"to":29000,"reason":"network"}""",
            """{"seq":2,"prev":"PREV","at":"2026-11-22T10:01:12.000Z","kind":"session.resumed","reason":"restart"}""",
            """{"seq":3,"prev":"PREV","at":"2026-11-22T10:01:20.000Z","kind":"media.gap","file":"tracks/applicant-1.mkv","from":20000,"to":21000,"reason":"disk"}""");

        Assert.Equal(
            [
                new("tracks/applicant-1.mkv", 20_000, 21_000, "disk"),
                new("tracks/applicant-1.mkv", 28_000, 29_000, "network"),
                new("", 30_000, 72_000, "server"),
            ],
            story.Gaps());
    }

    [Fact]
    public void What_a_session_lacks_includes_the_time_without_a_server_of_everybody_who_was_there()
    {
        TrackReading Track(string label, int number, long from, long to) => new($"tracks/{label}-{number}.mkv", label, from, to, 1, true, "video/webm");
        var lacking = DigestReading.Lacking(ReadingOf(
            [Track("applicant-1", 1, 0, 28_500), Track("official-1", 1, 0, 29_500), Track("helper-1", 1, 0, 10_000), Track("applicant-1", 2, 61_000, 90_000), Track("official-1", 2, 62_000, 90_000)],
            """{"seq":0,"prev":"PREV","at":"2026-11-22T10:00:00.000Z","kind":"session.opened"}""",
            """{"seq":1,"prev":"PREV","at":"2026-11-22T10:00:30.000Z","kind":"message.sent"}""",
            """{"seq":2,"prev":"PREV","at":"2026-11-22T10:01:00.000Z","kind":"session.resumed","reason":"restart"}"""), []);

        Assert.Equal((2, 31_500 + 30_500, RecordingQuality.Poor), lacking);
    }

    private static ReplayStory StoryOf(params string[] lines) => new(ReadingOf([], lines), new Dictionary<string, Server.Sessions.SessionParticipant>(), "s1", "key");

    private static SessionReading ReadingOf(IReadOnlyList<TrackReading> tracks, params string[] lines)
    {
        var read = lines.Select(line => LogLine.TryParse(Encoding.UTF8.GetBytes(line.Replace("PREV", new string('0', 64)) + "\n"), out var parsed) ? parsed : throw new FormatException(line)).ToList();
        return new SessionReading("s1", false, null, read[0].At, 80_000, read, tracks);
    }
}
