using System.Diagnostics;
using System.Globalization;
using System.Net;
using RemoteVerify.Benchmarks.Load;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>
/// Strangers and bad guests flood the port of a node that carries sessions, over the real socket: what the sessions lose,
/// what the flood gets, and how somebody honest comes in meanwhile.
/// </summary>
public static class FloodFigure
{
    private const int Sessions = 5;

    /// <summary>Of strangers, and of a guest's feedback: 20 Mbit/s to 200, and 40.</summary>
    private const int StrangersASecond = 20_000, FeedbackEachTime = 8;

    /// <summary>Each has two pages: together more than the handshakes that a node runs at the same time.</summary>
    private const int RogueSessions = 17;

    private const double LeastDelivered = 99.9, MostLateMs = 10, MostJoinMs = 1000, MostMemoryMb = 16;

    /// <summary>Whoever leaves handshakes half open has been let into sessions, which take this much each at most.</summary>
    private const double MostMemoryOfASessionMb = 3;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(Figure.Short ? 3 : 20);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(5);
    // Then all handshakes have been held open for longer than anybody honest needs.
    private static readonly TimeSpan JoinsAfter = TimeSpan.FromSeconds(2.5), NeverIn = TimeSpan.FromSeconds(99);

    // Somebody who wants to keep all handshakes busy begins anew when his is given up.
    private static readonly TimeSpan HeldOpen = TimeSpan.FromSeconds(4);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var stage = await Stage.SetAsync();
        var figures = new List<Figure>();
        await Task.Delay(Warm);
        var calm = await stage.MeasureAsync("no flood", async () =>
        {
            await Task.Delay(Length);
            return new(0, 0, 0);
        });
        figures.Add(calm.Tell(proven: true));
        foreach (var flood in Stranger.Floods)
        {
            figures.Add((await stage.MeasureAsync(flood, () => Stranger.StartAsync(flood, stage.Port, StrangersASecond, Length, stage.CheckName))).Tell(proven: false));
        }

        foreach (var kind in AbsurdFeedback.Kinds)
        {
            figures.Add((await stage.MeasureAsync(kind, () => stage.AskAbsurdlyAsync(kind))).Tell(proven: true));
        }

        foreach (var (words, hello) in new[] { ("handshakes left half open", ClientHello.Make()), ("handshakes with a cookie left half open", ClientHello.MakeWithCookie()) })
        {
            figures.Add((await stage.MeasureAsync($"{words}, {2 * RogueSessions} at a time", () => stage.OpenHalfAsync(hello))).Tell(proven: true, MostMemoryMb + (RogueSessions * MostMemoryOfASessionMb)));
        }

