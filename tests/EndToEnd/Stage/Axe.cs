using RemoteVerify.EndToEnd.Pages;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>axe-core looks at a page as it stands: WCAG 2 A and AA, the base of EN 301 549.</summary>
public static class Axe
{
    private static readonly string Source = File.ReadAllText(Path.Combine(Tree.Root, "web-client/node_modules/axe-core/axe.min.js"));

    /// <summary>By day and by night, whichever of the two the page stands in.</summary>
    public static async Task<IReadOnlyList<string>> InBothThemesAsync(IPage page, string where)
    {
        var dark = (await page.EvaluateAsync("matchMedia('(prefers-color-scheme: dark)').matches")).GetBoolean();
        var found = new List<string>();
        foreach (var night in new[] { !dark, dark })
        {
            await page.ThemeAsync(night);
            await page.SettlesAsync();
            found.AddRange(await FindingsAsync(page, $"{where}, {(night ? "dark" : "light")}"));
        }

        return found;
    }

    /// <summary>What is serious or critical, each finding with the elements that it is about.</summary>
    public static async Task<IReadOnlyList<string>> FindingsAsync(IPage page, string where)
    {
        await page.EvaluateAsync($"(() => {{ {Source}; return true; }})()");
        var found = await page.EvaluateAsync("""
            axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })
              .then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))
                .map(v => `${v.id}: ${v.help}\n` + v.nodes.slice(0, 4).map(n => `    ${n.html.slice(0, 200)}\n    ${n.failureSummary}`).join('\n')))
            """);
        return [.. found.EnumerateArray().Select(finding => $"{where}: {finding.GetString()}")];
    }
}
