using System.Globalization;
using Microsoft.Playwright;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>The invitation's link on a phone with nothing cached, on slow 4G as developers' tools call it: bytes until the consent can be read, and how long that takes.</summary>
public static class LoadPageFigure
{
    private const int RoundTripMilliseconds = 400, KilobitsPerSecond = 400, Times = 5;
    private const double TargetSeconds = 4, TargetKilobytes = 130;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        await using var browser = await Chromium.LaunchAsync();
        var (seconds, kilobytes) = (new List<double>(), new List<double>());
        for (var i = 0; i < Times; i++)
        {
            var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
            await using var phone = await browser.PhoneAsync();
            var wire = await SlowAsync(phone);
            double bytes = 0;
            wire.Event("Network.loadingFinished").OnEvent += (_, e) => bytes += e?.GetProperty("encodedDataLength").GetDouble() ?? 0;
            var began = TimeProvider.System.GetTimestamp();
            await phone.Page.GotoAsync(appointment.InvitationUrl, new() { WaitUntil = WaitUntilState.Commit });
            await phone.SeesAsync("consent-item");
            seconds.Add(TimeProvider.System.GetElapsedTime(began).TotalSeconds);
            kilobytes.Add(bytes / 1024);
        }

        var (time, size) = (Median(seconds), Median(kilobytes));
        string Said(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
        return
        [
            new("join page on slow 4G (400 ms, 400 kbit/s): link -> consent", "<= 4 s", $"{Said(time)} s", time <= TargetSeconds, $"Chromium as a phone, nothing cached, median of {Times}, {Said(seconds.Min())} to {Said(seconds.Max())} s"),
            new("join page: everything loaded until the consent, compressed", "<= 130 KB", $"{size:0} KB", size <= TargetKilobytes, "HTML, scripts, styles and answers, headers included"),
        ];
    }

    private static async Task<ICDPSession> SlowAsync(ChromiumPage phone)
    {
        var wire = await phone.Context.NewCDPSessionAsync(phone.Page);
        await wire.SendAsync("Network.enable");
        await wire.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = RoundTripMilliseconds, ["downloadThroughput"] = KilobitsPerSecond * 1000 / 8, ["uploadThroughput"] = KilobitsPerSecond * 1000 / 8,
        });
        return wire;
    }

    private static double Median(List<double> numbers) => numbers.Order().ElementAt(numbers.Count / 2);
}
