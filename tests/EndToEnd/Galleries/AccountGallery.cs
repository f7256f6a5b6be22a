using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of accounts: the administration, a kind of matter, and one's own account.</summary>
public static class AccountGallery
{
    public static Task<int> RunAsync(string folder) => Screen.WalkAsync(folder, "account", WalkAsync);

    public static async Task WalkAsync(ServerProcess server, Town town, ChromiumPage page, Look look)
    {
        await SignInPage.SignInAsync(page, server.Url, "admin", server.AdministratorPassword);
        await page.GotoAsync(server.Url + "/admin");
        await page.ClickAsync($"[data-user=\"{Town.Colleague}\"] {Part("staff-disable")}");
        await page.SeesAsync("staff-sure");
        await look("asked", page);
        await page.TapAsync("staff-sure");
        await page.SeesAsync("staff-enable");
        await page.ClickAsync($"[data-user=\"{Town.Auditor}\"] {Part("staff-reset")}");
        await page.TapAsync("staff-sure");
        await page.SeesAsync("staff-password");
        await look("done", page);
        await page.TapAsync("staff-enable");
        await page.FillAsync($"{Part("hours-monday")} input, input{Part("hours-monday")}", "9 to 5");
        await page.WaitForAsync($"document.querySelector('{Part("hours-save")}').disabled", "what is no time is not saved");
        await look("hours that are none", page);
        await page.GotoAsync(server.Url + "/admin/matters/new");
        await page.SeesAsync("matter-form");
        await look("a new kind of matter", page);
        await page.FillAsync(Part("matter-code"), "inheritance");
        foreach (var part in (string[])["matter-name", "matter-purpose", "consent", "check"])
        {
            await page.FillAsync($"{Part(part + "-zh")} textarea, {Part(part + "-zh")} input, textarea{Part(part + "-zh")}, input{Part(part + "-zh")}", "核对身份和材料");
        }

        await page.TapAsync("consent-position");
        await page.TapAsync("matter-save");
        await page.SeesProblemAsync("invalid");
        await look("a kind of matter refused", page);
        await page.GotoAsync($"{server.Url}/admin/matters/{town.MatterTypeId}");
        await page.SeesAsync("matter-form");
        await look("a kind of matter", page);
        await page.GotoAsync(server.Url + "/account");
        await page.FillAsync(Part("password-current"), "wrong");
        await page.FillAsync(Part("password-new"), "Another-Passw0rd");
        await page.FillAsync(Part("password-again"), "Another-Passw0rd");
        await page.TapAsync("password-submit");
        await page.SeesProblemAsync("wrong_password");
        await look("own", page);
        await page.AnswersAsync("**/api/staff/me/password", new { });
        await page.TapAsync("password-submit");
        await page.SeesAsync("password-changed");
        await page.Page.UnrouteAllAsync();
        await look("own changed", page);
    }
}
