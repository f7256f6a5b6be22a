using System.Text.Json;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Measures what is painted in the large view: text of 18 dp, targets of 60 dp, nothing beyond the edges.</summary>
public static class LargeView
{
    private const double TextPixels = 18;
    private const double TargetPixels = 60;

    /// <summary>Texts and targets that are too small, and a page that scrolls sideways.</summary>
    public static Task<IReadOnlyList<string>> SmallAsync(IPage page, string where) => FoundAsync(page, where, $$"""
        (() => {
          const seen = e => { const b = e.getBoundingClientRect(); return b.width > 1 && b.height > 1 && getComputedStyle(e).visibility !== 'hidden'; };
          const texts = [...document.querySelectorAll('main *, header *, [data-testid=call] *')].filter(e => seen(e) && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()));
          const targets = [...document.querySelectorAll('button, a, select, [role=checkbox]')].filter(seen);
          return [
            ...texts.filter(e => parseFloat(getComputedStyle(e).fontSize) < {{TextPixels}}).map(e => `text ${getComputedStyle(e).fontSize}: ${e.innerText}`),
            ...targets.filter(e => Math.round(e.getBoundingClientRect().height) < {{TargetPixels}}).map(e => `target ${e.getBoundingClientRect().height}: ${e.outerHTML.slice(0, 120)}`),
            ...(document.documentElement.scrollWidth > innerWidth ? [`scrolls sideways: ${document.documentElement.scrollWidth} of ${innerWidth}`] : []),
          ];
        })()
        """);

    /// <summary>Whatever is to be pressed and is not on the screen with its words; the bar also at its foot.</summary>
    public static Task<IReadOnlyList<string>> OutsideAsync(IPage page, string where) => FoundAsync(page, where, """
        [...document.querySelectorAll('button, select, input, textarea, label.button')].filter(e => e.type !== 'file' && e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden').flatMap(e => {
          const b = e.getBoundingClientRect();
          const words = e.innerText || e.ariaLabel || e.dataset.testid;
          return [
            ...(b.left < -0.5 || b.right > innerWidth + 0.5 ? [`${words}: ${b.left} to ${b.right} of ${innerWidth}`] : []),
            ...(e.scrollWidth > e.clientWidth + 1 ? [`${words}: words of ${e.scrollWidth} in ${e.clientWidth}`] : []),
            ...(e.parentElement.matches('nav.bar') && b.bottom > innerHeight ? [`${words}: down to ${b.bottom} of ${innerHeight}`] : []),
          ];
        })
        """);

    /// <summary>Words that stand beyond the screen's sides, or that their own box cuts off where it does not scroll.</summary>
    public static Task<IReadOnlyList<string>> CutAsync(IPage page, string where) => FoundAsync(page, where, """
        [...document.querySelectorAll('main *, header *, [data-testid=call] *, .van-popup *')].filter(e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.mini, svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).flatMap(e => {
          const range = document.createRange();
          range.selectNodeContents(e);
          const b = range.getBoundingClientRect(), { overflow } = getComputedStyle(e), words = e.innerText.slice(0, 60);
          return [
            ...(b.width > 1 && (b.left < -1 || b.right > innerWidth + 1) ? [`${words}: words from ${b.left} to ${b.right} of ${innerWidth}`] : []),
            ...(/hidden|clip/.test(overflow) && e.clientHeight > 1 && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) ? [`${words}: ${e.scrollWidth}×${e.scrollHeight} in ${e.clientWidth}×${e.clientHeight}`] : []),
          ];
        })
        """);

    private static async Task<IReadOnlyList<string>> FoundAsync(IPage page, string where, string script)
    {
        var found = await page.EvaluateAsync(script);
        return found.ValueKind == JsonValueKind.Array ? [.. found.EnumerateArray().Select(one => $"{where}: {one.GetString()}")] : [$"{where}: not measured"];
    }
}
