using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Debian's Chromium, headless, with synthetic camera and microphone.</summary>
public sealed class Chromium(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("RV_CHROMIUM") ?? "/usr/bin/chromium";

    public static async Task<Chromium> LaunchAsync(bool refusesCamera = false, bool hasCamera = true, string? path = null, IReadOnlyList<string>? more = null)
    {
        var playwright = await Playwright.CreateAsync();
        string[] flags = [hasCamera ? "--use-fake-device-for-media-stream" : "--mute-audio", "--autoplay-policy=no-user-gesture-required", "--no-sandbox", "--disable-dev-shm-usage", refusesCamera ? "--deny-permission-prompts" : "--use-fake-ui-for-media-stream", .. more ?? []];
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path ?? Path, Headless = true, Args = flags }));
    }

    public Task<ChromiumPage> DeskAsync(string language = "en", string theme = "light") =>
        OpenAsync(new() { ViewportSize = new() { Width = 1366, Height = 860 }, Locale = Locale(language), AcceptDownloads = true, ColorScheme = Scheme(theme) }, true);

    /// <summary>A page as a phone shows it: small, touch, tall.</summary>
    public Task<ChromiumPage> PhoneAsync(string language = "en", bool camera = true, string theme = "light") =>
        OpenAsync(new()
        {
            ViewportSize = new() { Width = 393, Height = 808 }, DeviceScaleFactor = 2, IsMobile = true, HasTouch = true, Locale = Locale(language), ColorScheme = Scheme(theme),
            UserAgent = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
        }, camera);

    private async Task<ChromiumPage> OpenAsync(BrowserNewContextOptions options, bool camera)
    {
        options.IgnoreHTTPSErrors = true;
        options.Permissions = camera ? ["camera", "microphone"] : [];
        var context = await browser.NewContextAsync(options);
        context.SetDefaultTimeout((float)PageWaits.Limit.TotalMilliseconds);
        return new(context, await context.NewPageAsync());
    }

    private static ColorScheme Scheme(string theme) => theme == "dark" ? ColorScheme.Dark : ColorScheme.Light;

    private static string Locale(string language) => language == "zh" ? "zh-CN" : "en-GB";

    public async ValueTask DisposeAsync()
    {
        await browser.CloseAsync();
        playwright.Dispose();
    }
}

public sealed class ChromiumPage : IPage
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly bool _isTab;

    public ChromiumPage(IBrowserContext context, Microsoft.Playwright.IPage page, bool isTab = false)
    {
        (Context, Page, _isTab) = (context, page, isTab);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
    }

    public IBrowserContext Context { get; }
    public Microsoft.Playwright.IPage Page { get; }
    public string Browser => "Chromium";
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>From now on the server's answer at this address, for what it says only at other times.</summary>
    public Task AnswersAsync(string address, object answer, int status = 200) =>
        Page.RouteAsync(address, route => route.FulfillAsync(new() { Status = status, ContentType = status < 400 ? "application/json" : "application/problem+json", Body = JsonSerializer.Serialize(answer) }));

    public Task GotoAsync(string url) => Page.GotoAsync(url);
    public Task BeforeLoadAsync(string script) => Page.AddInitScriptAsync(script);
    public Task ReloadAsync() => Page.ReloadAsync();
    public Task ThemeAsync(bool dark) => Page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
    public async Task<IPage> TabAsync() => new ChromiumPage(Context, await Context.NewPageAsync(), isTab: true);
    public async Task<JsonElement> EvaluateAsync(string expression) => await Page.EvaluateAsync<JsonElement?>(expression) ?? default;
    public Task ClickAsync(string selector) => Page.Locator(selector).First.ClickAsync();
    public Task FillAsync(string selector, string text) => Page.Locator(selector).First.FillAsync(text);
    public Task PressAsync(string key) => Page.Keyboard.PressAsync(key);
    public Task TypeAsync(string text) => Page.Keyboard.TypeAsync(text);
    public Task SetOfflineAsync(bool offline) => Context.SetOfflineAsync(offline);

    public async Task MouseAsync(bool held, params (double X, double Y)[] way)
    {
        foreach (var (place, index) in way.Select((place, index) => (place, index)))
        {
            await Page.Mouse.MoveAsync((float)place.X, (float)place.Y, new() { Steps = index == 0 ? 1 : 4 });
            if (held && index == 0)
            {
                await Page.Mouse.DownAsync();
            }
        }

        if (held)
        {
            await Page.Mouse.UpAsync();
        }
    }

    public Task<byte[]> ScreenshotAsync() => Page.ScreenshotAsync(new() { Type = ScreenshotType.Png });
    public async ValueTask DisposeAsync() => await (_isTab ? Page.CloseAsync() : Context.CloseAsync());
}
