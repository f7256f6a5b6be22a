using System.Globalization;
using RemoteVerify.EndToEnd.Networks;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>A phone whose network goes away and comes back, or becomes another one, in mid-call: how long both see no picture. Needs the right to make network namespaces: run by infra/namespace.sh.</summary>
public static class MovesFigure
{
    private static readonly int Times = Figure.Short ? 1 : 5;
    private static readonly TimeSpan Dead = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Known = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Shows = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const double MostDeadMs = 3000, MostMovedMs = 1000;

    /// <summary>Both browsers encode and decode on the cores of this one machine. With such cameras they leave time for what is measured.</summary>
    private const string SmallCamera = """
        {
          const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
          navigator.mediaDevices.getUserMedia = (wish) => open(wish.video ? { ...wish, video: { ...wish.video, width: 640, height: 360, frameRate: 15 } } : wish);
        }
        """;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        if (!ClientNetwork.IsPossible)
        {
            throw new InvalidOperationException(ClientNetwork.Why);
        }

        return [.. await MeasureAsync("1280 × 720", null), .. await MeasureAsync("640 × 360 at 15 a second", SmallCamera)];
    }

    /// <param name="script">Makes both cameras what <paramref name="cameras"/> says; null: they are so.</param>
    private static async Task<IReadOnlyList<Figure>> MeasureAsync(string cameras, string? script)
    {
        await using var officials = await Chromium.LaunchAsync();
        await using var far = await FarMeeting.PrepareAsync(officials);
        if (script is not null)
        {
            await far.Official.BeforeLoadAsync(script);
            await far.Applicant.BeforeLoadAsync(script);
        }

        await far.MeetAsync();
        var both = new Meters(new(far.Official, "tile-video"), new(far.Applicant, "call-remote"));
        var (dead, gone, known) = (new List<double>(), new List<double>(), new List<double>());
        for (var time = 0; time < Times; time++)
        {
            dead.Add(await DeadAsync(far, both));
            gone.Add(await MoveAsync(far, both, 2, TimeSpan.Zero));
            known.Add(await MoveAsync(far, both, 3, Known));
        }

        return
        [
            Tell("network dead for 20 s: both see pictures again after its return", MostDeadMs, dead, cameras),
            Tell("address change, the old address gone before the browser knows the new one: no picture for", MostMovedMs, gone, cameras),
            Tell($"address change, the new address there {Known.TotalSeconds:0} s before the old one goes: no picture for", MostMovedMs, known, cameras),
        ];
    }

    private static Figure Tell(string what, double most, List<double> milliseconds, string cameras)
    {
        var worst = milliseconds.Max();
        var all = string.Join(", ", milliseconds.Select(one => one.ToString("0", CultureInfo.InvariantCulture)));
        return new(what, $"<= {most / 1000:0} s", $"{Text(worst)} s at worst", worst <= most, $"{milliseconds.Count} times, whoever of the two waited longer: {all} ms; cameras of {cameras}; Chromium on Linux tells its pages of a new address 2 s after the change, but a frame that is made anew at once");
    }

    private static async Task<double> DeadAsync(FarMeeting far, Meters both)
    {
        await far.Network.CutAsync();
        await Task.Delay(Dead);
        await both.StartAsync();
        await far.Network.MendAsync();
        return await both.LongestAsync();
    }

    /// <param name="host">The number of the address that the phone has; it gets the other.</param>
    private static async Task<double> MoveAsync(FarMeeting far, Meters both, int host, TimeSpan known)
    {
        await far.Network.AddAddressAsync(5 - host);
        await Task.Delay(known);
        await both.StartAsync();
        await far.Network.RemoveAddressAsync(host);
        await Task.Delay(Shows);
        return await both.LongestAsync();
    }

    private static string Text(double milliseconds) => (milliseconds / 1000).ToString("0.0", CultureInfo.InvariantCulture);

    private sealed record Meters(PictureMeter There, PictureMeter Here)
    {
        public Task StartAsync() => Task.WhenAll(There.StartAsync(), Here.StartAsync());

        public async Task<double> LongestAsync() => (await Task.WhenAll(There.LongestAsync(Patience), Here.LongestAsync(Patience))).Max();
    }
}
