using System.Diagnostics;
using System.Text.Json.Nodes;
using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>kill -9 of the server at a random moment: how much of what was sent is not in the evidence, and does the rest verify.</summary>
public static class KillFigure
{
    private const int Seed = 9;
    private const double TargetSeconds = 2.5;

    /// <summary>The machine's time is not spent without end: what was not reached is said, and is no success.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    /// <summary>Twenty in the middle of a session.</summary>
    public static Task<IReadOnlyList<Figure>> MeasureAsync() => MeasureAsync(20, 1, 3, 10);

    /// <summary>Two hundred, most of them while files, tracks and the log are just begun; two servers at a time.</summary>
    public static Task<IReadOnlyList<Figure>> MeasureManyAsync() => MeasureAsync(200, 2, 0.2, 3);

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(int times, int servers, double leastSeconds, double mostSeconds)
    {
        var (clip, clock) = (await Clip.MakeAsync(), Stopwatch.StartNew());
        var lanes = await Task.WhenAll(Enumerable.Range(0, servers).Select(lane => LoopAsync(clip, new Random(Seed + lane), times / servers, clock, leastSeconds, mostSeconds)));
        var kills = lanes.SelectMany(lane => lane).ToList();
        var (lost, intact) = (kills.ConvertAll(kill => kill.LostSeconds), kills.Count(kill => kill.Verified));
        return
        [
            new($"media lost by kill -9, worst of {lost.Count}", "<= 2.5 s", $"{lost.Max():0.00} s", lost.Max() <= TargetSeconds, $"two peers sending; median {lost.Order().ElementAt(lost.Count / 2):0.00} s; {leastSeconds} to {mostSeconds} s after both were connected, seed {Seed}, {clock.Elapsed.TotalMinutes:0.0} min"),
            new("sessions verified up to the last entry after kill -9", $"{times} of {times}", $"{intact} of {times}", intact == times, "restarted, sealed as cut short, every byte read back"),
        ];
    }

    private static async Task<List<(double LostSeconds, bool Verified)>> LoopAsync(Clip clip, Random random, int times, Stopwatch clock, double leastSeconds, double mostSeconds)
    {
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string> { ["ReturnSeconds"] = "1" });
        var town = await Town.BuildAsync(server);
        var kills = new List<(double LostSeconds, bool Verified)>();
        while (kills.Count < times && clock.Elapsed < Longest)
        {
            var (seconds, verified) = await OnceAsync(server, town, clip, TimeSpan.FromSeconds(leastSeconds + random.NextDouble() * (mostSeconds - leastSeconds)));
            Console.Error.WriteLine($"kill {kills.Count + 1}: {seconds:0.00} s lost, {(verified ? "the rest verified" : "NOT VERIFIED")}");
            kills.Add((seconds, verified));
        }

        return kills;
    }

    private static async Task<(double LostSeconds, bool Verified)> OnceAsync(ServerProcess server, Town town, Clip clip, TimeSpan after)
    {
        string session;
        TimeSpan sent;
        using (var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword))
        await using (var live = await LoadSession.OpenAsync(official, town.MatterTypeId, clip))
        {
            session = live.SessionId;
            using var playing = new Playing(live.Peers);
            var clock = Stopwatch.StartNew();
            await Task.Delay(after);
            await server.KillAsync();
            sent = clock.Elapsed;
        }

        await server.StartAgainAsync();
        using var again = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var verdict = await SealedVerdictAsync(again, session);
        var view = (string)(await again.PostAsync($"/api/sessions/{session}/views", new JsonObject { ["purpose"] = "benchmark" }))["view"]!;
        var replay = await again.GetAsync($"/api/sessions/{session}/replay?view={view}");
        var kept = replay["tracks"]!.AsArray().Select(track => (double)track!["toMs"]! - (double)track["fromMs"]!).DefaultIfEmpty(0).Min();
        return (sent.TotalSeconds - kept / 1000, verdict == "intact");
    }

    /// <summary>Waits until start-up has sealed the session as cut short.</summary>
    private static async Task<string> SealedVerdictAsync(Office office, string session)
    {
        var deadline = DateTime.UtcNow.AddSeconds(60);
        while ((string?)(await office.GetAsync($"/api/sessions/{session}"))["state"] != "cutShort" && DateTime.UtcNow < deadline)
        {
            await Task.Delay(200);
        }

        return (string?)(await office.PostAsync($"/api/sessions/{session}/verification"))["verdict"] ?? "";
    }
}
