using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Pages;

/// <summary>A page driven by the keyboard alone: what the Tab key does not reach, nobody reaches.</summary>
public sealed class Keyboard(IPage page)
{
    private const int MostTabs = 250;

    public Task PressAsync(string keys) => page.PressAsync(keys);

    public Task TypeAsync(string text) => page.TypeAsync(text);

    /// <summary>Tabs until the part has the focus; it must come within one round of the page.</summary>
    public async Task ToAsync(string part, string within = "")
    {
        var selector = $"{within} {Part(part)}".Trim();
        await page.WaitForAsync(selector);
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            if ((await page.EvaluateAsync($"document.activeElement?.matches('{selector}, {selector} *') ?? false")).GetBoolean())
            {
                return;
            }

            await PressAsync("Tab");
        }

        throw new InvalidOperationException($"The keyboard does not reach {selector}. It is at {await page.EvaluateAsync("document.activeElement?.outerHTML.slice(0, 200)")}");
    }

    public async Task EnterAsync(string part, string within = "")
    {
        await ToAsync(part, within);
        await PressAsync("Enter");
    }
}
