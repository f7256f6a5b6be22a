using System.Globalization;
using Microsoft.Playwright;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>The invitation's link on a phone with nothing cached: the bytes and the time until the consent can be read, and what Lighthouse looks at (first and largest paint, blocked time, shifts), as Chromium itself measures it.</summary>
public static class LoadPageFigure
{
    private const int Times = 5;
    private const double TargetSeconds = 4, TargetKilobytes = 130;
    /// <summary>What is counted ends so long after the consent can be read.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);

    /// <summary>Slow 4G as the issue has it; the second line is Lighthouse's for a phone, with its processor four times slower, for which its marks are meant.</summary>
    private static readonly Line Slow = new("400 ms, 400 kbit/s", 400, 400, 1), Lighthouse = new("150 ms, 1.6 Mbit/s, processor 4 times slower", 150, 1600, 4), SlowBoth = new("400 ms, 400 kbit/s, processor 4 times slower", 400, 400, 4);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        await using var browser = await Chromium.LaunchAsync();
        async Task<List<Load>> LoadsAsync(Line line)
        {
            var loads = new List<Load>();
            for (var i = 0; i < (Figure.Short ? 1 : Times); i++)
            {
                loads.Add(await LoadAsync(browser, await Appointment.MakeAsync(office, town.MatterTypeId), line));
            }

            return loads;
        }

        return [.. ToConsent(await LoadsAsync(Slow), Slow, TargetSeconds), .. Marks(await LoadsAsync(Lighthouse), Lighthouse), .. ToConsent(await LoadsAsync(SlowBoth), SlowBoth, null)];
    }

    private static IEnumerable<Figure> ToConsent(List<Load> loads, Line line, double? target)
    {
        var seconds = loads.Select(load => load.ConsentSeconds).ToList();
        yield return new($"join page, {line.Words}: link -> consent", target is { } most ? $"<= {most:0} s" : "", $"{Said(Median(seconds))} s", target is null || Median(seconds) <= target,
            $"Chromium as a phone, nothing cached, median of {loads.Count}, {Said(seconds.Min())} to {Said(seconds.Max())} s; first paint after {Said(Median([.. loads.Select(load => load.FirstPaintMs / 1000)]))} s");
        if (target is null)
        {
            yield break;
        }

        var (first, all) = (Median([.. loads.Select(load => load.KilobytesToConsent)]), Median([.. loads.Select(load => load.Kilobytes)]));
        yield return new("join page: scripts and styles until the consent, compressed", $"<= {TargetKilobytes:0} KB", $"{first:0} KB", all <= TargetKilobytes, $"headers included; {all:0} KB with what comes behind it while people read");
    }

    /// <summary>Beside what Lighthouse calls good.</summary>
    private static IEnumerable<Figure> Marks(List<Load> loads, Line line)
    {
        foreach (var (what, good, unit, of) in new (string, double, string, Func<Load, double>)[]
        {
            ("first contentful paint", 1.8, "s", load => load.FirstPaintMs / 1000), ("largest contentful paint", 2.5, "s", load => load.LargestPaintMs / 1000),
            ("total blocking time", 200, "ms", load => load.BlockedMs), ("cumulative layout shift", 0.1, "", load => load.Shift),
        })
        {
            var values = loads.Select(of).ToList();
            string Words(double value) => value.ToString(unit == "ms" ? "0" : "0.00", CultureInfo.InvariantCulture);
            yield return new($"join page, Lighthouse's line: {what}", $"<= {good.ToString(CultureInfo.InvariantCulture)} {unit}".TrimEnd(), $"{Words(Median(values))} {unit}".TrimEnd(), Median(values) <= good, $"{line.Words}; {Words(values.Min())} to {Words(values.Max())}");
        }
    }

    private static async Task<Load> LoadAsync(Chromium browser, Appointment appointment, Line line)
    {
        await using var phone = await browser.PhoneAsync();
        await phone.BeforeLoadAsync(Watching);
        var wire = await phone.Context.NewCDPSessionAsync(phone.Page);
        await wire.SendAsync("Network.enable");
        await wire.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = line.RoundTripMs, ["downloadThroughput"] = line.Kilobits * 1000 / 8, ["uploadThroughput"] = line.Kilobits * 1000 / 8,
        });
        await wire.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = line.SlowerBy });
        var (wanted, bytes) = (new HashSet<string>(), 0.0);
        wire.Event("Network.responseReceived").OnEvent += (_, e) =>
        {
            if (e?.GetProperty("type").GetString() is "Script" or "Stylesheet")
            {
                wanted.Add(e.Value.GetProperty("requestId").GetString()!);
            }
        };
        wire.Event("Network.loadingFinished").OnEvent += (_, e) => bytes += wanted.Contains(e?.GetProperty("requestId").GetString() ?? "") ? e!.Value.GetProperty("encodedDataLength").GetDouble() : 0;
        var began = TimeProvider.System.GetTimestamp();
        await phone.Page.GotoAsync(appointment.InvitationUrl, new() { WaitUntil = WaitUntilState.Commit });
        await phone.SeesAsync("consent-item");
        var (seconds, untilConsent) = (TimeProvider.System.GetElapsedTime(began).TotalSeconds, bytes);
        await Task.Delay(Quiet);
        var seen = await phone.EvaluateAsync("window.rvSeen");
        double Of(string name) => seen.GetProperty(name).GetDouble();
        return new(seconds, untilConsent / 1024, bytes / 1024, Of("first"), Of("largest"), Of("blocked"), Of("shift"));
    }

    /// <summary>Blocked: what of every task since the first paint is longer than 50 ms, as Lighthouse counts it.</summary>
    private const string Watching = """
        {
          const seen = window.rvSeen = { first: 0, largest: 0, blocked: 0, shift: 0 };
          const watch = (type, take) => new PerformanceObserver(list => list.getEntries().forEach(take)).observe({ type, buffered: true });
          watch('paint', e => { if (e.name === 'first-contentful-paint') seen.first = e.startTime; });
          watch('largest-contentful-paint', e => { seen.largest = e.startTime; });
          watch('layout-shift', e => { if (!e.hadRecentInput) seen.shift += e.value; });
          watch('longtask', e => { if (seen.first && e.startTime >= seen.first) seen.blocked += e.duration - 50; });
        }
        """;

    private static string Said(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static double Median(List<double> numbers) => numbers.Order().ElementAt(numbers.Count / 2);

    private sealed record Line(string Words, int RoundTripMs, int Kilobits, int SlowerBy);

    private sealed record Load(double ConsentSeconds, double KilobytesToConsent, double Kilobytes, double FirstPaintMs, double LargestPaintMs, double BlockedMs, double Shift);
}
