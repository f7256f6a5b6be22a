using System.Text.Json;
using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>As many sessions as a node takes, on a thin line each: whether every second of them reached the disk, and what memory one takes.</summary>
public static class CapacityFigure
{
    private const int Sessions = 200;
    private const int First = 20;
    private const int VideoKbps = 268; // with Opus at 32 kbit/s: 300
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Played = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var clip = await Clip.MakeAsync("640x360", VideoKbps);
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        using var playing = new Playing();
        var first = await LoadSession.OpenManyAsync(official, town.MatterTypeId, clip, First, playing);
        await Task.Delay(Warm);
        var before = server.MemoryBytes;
        IReadOnlyList<LoadSession> sessions = [.. first, .. await LoadSession.OpenManyAsync(official, town.MatterTypeId, clip, Sessions - First, playing)];
        playing.Measure();
        var from = DateTimeOffset.UtcNow;
        var cpu = server.CpuTime;
        await Task.Delay(Played);
        var percent = 100 * (server.CpuTime - cpu).TotalSeconds / Played.TotalSeconds;
        var memory = (server.MemoryBytes - before) / (double)(Sessions - First) / (1 << 20);
        var lateness = playing.WorstLatenessMs;
        playing.Dispose();
        var (sent, received) = (sessions.Sum(s => s.Peers.Sum(peer => peer.PacketsSent)), sessions.Sum(s => s.PacketsReceived));
        var gaps = sessions.Select(session => GapMilliseconds(server.DataFolder, session.SessionId, from)).ToList();
        var (lost, network) = (gaps.Sum(gap => gap.Server), gaps.Sum(gap => gap.Network));
        var played = 2.0 * 2 * Sessions * Played.TotalMilliseconds;
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        return
        [
            new($"{Sessions} sessions at 300 kbit/s each way: lost by disk or overload", "0 ms", $"{lost} ms", lost == 0,
                $"lost on the way in and not repaired: {100 * network / played:0.00} % of sound and picture; {Played.TotalSeconds:0} s, {percent:0} % of a core, {100.0 * received / sent:0.00} % of the packets delivered, {sessions.Sum(s => s.Peers.Sum(peer => peer.PacketsRepeated))} sent once more; the load's slowest tick was {lateness} ms late"),
            new("memory per session", "<= 3 MB", $"{memory:0.0} MB", memory <= 3, $"the same run: resident memory with {Sessions} sessions less that with {First}"),
        ];
    }

    /// <summary>Sums of the spans of media.gap that began after a moment, in the log of a session that runs.</summary>
    private static (long Server, long Network) GapMilliseconds(string dataFolder, string sessionId, DateTimeOffset after)
    {
        var log = Directory.EnumerateFiles(Path.Combine(dataFolder, "live"), "log.jsonl", SearchOption.AllDirectories).Single(file => file.Contains(sessionId, StringComparison.Ordinal));
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var (lost, network, opened) = (0L, 0L, (DateTimeOffset?)null);
        while (reader.ReadLine() is { } line)
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            opened ??= root.GetProperty("at").GetDateTimeOffset();
            if (root.GetProperty("kind").GetString() == "media.gap" && opened.Value.AddMilliseconds(root.GetProperty("from").GetInt64()) >= after)
            {
                var span = root.GetProperty("to").GetInt64() - root.GetProperty("from").GetInt64();
                (lost, network) = root.GetProperty("reason").GetString() == "network" ? (lost, network + span) : (lost + span, network);
            }
        }

        return (lost, network);
    }
}
