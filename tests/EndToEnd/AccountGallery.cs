using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd;

/// <summary>Pictures of accounts: the administration, a kind of matter, one's own account, and the page to try the API, at a desk and on a phone.</summary>
public static class AccountGallery
{
    public static async Task<int> RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        await using var browser = await Chromium.LaunchAsync();
        foreach (var (language, theme) in new[] { ("en", "light"), ("zh", "dark") })
        {
            await using var desk = await browser.DeskAsync(language, theme);
            await using var phone = await browser.PhoneAsync(language, theme: theme);
            foreach (var (page, size) in new[] { (desk, "desk"), (phone, "phone") })
            {
                Task PictureAsync(string words) => page.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{language}-account-{size}-{words.Replace(' ', '-')}.png"), FullPage = true });
                await SignInPage.SignInAsync(page, server.Url, "admin", server.AdministratorPassword);
                await page.GotoAsync(server.Url + "/admin");
                await page.ClickAsync($"[data-user=\"{Town.Colleague}\"] {Part("staff-disable")}");
                await page.SeesAsync("staff-sure");
                await PictureAsync("asked");
                await page.TapAsync("staff-sure");
                await page.SeesAsync("staff-enable");
                await page.ClickAsync($"[data-user=\"{Town.Auditor}\"] {Part("staff-reset")}");
                await page.TapAsync("staff-sure");
                await page.SeesAsync("staff-password");
                await PictureAsync("done");
                await page.TapAsync("staff-enable");
                await page.GotoAsync($"{server.Url}/admin/matters/{town.MatterTypeId}");
                await page.SeesAsync("matter-form");
                await PictureAsync("a kind of matter");
                await page.GotoAsync(server.Url + "/account");
                await page.FillAsync(Part("password-current"), "wrong");
                await page.FillAsync(Part("password-new"), "Another-Passw0rd");
                await page.FillAsync(Part("password-again"), "Another-Passw0rd");
                await page.TapAsync("password-submit");
                await page.SeesProblemAsync("wrong_password");
                await PictureAsync("own");
            }
        }

        return 0;
    }
}
