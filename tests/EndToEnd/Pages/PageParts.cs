using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Pages;

/// <summary>How the pages are addressed: by data-testid, in any language.</summary>
public static class PageParts
{
    /// <summary>CSS for a part of the page.</summary>
    public static string Part(string name) => $"[data-testid=\"{name}\"]";

    public static Task TapAsync(this IPage page, string part) => page.ClickAsync(Part(part));

    public static Task SeesAsync(this IPage page, string part) => page.WaitForAsync(Part(part));

    public static async Task<string> TextOfAsync(this IPage page, string part) =>
        (await page.WaitForAsync($"document.querySelector('{Part(part)}')?.innerText?.trim()", $"text of {part}")).GetString()!;

    /// <summary>Waits until a part bears an attribute's value.</summary>
    public static Task SeesAsync(this IPage page, string part, string attribute, string value, TimeSpan? limit = null) =>
        page.WaitForAsync($"!!document.querySelector('{Part(part)}[{attribute}=\"{value}\"]')", $"{part} with {attribute} {value}", limit);

    /// <summary>Two decoded frames that were not there before: the picture moves.</summary>
    public static Task SeesMovingPictureAsync(this IPage page, string part, TimeSpan? limit = null) => page.WaitForAsync($$"""
        (async () => {
          const video = document.querySelector('{{Part(part)}}');
          if (!video || !video.videoWidth) return null;
          const seen = () => video.getVideoPlaybackQuality().totalVideoFrames;
          const first = seen();
          for (let i = 0; i < 40; i++) {
            await new Promise(done => setTimeout(done, 25));
            if (seen() >= first + 2) return video.videoWidth;
          }
          return null;
        })()
        """, $"moving picture in {part}", limit);

    /// <summary>Waits for the problem box with this code, and its words.</summary>
    public static async Task<string> SeesProblemAsync(this IPage page, string code)
    {
        await page.SeesAsync("problem", "data-code", code);
        return await page.TextOfAsync("problem");
    }
}
