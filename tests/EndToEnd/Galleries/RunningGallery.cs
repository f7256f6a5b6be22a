using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of what runs now: loading, failing, empty, with a session, and without a line; on a phone, at a desk and at 27 inches, in both languages, by day and by night.</summary>
public static class RunningGallery
{
    private static readonly (string Language, string Theme, int Width, int Height)[] Looks =
        [("zh", "light", 360, 740), ("en", "dark", 360, 740), ("en", "light", 1440, 900), ("zh", "dark", 2560, 1440)];

    public static async Task<int> RunAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await using var officialBrowser = await DrawnCamera.LaunchAsync("desk");
        await using var applicantBrowser = await DrawnCamera.LaunchAsync("home");
        await TakeAsync(officialBrowser, applicantBrowser, folder);
        return 0;
    }

    public static async Task TakeAsync(Chromium officialBrowser, Chromium applicantBrowser, string folder)
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        foreach (var look in Looks)
        {
            await StatesAsync(server, officialBrowser, folder, look);
        }

        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await using var official = await officialBrowser.DeskAsync();
        await using var applicant = await applicantBrowser.PhoneAsync();
        await new MainJob(official, applicant).MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        foreach (var look in Looks)
        {
            await LinesAsync(server, officialBrowser, folder, look);
        }
    }

    private static async Task StatesAsync(ServerProcess server, Chromium browser, string folder, (string Language, string Theme, int Width, int Height) look)
    {
        await using var desk = await OpenAsync(server, browser, look);
        var held = new TaskCompletionSource();
        await desk.Page.RouteAsync("**/api/running", async route =>
        {
            await held.Task;
            await route.FulfillAsync(new() { Status = 503, ContentType = "application/problem+json", Body = """{"code":"server_failed","title":"x","status":503}""" });
        });
        await desk.GotoAsync(server.Url + "/running");
        await desk.WaitForAsync(".spin");
        await PictureAsync(desk, folder, look, "loading");
        held.SetResult();
        await desk.SeesAsync("problem");
        await PictureAsync(desk, folder, look, "failing");
        await desk.Page.UnrouteAllAsync();
        await desk.SeesAsync("running-none");
        await PictureAsync(desk, folder, look, "empty");
    }

    private static async Task LinesAsync(ServerProcess server, Chromium browser, string folder, (string Language, string Theme, int Width, int Height) look)
    {
        await using var desk = await OpenAsync(server, browser, look);
        await desk.GotoAsync(server.Url + "/running");
        await desk.WaitForAsync($"document.querySelectorAll('{Part("running-line")}').length == 2 && /×/.test(document.body.innerText)", "both lines with their pictures");
        await desk.WaitForAsync($"!/–/.test(document.querySelector('{Part("node-strangers")}').innerText)", "a second reading");
        await PictureAsync(desk, folder, look, "lines");
        await desk.Context.SetOfflineAsync(true);
        await desk.SeesAsync("problem");
        await PictureAsync(desk, folder, look, "offline");
    }

    private static async Task<ChromiumPage> OpenAsync(ServerProcess server, Chromium browser, (string Language, string Theme, int Width, int Height) look)
    {
        var desk = await browser.DeskAsync(look.Language, look.Theme);
        await desk.Page.SetViewportSizeAsync(look.Width, look.Height);
        await SignInPage.SignInAsync(desk, server.Url, "admin", server.AdministratorPassword);
        return desk;
    }

    private static async Task PictureAsync(ChromiumPage desk, string folder, (string Language, string Theme, int Width, int Height) look, string words) =>
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{look.Language}-running-{look.Width}-{look.Theme}-{words}.png"), await desk.Page.ScreenshotAsync(new() { FullPage = true }));
}
