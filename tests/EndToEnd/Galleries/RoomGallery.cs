using Geolocation = Microsoft.Playwright.Geolocation;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of the tools of a room, of appointments and of plain words: a phone of 360 pixels and a desk, both languages, light and dark by turns.</summary>
public static class RoomGallery
{
    public static Task<int> RunAsync(string folder) =>
        Gallery.StageAsync(folder, "kitchen", (server, town, officials, applicants) => TakeAsync(server, town, officials, applicants, folder));

    public static async Task TakeAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string folder)
    {
        foreach (var (language, theme) in new[] { ("en", "light"), ("zh", "dark") })
        {
            var appointment = await Premises.AppointAsync(server, town);
            await using var official = await officialBrowser.DeskAsync(language, theme);
            await using var applicant = await applicantBrowser.PhoneAsync(language, theme: theme);
            await applicant.Page.SetViewportSizeAsync(360, 740);
            await official.Page.SetViewportSizeAsync(language == "zh" ? 2560 : 1280, language == "zh" ? 1440 : 800);
            await applicant.Context.GrantPermissionsAsync(["camera", "microphone", "geolocation"]);
            await applicant.Context.SetGeolocationAsync(new Geolocation { Latitude = 31.2310f, Longitude = 121.4746f, Accuracy = 18 });
            async Task PictureAsync(string words, IPage page)
            {
                await ((ChromiumPage)page).SettlesAsync();
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{language}-room-{words.Replace(' ', '-')}.png"), await page.ScreenshotAsync());
            }

            await DeskPagesAsync(server, town, official, appointment, PictureAsync);
            await applicant.GotoAsync(appointment.InvitationUrl);
            await applicant.TapAsync("another-time");
            await applicant.SeesAsync("slot");
            await PictureAsync("phone another time", applicant);
            await new MainJob(official, applicant, async (words, page) =>
            {
                if (words == "the applicant waits")
                {
                    await PictureAsync("phone waiting and call back", page);
                }
            }).MeetAsync(server.Url, Town.Official, town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
            await ToolsAsync(official, applicant, PictureAsync);
        }
    }

    private static async Task DeskPagesAsync(ServerProcess server, Town town, IPage official, Appointment appointment, Func<string, IPage, Task> picture)
    {
        await SignInPage.SignInAsync(official, server.Url, Town.Official, town.OfficialPassword);
        await official.GotoAsync($"{server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-book");
        await official.SeesAsync("slot");
        await picture("desk free times", official);
        await official.TapAsync("slot");
        await official.WaitForAsync($"!document.querySelector('{Part("slots")}')", "booked");
        await official.TapAsync("case-facts");
        await official.SeesAsync("facts-address");
        await picture("desk place and contact", official);
        await official.GotoAsync($"{server.Url}/glossary");
        await official.SeesAsync("term-save");
        await picture("desk plain words", official);
    }

    private static async Task ToolsAsync(IPage official, ChromiumPage applicant, Func<string, IPage, Task> picture)
    {
        await official.SeesAsync("camera");
        await official.TapAsync("tool-freeze");
        await applicant.SeesAsync("held");
        await picture("phone held still", applicant);
        await picture("desk the camera and signals", official);
        await official.TapAsync("tool-freeze");
        await official.TapAsync("tab-place");
        await official.TapAsync("place-ask");
        await applicant.SeesAsync("place-give");
        await picture("phone asked for the position", applicant);
        await applicant.TapAsync("place-give");
        await official.SeesAsync("place-sketch");
        await picture("desk the position", official);
        await official.TapAsync("tab-registers");
        await official.TapAsync("registers-ask");
        await official.SeesAsync("registers-none");
        await picture("desk no registers", official);
        await applicant.Context.SetOfflineAsync(true);
        await applicant.SeesAsync("offline");
        await picture("phone without a line", applicant);
        await applicant.Context.SetOfflineAsync(false);
        await applicant.WaitForAsync($"!document.querySelector('{Part("offline")}')", "the line is back");
    }
}
