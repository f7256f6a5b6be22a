using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Pages;

/// <summary>The auditor's page.</summary>
public sealed class ReplayPage(IPage page)
{
    public IPage Page => page;

    public async Task OpenAsync(string url, string sessionId, string purpose)
    {
        await page.GotoAsync($"{url}/replay/{sessionId}");
        await page.FillAsync(Part("replay-purpose"), purpose);
        await page.TapAsync("replay-view");
        await page.SeesAsync("replay-player");
    }

    /// <summary>The verdict's word after "verify now".</summary>
    public async Task<string> VerifyAsync()
    {
        await page.TapAsync("bench-tab-evidence");
        await page.TapAsync("verify-now");
        return (await page.WaitForAsync($"document.querySelector('{Part("verdict")}')?.dataset.verdict", "the verdict")).GetString()!;
    }

    /// <summary>Plays until every picture has moved on by half a second.</summary>
    public async Task PlaysAsync()
    {
        await page.TapAsync("replay-play");
        await page.WaitForAsync($$"""
            (async () => {
              const videos = [...document.querySelectorAll('video{{Part("replay-track")}}')].filter(v => v.videoWidth);
              if (!videos.length) return null;
              const from = videos.map(v => v.currentTime);
              for (let i = 0; i < 36; i++) {
                await new Promise(done => setTimeout(done, 25));
                if (videos.every((v, n) => v.currentTime > from[n] + 0.5)) return videos.length;
              }
              return null;
            })()
            """, "the replay plays");
    }

    public async Task<int> DurationMsAsync() =>
        (await page.WaitForAsync($"Number(document.querySelector('{Part("replay-seek")}')?.max)", "the replay's length")).GetInt32();

    /// <summary>Moves the slider and waits until the pictures are there.</summary>
    public async Task SeekAsync(int milliseconds)
    {
        await page.EvaluateAsync($$"""
            (() => {
              const slider = document.querySelector('{{Part("replay-seek")}}');
              slider.value = {{milliseconds}};
              slider.dispatchEvent(new Event('input', { bubbles: true }));
            })()
            """);
        await page.WaitForAsync($$"""
            Math.abs(Number(document.querySelector('{{Part("replay-time")}}').dataset.ms) - {{milliseconds}}) < 2500
              && [...document.querySelectorAll('video{{Part("replay-track")}}')].every(v => !v.seeking && v.readyState >= 2)
            """, $"the pictures at {milliseconds} ms");
    }

    public async Task<IReadOnlyList<string>> KindsAsync()
    {
        await page.TapAsync("bench-tab-timeline");
        await page.TapAsync("timeline-all");
        var kinds = await page.WaitForAsync($"[...document.querySelectorAll('{Part("timeline-entry")}')].map(e => e.dataset.kind)", "the timeline");
        return [.. kinds.EnumerateArray().Select(kind => kind.GetString()!)];
    }
}
