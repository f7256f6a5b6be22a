using RemoteVerify.Benchmarks.Janus;
using RemoteVerify.Benchmarks.Load;

namespace RemoteVerify.Benchmarks;

/// <summary>The same clip by the same load through Janus and through this server, one after the other on the same machine.</summary>
public static class JanusFigure
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(20); // compiled code needs no more

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        if (!JanusServer.IsInstalled)
        {
            return [new("beside Janus", "-", "not measured", false, "Janus is not on this machine: apt-get install janus (Debian 12 has 1.1.2)")];
        }

        var janus = await MeasureJanusAsync();
        var ours = await LoadFigure.RunAsync();
        string[] times = [Beside(ours.CpuOfASession, janus.CpuOfASession, "0.00", "%"), Beside(ours.MicrosecondsAPacket, janus.MicrosecondsAPacket, "0.0", "us"), Beside(ours.LateMs, janus.LateMs, "0.00", "ms")];
        return
        [
            new("server CPU per recorded two-party session, beside Janus", "less", times[0], ours.CpuOfASession < janus.CpuOfASession, $"{LoadFigure.Sessions} sessions, recorded by both; Janus: video room, ICE-lite, AES-GCM, {janus.PacketsASecond:0} packets/s delivered a session, here {ours.PacketsASecond:0}"),
            new("server CPU per delivered packet, beside Janus", "less", times[1], ours.MicrosecondsAPacket < janus.MicrosecondsAPacket, "the same runs"),
            new("a frame's last packet, 99th percentile, beside Janus", "less", times[2], ours.LateMs < janus.LateMs, $"the same runs; medians {ours.MedianMs:0.00} and {janus.MedianMs:0.00} ms"),
        ];
    }

    private static async Task<LoadResult> MeasureJanusAsync()
    {
        var clip = await Clip.MakeAsync();
        using var server = await JanusServer.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        using var playing = new Playing();
        var rooms = new List<JanusRoom>();
        try
        {
            for (var number = 1; number <= LoadFigure.Sessions; number++)
            {
                rooms.Add(await JanusRoom.OpenAsync(http, server, number, clip, playing));
            }

            await Task.Delay(Warm);
            var result = await LoadResult.MeasureAsync(() => server.CpuTime, [.. rooms.SelectMany(room => room.Viewers)], playing, LoadFigure.Sessions);
            var recorded = Directory.EnumerateFiles(server.Recordings, "*.mjr").Sum(file => new FileInfo(file).Length);
            Console.Error.WriteLine($"Janus: {result}, {recorded >> 20} MB recorded");
            return recorded > 0 ? result : throw new InvalidOperationException("Janus recorded nothing");
        }
        finally
        {
            rooms.ForEach(room => room.Dispose());
        }
    }

    private static string Beside(double ours, double janus, string format, string unit) =>
        $"{ours.ToString(format)} {unit}, Janus {janus.ToString(format)} {unit}: {janus / ours:0.0} times";
}
