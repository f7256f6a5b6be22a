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

    /// <summary>Plays until of every picture half a second has been played, at once or with waits between.</summary>
    public async Task PlaysAsync()
    {
        await page.TapAsync("replay-play");
        await page.WaitForAsync($$"""
            (() => {
              const videos = [...document.querySelectorAll('video{{Part("replay-track")}}')].filter(v => v.videoWidth);
              const played = ({ played }) => [...Array(played.length).keys()].reduce((sum, i) => sum + played.end(i) - played.start(i), 0);
              return videos.length > 0 && videos.every(v => played(v) > 0.5);
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
