using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Networks;

/// <summary>Looks all the time whether a page's picture of the other goes on.</summary>
public sealed class PictureMeter(IPage page, string part)
{
    private const int StillMs = 300;

    /// <summary>Begins to look, and forgets what was seen before.</summary>
    public Task StartAsync() => page.EvaluateAsync($$"""
        (() => {
          clearInterval(window.meter?.timer);
          const count = () => {
            const video = document.querySelector('{{PageParts.Part(part)}}');
            return video?.srcObject?.active ? video.getVideoPlaybackQuality().totalVideoFrames : 0;
          };
          const now = performance.now();
          const meter = window.meter = { last: now, longest: 0, frames: count(), since: now };
          meter.timer = setInterval(() => {
            const frames = count();
            if (!frames || frames === meter.frames) return;
            const now = performance.now(), gap = now - meter.last;
            if (gap > {{StillMs}}) meter.since = now;
            meter.longest = Math.max(meter.longest, gap);
            [meter.frames, meter.last] = [frames, now];
          }, 10);
          return true;
        })()
        """);

    /// <summary>The picture stands.</summary>
    public Task StandsAsync() => page.WaitForAsync($"performance.now() - window.meter.last > {StillMs}", $"{part} to stand still");

    /// <summary>Milliseconds of the longest time without a new frame, once it has gone on for a second.</summary>
    public async Task<double> LongestAsync(TimeSpan limit) => (await page.WaitForAsync(
        $"performance.now() - window.meter.last < {StillMs} && performance.now() - window.meter.since > 1000 && window.meter.longest", $"{part} to go on", limit)).GetDouble();
}
