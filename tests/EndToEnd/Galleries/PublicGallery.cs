using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pages that nobody signs in for, in every answer that they give: the check of receipts and reports, the verifier, the sign-in, and the page to try the API.</summary>
public static class PublicGallery
{
    public static Task<int> RunAsync(string folder) => Screen.WalkAsync(folder, "public", async (server, _, page, look) =>
    {
        await WalkAsync(server.Url, page, look);
        await page.GotoAsync(server.Url + "/openapi");
        await page.SeesAsync("openapi", "data-ready", "true");
        await look("the interface", page);
    });

    public static async Task WalkAsync(string url, ChromiumPage page, Look look)
    {
        await ReceiptsAsync(page, url, look);
        await ReportsAsync(page, url, look);
        await VerifierAsync(page, url, look);
        await page.GotoAsync(url + "/sign-in");
        await page.FillAsync(Part("sign-in-name"), "nobody");
        await page.FillAsync(Part("sign-in-password"), "nothing");
        await page.TapAsync("sign-in-submit");
        await page.SeesAsync("problem");
        await look("sign-in refused", page);
    }

    private static async Task ReceiptsAsync(ChromiumPage page, string url, Look look)
    {
        await page.GotoAsync(url + "/check");
        await page.SeesAsync("check-submit");
        await look("check", page);
        var views = new[] { new { at = DateTimeOffset.UtcNow.AddHours(-3), by = "王芳", what = "viewed", purpose = "抽查 Spot check" }, new { at = DateTimeOffset.UtcNow.AddDays(-1), by = "Li Wei", what = "downloaded", purpose = "" } };
        foreach (var outcome in (string[])["held", "cut", "rewritten", "missing", "removed", "foreign", "unknown"])
        {
            await page.AnswersAsync("**/api/receipts/check", new { outcome, seq = 42, at = DateTimeOffset.UtcNow.AddDays(-2), @sealed = true, views = outcome == "held" ? views : [] });
            await page.GotoAsync($"{url}/check?{outcome}#7K2M-9QHT-04XB-ZR5C");
            await page.SeesAsync("check-answer", "data-outcome", outcome);
            await look("check " + outcome, page);
        }
    }

    private static async Task ReportsAsync(ChromiumPage page, string url, Look look)
    {
        await page.GotoAsync(url + "/check?report");
        foreach (var outcome in (string[])["sealed", "changed", "removed", "unknown"])
        {
            var isSealed = outcome == "sealed";
            await page.AnswersAsync("**/api/receipts/report", new { outcome, at = DateTimeOffset.UtcNow.AddDays(-2), code = isSealed ? "7K2M-9QHT-04XB-ZR5C" : null, head = isSealed ? new string('a', 64) : null });
            await page.Page.Locator(Part("check-report")).SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "report.pdf", MimeType = "application/pdf", Buffer = [1, 2, 3] });
            await page.SeesAsync("check-report-answer", "data-outcome", outcome);
            await look("report " + outcome, page);
        }
    }

    private static async Task VerifierAsync(ChromiumPage page, string url, Look look)
    {
        await page.GotoAsync(url + "/verify");
        await page.SeesAsync("verify-file");
        await page.Page.Locator(Part("verify-receipt")).SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "receipt-7K2M-9QHT-04XB-ZR5C.jws", MimeType = "text/plain", Buffer = "x"u8.ToArray() });
        await look("verify with a receipt", page);
        await page.Page.Locator(Part("verify-file")).SetInputFilesAsync(new Microsoft.Playwright.FilePayload { Name = "holiday.zip", MimeType = "application/zip", Buffer = "no package"u8.ToArray() });
        await page.WaitForAsync($"document.querySelector('{Part("verify-verdict")}, {Part("verify-failed")}')", "an answer");
        await look("verify no package", page);
    }
}
