using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Pages;

public static class SignInPage
{
    public static async Task SignInAsync(IPage page, string url, string userName, string password)
    {
        await page.GotoAsync(url + "/sign-in");
        await page.FillAsync(Part("sign-in-name"), userName);
        await page.FillAsync(Part("sign-in-password"), password);
        await page.TapAsync("sign-in-submit");
        await page.WaitForAsync("!location.pathname.startsWith('/sign-in')", "the page behind the sign-in");
    }
}
