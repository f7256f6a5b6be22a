using System.Diagnostics;
using System.Globalization;
using System.Net;
using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>Strangers and one bad guest flood the port of a node that carries sessions, over the real socket, from a process of their own: what the sessions lose, and what the strangers get.</summary>
public static class FloodFigure
{
    private const int Sessions = 5;
    private const int PacketsASecond = 20_000;
    private const double LeastDelivered = 99.9, MostLateMs = 10, MostMemoryMb = 16;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(Figure.Short ? 5 : 60);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(Figure.Short ? 4 : 20);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var clip = await Clip.MakeAsync();
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        using var playing = new Playing();
        var sessions = await LoadSession.OpenManyAsync(official, town.MatterTypeId, clip, Sessions, playing);
        var guest = await LoadSession.OpenAsync(official, town.MatterTypeId, clip);
        await Task.Delay(Warm);
        var calm = await MeasureAsync(server, sessions, playing, () => Task.Delay(Length));
        var memory = server.MemoryBytes;
        var figures = new List<Figure>();
        foreach (var flood in Stranger.Floods)
        {
            var answered = "";
            var stormy = await MeasureAsync(server, sessions, playing, async () => answered = await Stranger.StartAsync(flood, new IPEndPoint(IPAddress.Parse(Environment.GetEnvironmentVariable("RV_NAMESPACE") ?? "127.0.0.1"), server.MediaPort), PacketsASecond, Length));
            figures.AddRange(Tell(flood, stormy, calm, answered, server.MemoryBytes - memory));
        }

        var halfOpen = 0;
        var (asked, got) = (0L, 0L);
        var storm = await MeasureAsync(server, sessions, playing, async () =>
        {
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < Length; halfOpen++)
            {
                var (sent, received) = await guest.OpenHalfAsync(clip);
                (asked, got) = (asked + sent, got + received);
            }
        });
        figures.AddRange(Tell($"{halfOpen} DTLS handshakes left half open by a guest", storm, calm, Stranger.Tell(asked, got), server.MemoryBytes - memory));
        await guest.DisposeAsync();
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        return figures;
    }

    private static IEnumerable<Figure> Tell(string flood, Measured stormy, Measured calm, string answered, long memory)
    {
        var megabytes = memory / (double)(1 << 20);
        var how = $"{Sessions} sessions, {Length.TotalSeconds:0} s; without a flood {Percent(calm.Delivered)} % and {Text(calm.LateMs)} ms";
        yield return new($"flood of {flood}: packets of the sessions delivered", $">= {Text(LeastDelivered)} %", $"{Percent(stormy.Delivered)} %", stormy.Delivered >= LeastDelivered, how);
        yield return new($"flood of {flood}: a frame's last packet, 99th percentile", $"<= {Text(MostLateMs)} ms", $"{Text(stormy.LateMs)} ms", stormy.LateMs <= MostLateMs, how);
        yield return new($"flood of {flood}: memory taken, bytes answered", $"<= {MostMemoryMb} MB, <= 1 for each received", $"{Text(megabytes)} MB; {answered}", megabytes <= MostMemoryMb && Stranger.Answered(answered) <= 1, "the server's resident memory against that before all floods");
    }

    private static async Task<Measured> MeasureAsync(ServerProcess server, IReadOnlyList<LoadSession> sessions, Playing playing, Func<Task> meanwhile)
    {
        IReadOnlyList<LoadPeer> peers = [.. sessions.SelectMany(session => session.Peers)];
        foreach (var peer in peers)
        {
            peer.Delays.Clear();
        }

        playing.Measure();
        var (sent, received) = (peers.Sum(peer => peer.PacketsSent), peers.Sum(peer => peer.PacketsReceived));
        await meanwhile();
        (sent, received) = (peers.Sum(peer => peer.PacketsSent) - sent, peers.Sum(peer => peer.PacketsReceived) - received);
        return new(100.0 * received / sent, Delays.Percentile(peers.Select(peer => peer.Delays), 0.99));
    }

    private static string Percent(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    private sealed record Measured(double Delivered, double LateMs);
}
