using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of the desk: every page, its dialogs, and its states (loading, empty, failing, offline), at a usual desk by day and at 27 inches by night.</summary>
public static class DeskGallery
{
    private static readonly (string Part, string Sees)[] Dialogs =
        [("case-invite", "invite-send"), ("case-book", "slot"), ("case-hand-over", "hand-confirm"), ("case-facts", "facts-save"), ("case-close", "case-close-confirm")];

    private static readonly Screen[] Screens = [new("en", "light", 1280, 800), new("zh", "dark", 2560, 1440), new("zh", "light", 360, 740)];

    public static Task<int> RunAsync(string folder) => Gallery.StageAsync(folder, "home", async (server, town, officials, applicants) =>
    {
        await RegisterOffice.FireBrigadeAsync(server);
        foreach (var screen in Screens)
        {
            await using var desk = await screen.OpenAsync(officials);
            var number = 0;
            Task PictureAsync(string words, bool whole = false) => screen.TakeAsync(desk, folder, "desk", $"{++number:00} {words}", whole);
            await StatesAsync(server, town, desk, PictureAsync);
            await CaseAsync(server, town, desk, PictureAsync);
            if (!screen.IsPhone)
            {
                await RoomAsync(server, town, desk, applicants, PictureAsync);
            }

            await desk.TapAsync("sign-out");
            await SignInPage.SignInAsync(desk, server.Url, "admin", server.AdministratorPassword);
            await desk.GotoAsync(server.Url + "/admin");
            await desk.SeesAsync("hours-save");
            await PictureAsync("administration", whole: true);
        }
    }, RegisterOffice.StartAsync);

    private static async Task StatesAsync(ServerProcess server, Town town, ChromiumPage desk, Func<string, bool, Task> picture)
    {
        await desk.GotoAsync(server.Url + "/sign-in");
        await desk.SeesAsync("sign-in-name");
        await picture("sign-in", false);
        await SignInPage.SignInAsync(desk, server.Url, Town.Official, town.OfficialPassword);
        await desk.GotoAsync(server.Url + "/board");
        await desk.WaitForAsync("!document.querySelector('.spin')", "the board is read");
        await picture("board empty or quiet", false);
        await desk.GotoAsync(server.Url + "/cases");
        await desk.WaitForAsync($"document.querySelector('.none, {Part("case-row")}')", "the cases are read");
        await picture("cases", false);
        await desk.TapAsync("case-new");
        await desk.SeesAsync("case-new-submit");
        await picture("a new case", false);
        await desk.GotoAsync(server.Url + "/glossary");
        await desk.SeesAsync("term-save");
        await picture("plain words", false);

        var held = await HeldAnswer.OfAsync(desk, "/api/board");
        await desk.GotoAsync(server.Url + "/board");
        await desk.WaitForAsync(".spin");
        await picture("loading", false);
        held.Refuse("server_failed", 503);
        await desk.SeesAsync("problem");
        await picture("failing", false);
        await desk.Page.UnrouteAllAsync();
        await desk.GotoAsync(server.Url + "/cases");
        await desk.SeesAsync("case-new");
        await desk.Context.SetOfflineAsync(true);
        await desk.TapAsync("cases-filter-mine");
        await desk.SeesAsync("problem");
        await picture("offline", false);
        await desk.Context.SetOfflineAsync(false);
    }

    private static async Task CaseAsync(ServerProcess server, Town town, ChromiumPage desk, Func<string, bool, Task> picture)
    {
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await desk.GotoAsync($"{server.Url}/cases/{appointment.CaseId}");
        foreach (var (part, sees) in Dialogs)
        {
            await desk.TapAsync(part);
            await desk.SeesAsync(sees);
            if (part == "case-invite")
            {
                await desk.Page.Locator(Part("invite-when")).SelectOptionAsync("slot");
                await desk.SeesAsync("slot");
            }

            await picture("dialog " + part, false);
            await desk.Page.Keyboard.PressAsync("Escape");
            await desk.WaitForAsync($"!document.querySelector('{Part(sees)}')?.offsetParent", "the dialog is closed");
        }

        await picture("a case", true);
    }

    private static async Task RoomAsync(ServerProcess server, Town town, ChromiumPage desk, Chromium applicantBrowser, Func<string, bool, Task> picture)
    {
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await using var applicant = await applicantBrowser.PhoneAsync();
        await new JoinPage(applicant).EnterAsync(appointment.InvitationUrl);
        await applicant.SeesAsync("queue");
        await desk.GotoAsync(server.Url + "/board");
        await desk.SeesAsync("board-next");
        await picture("board with who waits", false);
        await desk.BeforeLoadAsync("if (location.search === '?slow') navigator.mediaDevices.getUserMedia = () => new Promise(() => {});");
        await desk.GotoAsync($"{server.Url}/room/{appointment.SessionId}?slow");
        await desk.SeesAsync("room-opening");
        await picture("before the room while the camera opens", false);
        await desk.GotoAsync($"{server.Url}/room/{appointment.SessionId}");
        await desk.SeesMovingPictureAsync("room-preview");
        await picture("before the room", false);
        await desk.TapAsync("room-enter");
        await desk.SeesAsync("admit");
        await picture("somebody waits in the room", false);
        await desk.TapAsync("admit");
        await desk.SeesMovingPictureAsync("tile-video");
        await desk.SeesAsync("recording-sign", "data-state", "recording");
        await desk.TapAsync("item-still");
        await desk.WaitForAsync($"/[2-9] ?(s|秒)/.test(document.querySelector('{Part("still-wait")}')?.innerText ?? '')", "the wait is told");
        await desk.ShowAsync("still-wait");
        await picture("a photo was asked for", false);
        await applicant.TapAsync("still-take");
        await applicant.TapAsync("still-send");
        await desk.SeesAsync("item-photos");
        await picture("a photo has come", false);
        await desk.TapAsync("tool-pen");
        await desk.Page.Keyboard.PressAsync("Space");
        await desk.Page.Keyboard.PressAsync("ArrowRight");
        await desk.EvaluateAsync("scrollTo(0, 0)");
        await picture("drawing by keys", false);
        await desk.TapAsync("tool-pen");
        await desk.TapAsync("department-invite");
        await desk.ClickAsync($"{Part("department-item")}[data-id=\"will\"]");
        await picture("dialog departments", false);
        await desk.TapAsync("department-confirm");
        await desk.SeesAsync("department");
        await desk.TapAsync("tab-registers");
        await desk.TapAsync("registers-ask");
        await desk.SeesAsync("register");
        await picture("registers and departments", false);
        await desk.TapAsync("tab-decision");
        await desk.TapAsync("decide-partly");
        await desk.SeesAsync("slot");
        await picture("a partial pass", false);
        await desk.TapAsync("room-later");
        await desk.WaitForAsync($"{Part("later-confirm")}");
        await picture("dialog another time", false);
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.TapAsync("room-end");
        await desk.SeesAsync("room-end-confirm");
        await picture("dialog end", false);
        await desk.TapAsync("room-end-confirm");
        await desk.SeesAsync("room-ended", "data-sealed", "true");
        await picture("the session is over", false);
    }
}
