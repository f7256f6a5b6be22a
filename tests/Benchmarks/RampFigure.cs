using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd;
using RemoteVerify.EndToEnd.Networks;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.Benchmarks;

/// <summary>How soon Chromium sends as much as its camera needs, second by second from its first picture on: a camera of noise and motion, so that there is always more to send.</summary>
public static class RampFigure
{
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(12);

    // On a busy machine one climb tells little.
    private const int Times = 3;

    // What Chromium reached in ten seconds towards a bare page that sends reports and transport-wide feedback every 50 ms.
    private const double BareMbps = 1.7, BareSharpMbps = 2.5, Near = 0.9;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var film = await NoiseAsync();
        try
        {
            return
            [
                await TellAsync("a bare page over WHIP", BareMbps, () => OfABarePageAsync(film, null)),
                await TellAsync("a bare page over WHIP, maintain-resolution", BareSharpMbps, () => OfABarePageAsync(film, "maintain-resolution")),
                await TellAsync("conversation", BareMbps, () => OfARoomAsync(film, false)),
                await TellAsync("documents are read (maintain-resolution)", BareSharpMbps, () => OfARoomAsync(film, true)),
            ];
        }
        finally
        {
            File.Delete(film);
        }
    }

    private static async Task<Figure> TellAsync(string what, double target, Func<Task<Climb>> climb)
    {
        var climbs = new Climb[Times];
        for (var i = 0; i < Times; i++)
        {
            climbs[i] = await climb();
        }

        var middle = climbs.OrderBy(c => c.Mbps).ElementAt(Times / 2);
        return new($"Chromium's upload in the tenth second after its first picture, {what}", $"about {Text(target)} Mbit/s", $"{Exact(middle.Mbps)} Mbit/s", middle.Mbps >= Near * target,
            $"the middle of {string.Join(", ", climbs.Select(c => Exact(c.Mbps)))}; {middle.Words}; a camera of noise and motion");
    }

    private static async Task<Climb> OfARoomAsync(string film, bool reads)
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await using var officialBrowser = await Chromium.LaunchAsync();
        await using var applicantBrowser = await Chromium.LaunchAsync(more: [$"--use-file-for-fake-video-capture={film}"]);
        await using var official = await officialBrowser.DeskAsync();
        await using var applicant = await applicantBrowser.PhoneAsync();
        await applicant.Context.AddInitScriptAsync(SentPicture.Watching + Sampling);
        await new MainJob(official, applicant).MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        if (reads)
        {
            // The official asks for sharp pictures, and the applicant comes anew: that connection begins with them.
            await official.ClickAsync(PageParts.Part("tool-reading"));
            await applicant.WaitForAsync("window.peers.at(-1).getSenders().some((s) => s.track?.contentHint === 'detail')", "a camera told to be sharp");
            await applicant.ReloadAsync();
            await new JoinPage(applicant).ReturnAsync();
        }

        return await WatchAsync(applicant);
    }

    /// <summary>One encoding from a page without a script of ours, and nobody who watches: what the server's reports alone bring the browser to.</summary>
    private static async Task<Climb> OfABarePageAsync(string film, string? preference)
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        var token = (string)(await office.PostAsync($"/api/sessions/{appointment.SessionId}/tokens", new JsonObject { ["name"] = "Camera", ["can"] = "publish" }))["token"]!;
        await using var browser = await Chromium.LaunchAsync(more: [$"--use-file-for-fake-video-capture={film}"]);
        await using var page = await browser.DeskAsync();
        await page.Context.AddInitScriptAsync(SentPicture.Watching + Sampling);
        await page.GotoAsync(server.Url + "/sign-in");
        await page.Page.EvaluateAsync(BarePage.Publish, new { url = $"/api/sessions/{appointment.SessionId}/whip", token, width = 1280, height = 720, preference });
        return await WatchAsync(page);
    }

    private static async Task<Climb> WatchAsync(IPage page)
    {
        var seen = await page.WaitForAsync($"window.ramp.at(-1)?.at > {Watched.TotalMilliseconds} && window.ramp", "twelve seconds of pictures sent");
        var samples = seen.EnumerateArray().Select(Sample.Of).ToArray();
        var rates = Enumerable.Range(1, 10).Select(second => MegabitsIn(samples, second)).ToArray();
        var (before, last) = (At(samples, 8), At(samples, 10));
        var frames = last.Frames - before.Frames;
        return new(rates[^1],
            $"of that one second by second {string.Join(", ", rates.Select(Text))}; the large picture {last.Width} wide then, limited by {last.Reason}, of a line that the browser takes for {Text(last.Line / 1e6)} Mbit/s; {Text(frames / 2)} of the {Text((last.Camera - before.Camera) / 2)} pictures that the camera gave a second, with a quantizer of {Text((last.Quantizer - before.Quantizer) / Math.Max(1, frames))} (of 127, less is sharper)");
    }

    private const string Sampling = """
        window.ramp = [];
        let began = null;
        setInterval(async () => {
          const peer = window.peers.at(-1);
          if (!peer || peer.connectionState === 'closed') return;
          const all = [...(await peer.getStats()).values()];
          const rows = all.filter((r) => r.type === 'outbound-rtp' && r.kind === 'video');
          const bytes = rows.reduce((sum, r) => sum + r.bytesSent + (r.headerBytesSent ?? 0), 0);
          if (!bytes) return;
          began ??= performance.now();
          const large = rows.find((r) => r.rid === 'h') ?? rows[0];
          window.ramp.push({ at: performance.now() - began, bytes, width: large.frameWidth ?? 0, reason: large.qualityLimitationReason ?? 'none', frames: large.framesEncoded ?? 0, qp: large.qpSum ?? 0, camera: all.find((r) => r.type === 'media-source' && r.kind === 'video')?.frames ?? 0, line: Math.max(...all.map((r) => r.availableOutgoingBitrate ?? 0)) });
        }, 100);
        """;

    /// <summary>Of the second that ends then.</summary>
    private static double MegabitsIn(Sample[] samples, int second)
    {
        var (from, to) = (At(samples, second - 1), At(samples, second));
        return to.At > from.At ? (to.Bytes - from.Bytes) * 8 / 1000 / (to.At - from.At) : 0;
    }

    private static Sample At(Sample[] samples, int second) => samples.LastOrDefault(sample => sample.At <= 1000 * second) ?? samples[0];

    // Two seconds are enough: Chromium plays it again and again.
    private static async Task<string> NoiseAsync()
    {
        var file = Path.Combine(Path.GetTempPath(), $"rv-noise-{Environment.ProcessId}.y4m");
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg",
            ["-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=2,noise=alls=12:allf=t", "-pix_fmt", "yuv420p", file]))!;
        await ffmpeg.WaitForExitAsync();
        return ffmpeg.ExitCode == 0 ? file : throw new InvalidOperationException("ffmpeg made no camera of noise");
    }

    private static string Exact(double number) => number.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Text(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);

    private sealed record Climb(double Mbps, string Words);

    /// <param name="At">Milliseconds since the first picture.</param>
    /// <param name="Frames">Of the large layer, encoded so far; the sum of their <paramref name="Quantizer"/>s.</param>
    /// <param name="Camera">Pictures that it has given so far.</param>
    /// <param name="Line">Bits a second that the browser's own estimate gives its line.</param>
    private sealed record Sample(double At, double Bytes, int Width, string Reason, double Frames, double Quantizer, double Camera, double Line)
    {
        public static Sample Of(JsonElement sample) => new(
            sample.GetProperty("at").GetDouble(), sample.GetProperty("bytes").GetDouble(), sample.GetProperty("width").GetInt32(), sample.GetProperty("reason").GetString()!,
            sample.GetProperty("frames").GetDouble(), sample.GetProperty("qp").GetDouble(), sample.GetProperty("camera").GetDouble(), sample.GetProperty("line").GetDouble());
    }
}
