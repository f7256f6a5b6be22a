using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Accounts through the pages.</summary>
public sealed class AccountTests(Scene scene)
{
    private const string UserName = "official.zhou", Own = "Chosen-by-Zhou-1";

    [Fact]
    public async Task A_forgotten_password_is_reset_its_owner_chooses_another_and_a_disabled_account_stays_out()
    {
        using var office = await Office.SignInAsync(scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await office.PostAsync("/api/staff", new JsonObject { ["userName"] = UserName, ["displayName"] = "Zhou Min", ["role"] = "official", ["departmentId"] = scene.Town.DepartmentId });
        await using var administrator = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(administrator, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await administrator.GotoAsync(scene.Server.Url + "/admin");
        var row = $"[data-user=\"{UserName}\"]";
        await administrator.ClickAsync($"{row} {Part("staff-reset")}");
        await administrator.TapAsync("staff-sure");
        var given = await administrator.TextOfAsync("staff-password");

        await using var colleague = await scene.ApplicantBrowser.DeskAsync("zh");
        await SignInPage.SignInAsync(colleague, scene.Server.Url, UserName, given);
        await colleague.TapAsync("nav-account");
        await colleague.FillAsync(Part("password-current"), given);
        await colleague.FillAsync(Part("password-new"), Own);
        await colleague.FillAsync(Part("password-again"), Own);
        await colleague.TapAsync("password-submit");
        await colleague.SeesAsync("password-changed");
        Assert.Empty(await Axe.InBothThemesAsync(colleague, "the own account"));
        await colleague.TapAsync("sign-out");
        await colleague.SeesAsync("sign-in-name");
        await SignInPage.SignInAsync(colleague, scene.Server.Url, UserName, Own);

        await administrator.ClickAsync($"{row} {Part("staff-disable")}");
        await administrator.TapAsync("staff-sure");
        await administrator.WaitForAsync($"{row}[data-disabled=\"true\"]");
        Assert.Empty(await Axe.InBothThemesAsync(administrator, "the administration"));
        await colleague.TapAsync("sign-out");
        await colleague.SeesAsync("sign-in-name");
        await colleague.FillAsync(Part("sign-in-name"), UserName);
        await colleague.FillAsync(Part("sign-in-password"), Own);
        await colleague.TapAsync("sign-in-submit");
        await colleague.SeesProblemAsync("sign_in_failed");
        await administrator.ClickAsync($"{row} {Part("staff-enable")}");
        await administrator.WaitForAsync($"{row}[data-disabled=\"false\"]");
    }
}
