using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Pages;

/// <summary>How the pages are addressed: by data-testid, in any language.</summary>
public static class PageParts
{
    /// <summary>CSS for a part of the page.</summary>
    public static string Part(string name) => $"[data-testid=\"{name}\"]";

    public static Task TapAsync(this IPage page, string part) => page.ClickAsync(Part(part));

    public static Task SeesAsync(this IPage page, string part) => page.WaitForAsync(Part(part));

    /// <summary>Moves a part into the window.</summary>
    /// <param name="block">Where it comes to stand: start, center or end.</param>
    public static Task ShowAsync(this IPage page, string part, string block = "center") =>
        page.EvaluateAsync($"document.querySelector('{Part(part)}').scrollIntoView({{ block: '{block}' }})");

    /// <summary>Until what glides has come to rest. A watermark never does.</summary>
    public static Task SettlesAsync(this IPage page) =>
        page.WaitForAsync("document.getAnimations().every(a => a.effect.getTiming().iterations === Infinity || a.playState !== 'running' || a.effect.target?.matches('.watermark'))", "everything stands");

    public static async Task<string> TextOfAsync(this IPage page, string part) =>
        (await page.WaitForAsync($"document.querySelector('{Part(part)}')?.innerText?.trim()", $"text of {part}")).GetString()!;

    /// <summary>Waits until a part bears an attribute's value.</summary>
    public static Task SeesAsync(this IPage page, string part, string attribute, string value, TimeSpan? limit = null) =>
        page.WaitForAsync($"!!document.querySelector('{Part(part)}[{attribute}=\"{value}\"]')", $"{part} with {attribute} {value}", limit);

    /// <summary>Pixels that change: the picture moves. Looks at what is painted, since Firefox counts no frames for a live stream.</summary>
    public static Task SeesMovingPictureAsync(this IPage page, string part, TimeSpan? limit = null) => page.WaitForAsync($$"""
        (async () => {
          const video = document.querySelector('{{Part(part)}}');
          if (!video || !video.videoWidth) return null;
          const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
          const brush = canvas.getContext('2d', { willReadFrequently: true });
          const look = () => {
            brush.drawImage(video, 0, 0, 160, 90);
            return brush.getImageData(0, 0, 160, 90).data.join();
          };
          const first = look();
          for (let i = 0; i < 20; i++) {
            await new Promise(done => setTimeout(done, 50));
            if (look() !== first) return video.videoWidth;
          }
          return null;
        })()
        """, $"moving picture in {part}", limit);

    /// <summary>Chooses in a list by the words of the choice, or by its value.</summary>
    public static Task ChooseAsync(this IPage page, string part, string choice) => page.WaitForAsync($$"""
        (() => {
          const list = document.querySelector('{{Part(part)}}'), wanted = {{System.Text.Json.JsonSerializer.Serialize(choice)}};
          const found = [...list.options].find(o => o.value === wanted || o.text === wanted);
          if (!found) return false;
          list.value = found.value;
          return list.dispatchEvent(new Event('change', { bubbles: true }));
        })()
        """, $"{choice} in {part}");

    /// <summary>Waits for the problem box with this code, and its words.</summary>
    public static async Task<string> SeesProblemAsync(this IPage page, string code)
    {
        await page.SeesAsync("problem", "data-code", code);
        return await page.TextOfAsync("problem");
    }
}
