using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>The call in each of its states as both sides see it: a phone of 360 pixels in the ordinary view and, shorter, in the largest text, by day and by night; and a desk of 1280 and of 2560 pixels.</summary>
public static class CallGallery
{
    /// <summary>Language and theme of both, pixels of the phone's text in the large view (0: the ordinary one), the desk's window (0: no pictures of it).</summary>
    private static readonly (string Language, string Theme, int Text, int Width, int Height)[] Walks =
        [("en", "light", 0, 1280, 800), ("zh", "dark", 0, 2560, 1440), ("zh", "light", 30, 1280, 800), ("en", "dark", 30, 0, 0)];

    /// <param name="only">One of the walks, as "en-30": language and size of text, or how its name begins; null: all.</param>
    public static Task<int> RunAsync(string folder, string? only = null) =>
        Gallery.StageAsync(folder, "kitchen", (server, town, officials, applicants) => TakeAsync(server, town, officials, applicants, folder, only));

    public static async Task TakeAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string folder, string? only = null)
    {
        foreach (var (language, theme, text, width, height) in Walks.Where(walk => $"{walk.Language}-{walk.Text}".StartsWith(only ?? "", StringComparison.Ordinal)))
        {
            foreach (var walk in (Func<CallStage, Task>[])[stage => new CallWalk(stage).RunAsync(), stage => new DeviceWalk(stage).RunAsync()])
            {
                await using var desk = await officialBrowser.DeskAsync(language, theme);
                await using var phone = await applicantBrowser.PhoneAsync(language, theme: theme);
                await phone.Page.SetViewportSizeAsync(360, text > 0 ? 640 : 740);
                if (width > 0)
                {
                    await desk.Page.SetViewportSizeAsync(width, height);
                }

                var side = text > 0 ? $"phone-at-{text}" : "phone";
                Task PictureAsync(string words, ChromiumPage page) =>
                    page == phone ? InBothThemesAsync(page, theme, Path.Combine(folder, $"{language}-call-{side}-{words.Replace(' ', '-')}"))
                    : width > 0 ? OfAsync(page, Path.Combine(folder, $"{language}-call-desk-{width}-{words.Replace(' ', '-')}.png"))
                    : Task.CompletedTask;
                await walk(new(server, town, await Premises.AppointAsync(server, town), desk, phone, text, PictureAsync));
            }
        }
    }

    private static async Task InBothThemesAsync(ChromiumPage page, string theme, string file)
    {
        foreach (var other in theme == "dark" ? (string[])["light", "dark"] : ["dark", "light"])
        {
            await page.Page.EmulateMediaAsync(new() { ColorScheme = other == "dark" ? Microsoft.Playwright.ColorScheme.Dark : Microsoft.Playwright.ColorScheme.Light });
            await OfAsync(page, $"{file}-{other}.png");
        }
    }

    private static async Task OfAsync(ChromiumPage page, string file)
    {
        await page.SettlesAsync();
        await File.WriteAllBytesAsync(file, await page.ScreenshotAsync());
    }
}
