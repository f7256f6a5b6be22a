using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of what runs now: loading, failing, empty, with a session, and without a line; on a phone, at a desk and at 27 inches, in both languages, by day and by night.</summary>
public static class RunningGallery
{
    private static readonly Screen[] Screens = [new("zh", "light", 360, 740), new("en", "dark", 360, 740), new("en", "light", 1366, 768), new("zh", "dark", 2560, 1440)];

    public static Task<int> RunAsync(string folder) => Gallery.StageAsync(folder, "home", async (server, town, officials, applicants) =>
    {
        foreach (var screen in Screens)
        {
            await StatesAsync(server, officials, folder, screen);
        }

        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await using var official = await officials.DeskAsync();
        await using var applicant = await applicants.PhoneAsync();
        await new MainJob(official, applicant).MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        foreach (var screen in Screens)
        {
            await LinesAsync(server, officials, folder, screen);
        }
    });

    private static async Task StatesAsync(ServerProcess server, Chromium browser, string folder, Screen screen)
    {
        await using var page = await OpenAsync(server, browser, screen);
        var held = await HeldAnswer.OfAsync(page, "/api/running");
        await page.GotoAsync(server.Url + "/running");
        await page.WaitForAsync(".spin");
        await screen.TakeAsync(page, folder, "running", "loading", whole: true);
        held.Refuse("server_failed", 503);
        await page.SeesAsync("problem");
        await screen.TakeAsync(page, folder, "running", "failing", whole: true);
        await page.Page.UnrouteAllAsync();
        await page.SeesAsync("running-none");
        await screen.TakeAsync(page, folder, "running", "empty", whole: true);
    }

    private static async Task LinesAsync(ServerProcess server, Chromium browser, string folder, Screen screen)
    {
        await using var page = await OpenAsync(server, browser, screen);
        await page.GotoAsync(server.Url + "/running");
        await page.WaitForAsync($"document.querySelectorAll('{Part("running-line")}').length == 2 && /×/.test(document.body.innerText)", "both lines with their pictures");
        await page.WaitForAsync($"!/–/.test(document.querySelector('{Part("node-strangers")}').innerText)", "a second reading");
        await screen.TakeAsync(page, folder, "running", "lines", whole: true);
        await page.Context.SetOfflineAsync(true);
        await page.SeesAsync("problem");
        await screen.TakeAsync(page, folder, "running", "offline", whole: true);
    }

    private static async Task<ChromiumPage> OpenAsync(ServerProcess server, Chromium browser, Screen screen)
    {
        var page = await screen.OpenAsync(browser);
        await SignInPage.SignInAsync(page, server.Url, "admin", server.AdministratorPassword);
        return page;
    }
}
