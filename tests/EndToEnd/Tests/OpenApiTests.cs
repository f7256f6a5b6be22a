using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The page to try the API tries it.</summary>
public sealed class OpenApiTests(Scene scene)
{
    [Fact]
    public async Task The_page_describes_the_API_and_a_call_tried_there_is_answered()
    {
        await using var page = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(page, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await page.GotoAsync(scene.Server.Url + "/openapi");
        await page.SeesAsync("openapi", "data-ready", "true");
        await page.ClickAsync(".opblock-summary-control:has([data-path='/api/staff/me'])");
        await page.ClickAsync(".opblock.is-open .execute");
        await page.WaitForAsync("[...document.querySelectorAll('.live-responses-table .response-col_status')].some(s => s.innerText.startsWith('200'))", "the answer 200");
        await page.WaitForTextAsync("Li Wei");
        await page.WaitForAsync("!!document.querySelector('.btn.authorize')", "a place for a token");
    }
}
