using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using RemoteVerify.Kit.Staging;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.Benchmarks;

/// <summary>An hour of two people at 720p in the bench, in Chromium: from the click to the first picture that moves, seeks all over it, and how far the players are apart at every speed.</summary>
public static class ReplayFigure
{
    private const int Minutes = 60, Seeks = 20, Samples = 40;
    /// <summary>As often as the recorder asks a browser for one at this rate.</summary>
    private const int KeyFrameSeconds = 2;
    private const double StartTarget = 1_000, SeekTarget = 300, ApartTarget = 80;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        var (appointment, _) = await new Audited(server, town).StageAsync(async session =>
        {
            await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(1280, 720, 1_200, 0, KeyFrameSeconds), 1_000, Minutes * 60_000);
            await session.RecordAsync("official-1", 1, await Film.MakeAsync(1280, 720, 1_200, 1, KeyFrameSeconds), 3_000, Minutes * 60_000);
        });
        await using var browser = await Chromium.LaunchAsync();
        await using var auditor = await browser.DeskAsync();
        await SignInPage.SignInAsync(auditor, server.Url, Town.Auditor, town.AuditorPassword);
        var start = await StartAsync(auditor, server.Url, appointment.SessionId);
        await auditor.TapAsync("replay-play");
        var (seeks, steps, keys, pictures) = await SeeksAsync(auditor);
        var apart = new List<string>();
        var worst = 0.0;
        foreach (var speed in (double[])[0.5, 1, 2, 4])
        {
            var (p95, most) = await ApartAsync(auditor, speed);
            apart.Add(FormattableString.Invariant($"{speed}x {p95:0}/{most:0}"));
            worst = Math.Max(worst, p95);
        }

        var how = $"{Minutes} minutes of two people at 720p, 1.2 Mbit/s, headless Chromium and the server on one machine";
        return
        [
            new("replay of an hour: click -> pictures move", "<= 1 s", $"{start:0} ms", start <= StartTarget, how),
            new("replay of an hour: seek, worst", "<= 300 ms", $"{seeks.Max():0} ms", seeks.Max() <= SeekTarget, FormattableString.Invariant($"{seeks.Count} places all over it; median {seeks.Order().ElementAt(seeks.Count / 2):0} ms")),
            new("replay of an hour: five seconds on, worst", "<= 300 ms", $"{steps.Max():0} ms", steps.Max() <= SeekTarget, FormattableString.Invariant($"from those places; median {steps.Order().ElementAt(steps.Count / 2):0} ms")),
            new("replay of an hour: a key on the ruler, worst", "<= 300 ms", $"{keys.Max():0} ms", keys.Max() <= SeekTarget, FormattableString.Invariant($"from there; median {keys.Order().ElementAt(keys.Count / 2):0} ms")),
            new("replay of an hour: one picture back, worst", "-", $"{pictures.Max():0} ms", true, FormattableString.Invariant($"to the very one: up to {KeyFrameSeconds} s are decoded; median {pictures.Order().ElementAt(pictures.Count / 2):0} ms")),
            new("replay: players apart, 95th percentile", "<= 80 ms", $"{worst:0} ms", worst <= ApartTarget, "95th percentile/worst in ms of the recording: " + string.Join(", ", apart)),
        ];
    }

    /// <summary>From the click on "view" to every picture showing something and, after "play", moving.</summary>
    private static async Task<double> StartAsync(IPage auditor, string url, string session)
    {
        await auditor.GotoAsync($"{url}/replay/{session}");
        await auditor.SeesAsync("recording-state");
        await auditor.FillAsync(Part("replay-purpose"), "Benchmark");
        var taken = await auditor.EvaluateAsync($$"""
            new Promise(done => {
              const began = performance.now();
              document.querySelector('{{Part("replay-view")}}').click();
              let pressed = false;
              const look = () => {
                const play = document.querySelector('{{Part("replay-play")}}');
                if (play && !pressed) { pressed = true; play.click(); }
                const videos = [...document.querySelectorAll('video{{Part("replay-track")}}')];
                if (pressed && videos.length && videos[0].readyState >= 3 && videos[0].currentTime > 0.04) done(performance.now() - began);
                else requestAnimationFrame(look);
              };
              look();
            })
            """);
        return taken.GetDouble();
    }

    private static async Task<(List<double> Seeks, List<double> Steps, List<double> Keys, List<double> Pictures)> SeeksAsync(IPage auditor)
    {
        var random = new Random(6);
        var (seeks, steps, keys, pictures) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Seeks; i++)
        {
            var to = random.Next(10_000, (Minutes * 60_000) - 20_000);
            seeks.Add(await UntilPicturesAsync(auditor, $"const slider = document.querySelector('{Part("replay-seek")}'); slider.dispatchEvent(new Event('pointerdown')); slider.value = {to}; slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"));
            steps.Add(await UntilPicturesAsync(auditor, $"document.querySelector('{Part("replay-forward")}').click();"));
            keys.Add(await UntilPicturesAsync(auditor, $"const slider = document.querySelector('{Part("replay-seek")}'); slider.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'ArrowUp', bubbles: true }})); slider.value = Number(slider.value) + 100; slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"));
            pictures.Add(await UntilPicturesAsync(auditor, $"document.querySelector('{Part("picture-back")}').click();"));
            Console.Error.WriteLine($"seek to {to / 60_000.0:0.0} min: {seeks[^1]:0} ms, five seconds on {steps[^1]:0} ms, a key {keys[^1]:0} ms, one picture back {pictures[^1]:0} ms");
        }

        return (seeks, steps, keys, pictures);
    }

    /// <summary>Milliseconds from what a person does until every recording shows its picture.</summary>
    private static async Task<double> UntilPicturesAsync(IPage auditor, string act)
    {
        var ms = await auditor.EvaluateAsync($$"""
            new Promise(done => {
              const began = performance.now();
              {{act}}
              const look = () => {
                const videos = [...document.querySelectorAll('video{{Part("replay-track")}}')];
                if (performance.now() - began > 20 && videos.every(v => !v.seeking && v.readyState >= 2)) done(performance.now() - began);
                else requestAnimationFrame(look);
              };
              requestAnimationFrame(look);
            })
            """);
        await Task.Delay(300);
        return ms.GetDouble();
    }

    /// <summary>Of the recordings' own times, at moments after they have come into step.</summary>
    private static async Task<(double P95, double Most)> ApartAsync(IPage auditor, double speed)
    {
        await auditor.EvaluateAsync(FormattableString.Invariant($"(() => {{ const s = document.querySelector('{Part("replay-speed")}'); s.value = '{speed}'; s.dispatchEvent(new Event('change', {{ bubbles: true }})); document.querySelector('{Part("replay-play")}').click(); }})()"));
        await Task.Delay(4_000);
        var apart = await auditor.EvaluateAsync($$"""
            (async () => {
              const from = Object.fromEntries([...document.querySelectorAll('video{{Part("replay-track")}}')].map(v => [v.dataset.file, v.dataset.file.includes('official') ? 3000 : 1000]));
              const apart = [];
              for (let i = 0; i < {{Samples}}; i++) {
                await new Promise(done => setTimeout(done, 100));
                const at = [...document.querySelectorAll('video{{Part("replay-track")}}')].map(v => from[v.dataset.file] + v.currentTime * 1000);
                apart.push(Math.max(...at) - Math.min(...at));
              }
              document.querySelector('{{Part("replay-play")}}').click();
              return apart.sort((a, b) => a - b);
            })()
            """);
        var sorted = apart.EnumerateArray().Select(ms => ms.GetDouble()).ToList();
        Console.Error.WriteLine(FormattableString.Invariant($"apart at {speed}x: median {sorted[sorted.Count / 2]:0} ms, worst {sorted[^1]:0} ms"));
        return (sorted[(int)(sorted.Count * 0.95) - 1], sorted[^1]);
    }
}
