using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>What recorded two-party sessions cost the server: CPU by the kernel's own count, and the delay of a frame from one end to the other.</summary>
public static class LoadFigure
{
    public const int Sessions = 12;

    /// <summary>A server runs for weeks: what its compiler does in the first two minutes is not its cost. Who only tries something out may wait less.</summary>
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("RV_WARM_SECONDS") ?? "150"));

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var result = await RunAsync();
        var load = $"{Sessions} sessions, 720p VP8 1.5 Mbit/s and Opus each way";
        return
        [
            new("server CPU per recorded two-party session", "<= 0.8 % of a core", $"{result.CpuOfASession:0.00} %", result.CpuOfASession <= 0.8, $"{load}, {result.Seconds:0} s, {result.PacketsASecond:0} packets/s delivered a session, one thread that receives for all browsers"),
            new("server CPU per delivered packet, recorded", "<= 18 us", $"{result.MicrosecondsAPacket:0.0} us", result.MicrosecondsAPacket <= 18, $"the same run, with feedback on arrivals every {ArrivalFeedback.EveryMs} ms as browsers send it"),
            new("a frame's last packet, sender to viewer, 99th percentile", "<= 2 ms", $"{result.LateMs:0.00} ms", result.LateMs <= 2, $"the same run, median {result.MedianMs:0.00} ms, both ends' own socket and thread included; the load's slowest tick was {result.SlowestTickMs} ms late"),
        ];
    }

    internal static async Task<LoadResult> RunAsync()
    {
        var clip = await Clip.MakeAsync();
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        using var playing = new Playing();
        var sessions = await LoadSession.OpenManyAsync(official, town.MatterTypeId, clip, Sessions, playing);
        IReadOnlyList<LoadPeer> peers = [.. sessions.SelectMany(session => session.Peers)];
        Console.Error.WriteLine($"the server is process {server.ProcessId}");
        await Task.Delay(Warm);
        var threads = ServerThreads.Of(server.ProcessId);
        var result = await LoadResult.MeasureAsync(() => server.CpuTime, peers, playing, Sessions);
        Console.Error.WriteLine($"threads: {ServerThreads.Of(server.ProcessId).Since(threads, result.Seconds)}");
        Console.Error.WriteLine($"since the start: {peers.Sum(peer => peer.PaddingReceived)} packets of padding, {peers.Sum(peer => peer.PacketsMissed)} missed by viewers, {peers.Sum(peer => peer.PacketsRepeated)} sent once more");
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        return result;
    }
}
