using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>CPU of the server's process per recorded two-party session, by the kernel's own count.</summary>
public static class CpuFigure
{
    private const int Sessions = 12;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(40);
    private const double TargetPercent = 1.5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var clip = await Clip.MakeAsync();
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var sessions = new List<LoadSession>();
        for (var i = 0; i < Sessions; i++)
        {
            sessions.Add(await LoadSession.OpenAsync(official, town.MatterTypeId, clip));
        }

        double seconds, spent;
        long delivered;
        using (var playing = new Playing(sessions.SelectMany(session => session.Peers)))
        {
            await Task.Delay(Warm);
            var (cpu, received, clock) = (server.CpuTime, sessions.Sum(s => s.PacketsReceived), System.Diagnostics.Stopwatch.StartNew());
            await Task.Delay(Measured);
            seconds = clock.Elapsed.TotalSeconds;
            spent = (server.CpuTime - cpu).TotalSeconds;
            delivered = sessions.Sum(s => s.PacketsReceived) - received;
        }

        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        var percent = 100 * spent / seconds / Sessions;
        var perPacket = spent * 1e6 / delivered;
        return
        [
            new("server CPU per recorded two-party session", "< 1.5 % of a core", $"{percent:0.00} %", percent < TargetPercent && delivered > 0,
                $"{Sessions} sessions, {seconds:0} s, 720p VP8 1.5 Mbit/s and Opus each way, {delivered / seconds / Sessions:0} packets/s delivered a session, {perPacket:0} us a delivered packet"),
        ];
    }
}
