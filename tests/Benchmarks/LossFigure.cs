using System.Diagnostics;
using System.Globalization;
using System.Net;
using RemoteVerify.Benchmarks.Loss;
using RemoteVerify.EndToEnd;
using RemoteVerify.EndToEnd.Networks;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>An applicant on a poor line, in real Chromium: what both see and hear live, and what the recording of both lacks.</summary>
public static class LossFigure
{
    private const double MostFreezePercent = 2, MostGapPercent = 0.1, MostFilledPercent = 10;
    private static readonly TimeSpan Row = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Narrow = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    /// <summary>The recorder waits so long for what is late; and lines of the log follow.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private static readonly LineState[] Lines =
    [
        LineState.Good,
        new("2 % loss, 50 ms", 0.02, TimeSpan.FromMilliseconds(50)),
        new("5 % loss, 50 ms", 0.05, TimeSpan.FromMilliseconds(50)),
        new("10 % loss, 50 ms", 0.10, TimeSpan.FromMilliseconds(50)),
        new("300 ms of nothing every 10 s", BurstEvery: TimeSpan.FromSeconds(10), Burst: TimeSpan.FromMilliseconds(300)),
        new("300 ms round trip", Delay: TimeSpan.FromMilliseconds(150)),
        new("300 kbit/s for 20 s", BitsPerSecond: 300_000),
    ];

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        using var line = new PoorLine(new(IPAddress.Parse(Environment.GetEnvironmentVariable("RV_NAMESPACE") ?? "127.0.0.1"), server.MediaPort));
        await using var officialBrowser = await Chromium.LaunchAsync();
        await using var applicantBrowser = await Chromium.LaunchAsync();
        await using var official = await officialBrowser.DeskAsync();
        await using var applicant = await applicantBrowser.PhoneAsync();
        await official.Context.AddInitScriptAsync("window.peers = []; window.RTCPeerConnection = class extends RTCPeerConnection { constructor(...how) { super(...how); window.peers.push(this); } };");
        await applicant.Context.AddInitScriptAsync(line.Script);
        await new MainJob(official, applicant).MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await Task.Delay(Settling * 2);
        var log = Directory.EnumerateFiles(Path.Combine(server.DataFolder, "live"), "log.jsonl", SearchOption.AllDirectories).Single();
        var figures = new List<Figure>();
        foreach (var state in Lines)
        {
            figures.Add(await MeasureAsync(state, line, log, official, applicant));
            Console.Error.WriteLine($"{state.Name}: {figures[^1].Measured}");
        }

        return figures;
    }

    private static async Task<Figure> MeasureAsync(LineState state, PoorLine line, string log, IPage official, IPage applicant)
    {
        var (there, here, from) = (await Seen.ByAsync(official), await Seen.ByAsync(applicant), DateTimeOffset.UtcNow);
        line.Become(state);
        var narrow = state.BitsPerSecond is not null;
        await Task.Delay(narrow ? Narrow : Row);
        line.Become(LineState.Good);
        var back = narrow ? await WideAgainAsync(official, applicant) : TimeSpan.Zero;
        await Task.Delay(narrow && Row - Narrow > back ? Row - Narrow - back : TimeSpan.Zero);
        var (thereAfter, hereAfter, to) = (await Seen.ByAsync(official), await Seen.ByAsync(applicant), DateTimeOffset.UtcNow);
        await Task.Delay(Settling);
        var gaps = RecordedGaps.Between(log, from, to);
        var seconds = (to - from).TotalSeconds;
        return Tell(state, back, seconds, thereAfter.FreezeSince(there), hereAfter.FreezeSince(here), Math.Max(thereAfter.FilledSince(there), hereAfter.FilledSince(here)), gaps);
    }

    private static Figure Tell(LineState state, TimeSpan back, double seconds, double there, double here, double filled, RecordedGaps gaps)
    {
        var narrow = state.BitsPerSecond is not null;
        var freeze = 100 * Math.Max(there, here) / seconds;
        // Two recordings, of picture and sound each.
        var gap = 100 * Math.Max(gaps.Picture.TotalSeconds, gaps.Sound.TotalSeconds) / (2 * seconds);
        var met = narrow ? back <= Back && 100 * filled <= MostFilledPercent : freeze < MostFreezePercent && gap < MostGapPercent;
        var target = narrow ? $"large picture again <= {Back.TotalSeconds} s, sound goes on" : $"live freeze < {MostFreezePercent} %, recording gap < 0.1 %";
        var again = narrow ? $", large picture again after {Text(back.TotalSeconds)} s" : "";
        return new(
            state.Name, target,
            $"live freeze {Text(100 * there / seconds)} % at the official, {Text(100 * here / seconds)} % at the applicant; recording gap {gap.ToString("0.00", CultureInfo.InvariantCulture)} %{again}", met,
            $"{seconds:0} s; in the recordings {gaps.Picture.TotalMilliseconds:0} ms of picture and {gaps.Sound.TotalMilliseconds:0} ms of sound in {gaps.Entries} entries; sound made up live at most {Text(100 * filled)} %");
    }

    /// <summary>Until both see the large layer in the size in which the other's browser sends it now.</summary>
    private static async Task<TimeSpan> WideAgainAsync(IPage official, IPage applicant)
    {
        var (there, here) = (new SentPicture(applicant), new SentPicture(official));
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience && !(await SeesLargeAsync(official, there) && await SeesLargeAsync(applicant, here)))
        {
            await Task.Delay(100);
        }

        return clock.Elapsed;
    }

    private static async Task<bool> SeesLargeAsync(IPage viewer, SentPicture sent)
    {
        await sent.LookAsync();
        return sent.SendsBoth && (await Seen.ByAsync(viewer)).Width == sent.Large.Width;
    }

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
}