        return figures;
    }

    /// <param name="Delivered">Percent of the packets that came when it was their turn: those that had to be asked for once more are not among them.</param>
    private sealed record Measured(string Flood, double Delivered, double LateMs, double JoinMs, double MemoryMb, double CpuPercent, Flooded Sent)
    {
        /// <param name="proven">Whose address a check had proved: they are answered with what they asked for.</param>
        public Figure Tell(bool proven, double mostMemoryMb = MostMemoryMb) => new(
            $"flood: {Flood}", $">= {LeastDelivered} % delivered, {MostLateMs} ms, join {MostJoinMs / 1000} s, {mostMemoryMb} MB{(proven ? "" : ", 1 byte a byte")}",
            string.Create(CultureInfo.InvariantCulture, $"{Delivered:0.00} %, {LateMs:0.0} ms, join {JoinMs / 1000:0.00} s, {MemoryMb:0.0} MB, {Sent.AnsweredPerByte:0.00} bytes a byte"),
            Delivered >= LeastDelivered && LateMs <= MostLateMs && JoinMs <= MostJoinMs && MemoryMb <= mostMemoryMb && (proven || Sent.AnsweredPerByte <= 1),
            string.Create(CultureInfo.InvariantCulture, $"{Sent.Packets / Length.TotalSeconds:0} packets/s, {Sent.BytesSent / 1e6:0.0} MB in {Length.TotalSeconds:0} s; {Sessions} sessions beside it; the server took {CpuPercent:0} % of a core"));
    }

    private sealed class Stage(ServerProcess server, Office official, string matterTypeId, Clip clip, IReadOnlyList<LoadSession> sessions, Playing playing, LoadSession withGuest, IReadOnlyList<LoadSession> rogues) : IAsyncDisposable
    {
        private readonly Playing _guestPlays = new(withGuest.Peers);

        public IPEndPoint Port { get; } = new(IPAddress.Parse(Environment.GetEnvironmentVariable("RV_NAMESPACE") ?? "127.0.0.1"), server.MediaPort);

        public string CheckName => sessions[0].Peers[0].CheckName;

        public static async Task<Stage> SetAsync()
        {
            var clip = await Clip.MakeAsync();
            var server = await ServerProcess.StartAsync();
            var town = await Town.BuildAsync(server);
            var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
            var playing = new Playing();
            var rogues = new List<LoadSession>();
            for (var i = 0; i < RogueSessions; i++)
            {
                rogues.Add(await LoadSession.OpenAsync(official, town.MatterTypeId, clip));
            }

            var withGuest = await LoadSession.OpenAsync(official, town.MatterTypeId, clip);
            var sessions = await LoadSession.OpenManyAsync(official, town.MatterTypeId, clip, Sessions, playing);
            return new(server, official, town.MatterTypeId, clip, sessions, playing, withGuest, rogues);
        }

        /// <summary>Somebody honest comes in while the flood lasts.</summary>
        public async Task<Measured> MeasureAsync(string flood, Func<Task<Flooded>> meanwhile)
        {
            IReadOnlyList<LoadPeer> peers = [.. sessions.SelectMany(session => session.Peers)];
            foreach (var peer in peers)
            {
                peer.Delays.Clear();
            }

            playing.Measure();
            var (memory, cpu, clock) = (server.MemoryBytes, server.CpuTime, Stopwatch.StartNew());
            var (missed, received) = (peers.Sum(peer => peer.PacketsMissed), peers.Sum(peer => peer.PacketsReceived));
            var joining = JoinAsync();
            var flooded = await meanwhile();
            (missed, received) = (peers.Sum(peer => peer.PacketsMissed) - missed, peers.Sum(peer => peer.PacketsReceived) - received);
            var measured = new Measured(
                flood, 100.0 * received / (received + missed), Delays.Percentile(peers.Select(peer => peer.Delays), 0.99), (await joining).TotalMilliseconds,
                (server.MemoryBytes - memory) / (double)(1 << 20), 100 * (server.CpuTime - cpu) / clock.Elapsed, flooded);
            Console.Error.WriteLine($"   {measured}");
            return measured;
        }

        public async Task<Flooded> AskAbsurdlyAsync(string kind)
        {
            var guest = withGuest.Peers[1];
            var (asked, bytes, got) = (guest.AbsurdSent, guest.AbsurdBytes, guest.PacketsReceived);
            guest.Absurd = new(kind, FeedbackEachTime);
            await Task.Delay(Length);
            guest.Absurd = null;
            // Of what it got most is the picture that it watches.
            return new(guest.AbsurdSent - asked, guest.AbsurdBytes - bytes, 1200 * (guest.PacketsReceived - got));
        }

        public async Task<Flooded> OpenHalfAsync(byte[] hello)
        {
            var clock = Stopwatch.StartNew();
            var all = await Task.WhenAll(rogues.SelectMany(_ => new[] { 0, 1 }, (session, page) => KeepOpenAsync(session, page, hello, clock)));
            return all.Aggregate((a, b) => a + b);
        }

        private async Task<Flooded> KeepOpenAsync(LoadSession session, int page, byte[] hello, Stopwatch clock)
        {
            var all = new Flooded(0, 0, 0);
            while (clock.Elapsed < Length)
            {
                var (sent, answered) = await session.OpenHalfAsync(page, clip, hello, HeldOpen < Length - clock.Elapsed ? HeldOpen : Length - clock.Elapsed);
                all += new Flooded(2, sent, answered);
            }

            return all;
        }

        private async Task<TimeSpan> JoinAsync()
        {
            await Task.Delay(JoinsAfter);
            try
            {
                await using var session = await LoadSession.OpenAsync(official, matterTypeId, clip);
                await session.EndAsync();
                return session.JoinTook;
            }
            catch (Exception failure) when (failure is IOException or TimeoutException)
            {
                Console.Error.WriteLine($"   nobody came in: {failure.Message}");
                return NeverIn;
            }
        }

        public async ValueTask DisposeAsync()
        {
            playing.Dispose();
            _guestPlays.Dispose();
            foreach (var session in sessions.Concat(rogues).Append(withGuest))
            {
                await session.DisposeAsync();
            }

            official.Dispose();
            await server.DisposeAsync();
        }
    }
}
