using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>What somebody has before them: the language and theme of the pages, and a window in pixels. A narrow one is a phone.</summary>
public sealed record Screen(string Language, string Theme, int Width, int Height)
{
    private const int NarrowestDesk = 600;

    /// <summary>A page of more windows than this is shown from its beginning.</summary>
    private const int LongestPage = 12;

    /// <summary>A desk by day, one of 27 inches by night, and a phone by both.</summary>
    public static IReadOnlyList<Screen> Usual { get; } = [new("en", "light", 1280, 800), new("zh", "dark", 2560, 1440), new("zh", "light", 360, 740), new("en", "dark", 360, 740)];

    public bool IsPhone => Width < NarrowestDesk;

    public async Task<ChromiumPage> OpenAsync(Chromium browser)
    {
        var page = IsPhone ? await browser.PhoneAsync(Language, theme: Theme) : await browser.DeskAsync(Language, Theme);
        await page.Page.SetViewportSizeAsync(Width, Height);
        return page;
    }

    /// <summary>A picture of the window, or of the whole page, once nothing moves.</summary>
    public async Task TakeAsync(ChromiumPage page, string folder, string part, string words, bool whole = false)
    {
        await page.SettlesAsync();
        var windows = (await page.EvaluateAsync("document.documentElement.scrollHeight / innerHeight")).GetDouble();
        await page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{Language}-{part}-{Width}-{words.Replace(' ', '-')}.png"), FullPage = whole && windows < LongestPage });
    }

    /// <summary>One walk on each of the usual screens, on a server of their own, with a picture of the whole page wherever it looks.</summary>
    public static async Task<int> WalkAsync(string folder, string part, Func<ServerProcess, Town, ChromiumPage, Look, Task> walk)
    {
        Directory.CreateDirectory(folder);
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        await using var browser = await Chromium.LaunchAsync();
        foreach (var screen in Usual)
        {
            await using var page = await screen.OpenAsync(browser);
            await walk(server, town, page, (words, _) => screen.TakeAsync(page, folder, part, words, whole: true));
        }

        return 0;
    }
}
