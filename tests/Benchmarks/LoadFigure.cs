using System.Diagnostics;
using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>What recorded two-party sessions cost the server: CPU by the kernel's own count, and the delay of a frame from one end to the other.</summary>
public static class LoadFigure
{
    private const int Sessions = 12;
    /// <summary>A server runs for weeks: what its compiler does in the first two minutes is not its cost.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(150);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(40);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var clip = await Clip.MakeAsync();
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        using var playing = new Playing();
        var sessions = await LoadSession.OpenManyAsync(official, town.MatterTypeId, clip, Sessions, playing);
        var peers = sessions.SelectMany(session => session.Peers).ToList();
        await Task.Delay(Warm);
        playing.Measure();
        var (cpu, received, clock) = (server.CpuTime, sessions.Sum(s => s.PacketsReceived), Stopwatch.StartNew());
        await Task.Delay(Measured);
        var seconds = clock.Elapsed.TotalSeconds;
        var spent = (server.CpuTime - cpu).TotalSeconds;
        var delivered = sessions.Sum(s => s.PacketsReceived) - received;
        var lateness = playing.WorstLatenessMs;
        playing.Dispose();
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        var percent = 100 * spent / seconds / Sessions;
        var perPacket = spent * 1e6 / delivered;
        var (median, late) = (Delays.Percentile(peers.Select(peer => peer.Delays), 0.5), Delays.Percentile(peers.Select(peer => peer.Delays), 0.99));
        var load = $"{Sessions} sessions, 720p VP8 1.5 Mbit/s and Opus each way";
        return
        [
            new("server CPU per recorded two-party session", "<= 0.8 % of a core", $"{percent:0.00} %", percent <= 0.8, $"{load}, {seconds:0} s, {delivered / seconds / Sessions:0} packets/s delivered a session"),
            new("server CPU per delivered packet, recorded", "<= 18 us", $"{perPacket:0.0} us", perPacket <= 18 && delivered > 0, $"the same run, with feedback on arrivals every {ArrivalFeedback.EveryMs} ms as browsers send it"),
            new("a frame's last packet, sender to viewer, 99th percentile", "<= 2 ms", $"{late:0.00} ms", late <= 2, $"the same run, median {median:0.00} ms, both ends' own socket and thread included; the load's slowest tick was {lateness} ms late"),
        ];
    }
}
