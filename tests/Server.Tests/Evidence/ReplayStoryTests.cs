using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Server.Evidence;

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

    private static ReplayStory StoryOf(params string[] lines)
    {
        var read = lines.Select(line => LogLine.TryParse(Encoding.UTF8.GetBytes(line.Replace("PREV", new string('0', 64)) + "\n"), out var parsed) ? parsed : throw new FormatException(line)).ToList();
        return new(new SessionReading("s1", false, null, read[0].At, 80_000, read, []), new Dictionary<string, Server.Sessions.SessionParticipant>(), "s1", "key");
    }
}
