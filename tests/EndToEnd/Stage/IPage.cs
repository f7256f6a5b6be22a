using System.Text.Json;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>One page in a real browser, as far as the tests drive it. Every wait ends when its condition holds, or fails with words after its limit.</summary>
public interface IPage : IAsyncDisposable
{
    string Browser { get; }

    Task GotoAsync(string url);

    Task ReloadAsync();

    /// <summary>As a device that is set to dark, or to light.</summary>
    Task ThemeAsync(bool dark);

    /// <summary>Another page of the same person: the same cookies and storage.</summary>
    Task<IPage> TabAsync();

    /// <summary>The value of a JavaScript expression; promises are awaited.</summary>
    Task<JsonElement> EvaluateAsync(string expression);

    /// <summary>Clicks the first element that the CSS selector finds, once it is there and enabled.</summary>
    Task ClickAsync(string selector);

    Task FillAsync(string selector, string text);

    /// <param name="key">As the page hears it: Tab, Enter, Space, Escape, ArrowLeft ...</param>
    Task PressAsync(string key);

    /// <summary>Into what has the focus.</summary>
    Task TypeAsync(string text);

    /// <summary>Moves the mouse along these places of the window.</summary>
    /// <param name="held">With its button pressed from the first to the last.</param>
    Task MouseAsync(bool held, params (double X, double Y)[] way);

    /// <summary>The page's machine without a network, as the browser itself tells it.</summary>
    Task SetOfflineAsync(bool offline);

    /// <summary>Runs in every document of this page before its own scripts.</summary>
    Task BeforeLoadAsync(string script);

    /// <summary>PNG of what is seen.</summary>
    Task<byte[]> ScreenshotAsync();

    /// <summary>What the page wrote to its console as error or warning, and errors nobody caught.</summary>
    IReadOnlyCollection<string> Complaints { get; }
}

public static class PageWaits
{
    /// <summary>How long anything may take; a gallery, which nobody waits for, gives a busy machine more.</summary>
    public static TimeSpan Limit { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Waits until the expression is truthy and gives its value. Goes on over navigations.</summary>
    public static async Task<JsonElement> WaitForAsync(this IPage page, string expression, string what, TimeSpan? limit = null)
    {
        var deadline = DateTime.UtcNow + (limit ?? Limit);
        while (true)
        {
            if (await TryAsync(page, expression) is { } value && IsTruthy(value))
            {
                return value;
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException($"{page.Browser} waited in vain for: {what} ({expression}). The page says:\n{await PageTextAsync(page)}\nComplaints:\n{string.Join("\n", page.Complaints)}");
            }
        }
    }

    public static Task WaitForAsync(this IPage page, string selector) =>
        page.WaitForAsync($"!!document.querySelector({JsonSerializer.Serialize(selector)})", $"element {selector}");

    public static Task WaitForTextAsync(this IPage page, string text, TimeSpan? limit = null) =>
        page.WaitForAsync($"document.body.innerText.includes({JsonSerializer.Serialize(text)})", $"text \"{text}\"", limit);

    /// <summary>The expression's value as soon as it is truthy, or after a short while what it is: the page polls, not the wire.</summary>
    private static async Task<JsonElement?> TryAsync(IPage page, string expression)
    {
        try
        {
            return await page.EvaluateAsync($$"""
                new Promise(done => {
                  const end = performance.now() + 1000;
                  const look = async () => {
                    let value = null;
                    try { value = await ({{expression}}); } catch { value = null; }
                    if (value || performance.now() > end) done(value ?? null); else setTimeout(look, 20);
                  };
                  look();
                })
                """);
        }
        catch (Exception failure) when (failure is not TimeoutException)
        {
            return null; // the document went away under the question
        }
    }

    private static async Task<string> PageTextAsync(IPage page)
    {
        try
        {
            return (await page.EvaluateAsync("location.href + '\\n' + document.body.innerText")).GetString() ?? "";
        }
        catch (Exception failure)
        {
            return failure.Message;
        }
    }

    private static bool IsTruthy(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array => true,
        JsonValueKind.Number => value.GetDouble() != 0,
        JsonValueKind.String => value.GetString()!.Length > 0,
        _ => false,
    };
}
