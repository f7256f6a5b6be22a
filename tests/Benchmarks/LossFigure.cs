using System.Diagnostics;
using System.Globalization;
using System.Net;
using RemoteVerify.Benchmarks.Loss;
using RemoteVerify.EndToEnd;
using RemoteVerify.EndToEnd.Networks;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>An applicant on a poor line, in real Chromium: what both see and hear live, how soon all is as before, and what the recording of both lacks.</summary>
public static class LossFigure
{
    private const double MostFreezePercent = 2, MostGapPercent = 0.1, MostFilledPercent = 10;
    private static readonly TimeSpan Row = Figure.Short ? TimeSpan.FromSeconds(8) : TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Narrow = TimeSpan.FromSeconds(Figure.Short ? 6 : 20);
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

    /// <param name="only">A part of the names of the lines to measure; empty: all.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string only)
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
        await official.Context.AddInitScriptAsync(SentPicture.Watching);
        await applicant.Context.AddInitScriptAsync(line.Script);
        await new MainJob(official, applicant).MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await Task.Delay(Settling * 2);
        var log = Directory.EnumerateFiles(Path.Combine(server.DataFolder, "live"), "log.jsonl", SearchOption.AllDirectories).Single();
        var figures = new List<Figure>();
        foreach (var state in Lines.Where(line => line.Name.Contains(only, StringComparison.Ordinal)))
        {
            var outcome = await MeasureAsync(state, line, log, official, applicant);
            figures.AddRange(outcome.Tell(state));
            Console.Error.WriteLine(Figure.Table(figures.TakeLast(4)));
        }

        return figures;
    }

    private static async Task<Outcome> MeasureAsync(LineState state, PoorLine line, string log, IPage official, IPage applicant)
    {
        var (there, here, from) = (await Seen.ByAsync(official), await Seen.ByAsync(applicant), DateTimeOffset.UtcNow);
        line.Become(state);
        var length = state.BitsPerSecond is null ? Row : Narrow;
        await Task.Delay(length);
        line.Become(LineState.Good);
        TimeSpan? back = state == LineState.Good ? TimeSpan.Zero : await AsBeforeAsync(official, applicant);
        await Task.Delay(Row - length > (back ?? Patience) ? Row - length - (back ?? Patience) : TimeSpan.Zero);
        var (thereAfter, hereAfter, to) = (await Seen.ByAsync(official), await Seen.ByAsync(applicant), DateTimeOffset.UtcNow);
        Console.Error.WriteLine($"since the beginning the official: {thereAfter.Words}; the applicant: {hereAfter.Words}");
        await Task.Delay(Settling);
        return new(back, to - from, thereAfter.FreezeSince(there), hereAfter.FreezeSince(here), Math.Max(thereAfter.FilledSince(there), hereAfter.FilledSince(here)), RecordedGaps.Between(log, from, to));
    }

    /// <summary>Until both see the large layer move, in the size in which the other's browser sends it now.</summary>
    private static async Task<TimeSpan?> AsBeforeAsync(IPage official, IPage applicant)
    {
        var (there, here) = (new SentPicture(applicant), new SentPicture(official));
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (await SeesLargeAsync(official, there) && await SeesLargeAsync(applicant, here))
            {
                return clock.Elapsed;
            }

            await Task.Delay(100);
        }

        Console.Error.WriteLine($"the applicant sends {there.Words}, the official {here.Words}");
        return null;
    }

    private static async Task<bool> SeesLargeAsync(IPage viewer, SentPicture sent)
    {
        await sent.LookAsync();
        return sent.SendsBoth && (await Seen.ByAsync(viewer)).Width == sent.Large.Width;
    }

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    /// <param name="Back">Until the large picture was there again; null: not in time.</param>
    /// <param name="There">Seconds that the official's picture stood, <paramref name="Here"/> the applicant's.</param>
    /// <param name="Filled">Share of the sound that was made up live, at worst.</param>
    private sealed record Outcome(TimeSpan? Back, TimeSpan Length, double There, double Here, double Filled, RecordedGaps Gaps)
    {
        public IReadOnlyList<Figure> Tell(LineState state)
        {
            var (seconds, narrow) = (Length.TotalSeconds, state.BitsPerSecond is not null);
            var how = $"{seconds:0} s";
            // Two recordings, of picture and sound each.
            var (picture, sound) = (Share(Gaps.Picture), Share(Gaps.Sound));
            var freeze = 100 * Math.Max(There, Here) / seconds;
            return
            [
                new($"{state.Name}: pictures stand live", narrow ? "-" : $"< {MostFreezePercent} % of the time", $"{Text(100 * There / seconds)} % at the official, {Text(100 * Here / seconds)} % at the applicant", narrow || freeze < MostFreezePercent, how),
                new($"{state.Name}: missing in the recordings", narrow ? "sound: 0" : $"< {Text(MostGapPercent)} %", $"picture {picture:0.00} %, sound {sound:0.00} %", narrow ? Gaps.Sound == TimeSpan.Zero : Math.Max(picture, sound) < MostGapPercent,
                    $"{how}; {Gaps.Picture.TotalMilliseconds:0} and {Gaps.Sound.TotalMilliseconds:0} ms in {Gaps.Entries} gap entries"),
                new($"{state.Name}: large pictures again", $"<= {BackLimit} s", Back is { } back ? $"{Text(back.TotalSeconds)} s" : $"not in {Patience.TotalSeconds:0} s", Back <= LossFigure.Back, "after the line was good again, both ways, in the size that is then sent"),
                new($"{state.Name}: sound made up live", $"<= {MostFilledPercent} %", $"{Text(100 * Filled)} %", 100 * Filled <= MostFilledPercent, how),
            ];
        }

        private static string BackLimit => Text(LossFigure.Back.TotalSeconds);

        private double Share(TimeSpan gap) => 100 * gap.TotalSeconds / (2 * Length.TotalSeconds);
    }
}
