using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of the auditor's bench: every page and state, desk and phone, both languages.</summary>
public static class BenchGallery
{
    public static Task<int> RunAsync(string folder) => Gallery.StageAsync(folder, "home", (server, town, officials, applicants) => TakeAsync(server, town, officials, applicants, folder));

    public static async Task TakeAsync(ServerProcess server, Town town, Chromium browser, Chromium applicants, string folder)
    {
        var sessions = new Audited(server, town);
        var states = new Dictionary<string, Appointment>
        {
            ["damaged"] = await sessions.DamagedAsync(), ["withheld"] = await sessions.WithheldAsync(), ["held"] = await sessions.HeldAsync(), ["removed"] = await sessions.RemovedAsync(),
            ["alone"] = await sessions.AloneAsync(), ["six losses"] = await sessions.SixLossesAsync(), ["camera turned"] = await sessions.TurnedAsync(), ["ordinary"] = await sessions.OrdinaryAsync(seconds: 200),
            ["other codec"] = await sessions.OtherCodecAsync(), ["rewritten"] = await sessions.RewrittenAsync(), ["judged"] = await sessions.JudgedAsync(),
        };
        sessions.Draw(states["alone"], states["six losses"], states["judged"]);
        var others = new BenchStates(server, town, sessions);
        await others.StageAsync(states["ordinary"], states["removed"], states["held"]);
        foreach (var screen in Screen.Usual)
        {
            var again = screen is { IsPhone: true, Theme: "dark" }; // a second phone sees the states no second time
            await using var page = await screen.OpenAsync(browser);
            Task PictureAsync(string words) => screen.TakeAsync(page, folder, "bench", words);
            await SignInPage.SignInAsync(page, server.Url, Town.Auditor, town.AuditorPassword);
            await PagesAsync(page, server.Url, states["ordinary"], PictureAsync);
            await StrangerAsync(page, server.Url, states["ordinary"], PictureAsync);
            foreach (var (state, appointment) in states.Where(s => !again && s.Key is not ("ordinary" or "removed")))
            {
                await OpenAsync(page, server.Url, appointment);
                await page.WaitForAsync($"document.querySelector('{Part("replay-player")}, {Part("problem")}')", "the replay or why not");
                if (state is "damaged" or "withheld")
                {
                    await page.TapAsync("replay-play");
                    await page.SeesAsync("damage-words");
                    await page.TapAsync("replay-play");
                }

                if (state is "other codec" or "camera turned")
                {
                    await new ReplayPage(page).SeekAsync(12_000);
                }

                if (state == "judged")
                {
                    await page.TapAsync("bench-tab-review");
                    await page.SeesAsync("finding-step", "data-kind", "remedy");
                    await page.ShowAsync("bench-tab-review", "start");
                }

                await PictureAsync("state " + state);
            }

            await page.Page.RouteAsync(address => address.Contains("/media/", StringComparison.Ordinal), route => route.FulfillAsync(new() { Status = 429 }));
            await OpenAsync(page, server.Url, states["alone"]);
            await page.SeesAsync("replay-stuck");
            await PictureAsync("state busy");
            await page.Page.UnrouteAllAsync();
            if (!again)
            {
                await others.TakeAsync(page, PictureAsync);
            }
        }

        await RunningAsync(server, town, browser, applicants, folder);
    }

    /// <summary>A session that is being held, last of all: its cameras take the machine's time.</summary>
    private static async Task RunningAsync(ServerProcess server, Town town, Chromium browser, Chromium applicants, string folder)
    {
        await using var official = await browser.DeskAsync();
        await using var applicant = await applicants.PhoneAsync();
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var running = await Appointment.MakeAsync(office, town.MatterTypeId, "正在通话");
        await new MainJob(official, applicant).MeetAsync(server.Url, Town.Official, town.OfficialPassword, running.SessionId, running.InvitationUrl);
        foreach (var screen in Screen.Usual)
        {
            await using var page = await screen.OpenAsync(browser);
            await SignInPage.SignInAsync(page, server.Url, Town.Auditor, town.AuditorPassword);
            await OpenAsync(page, server.Url, running);
            await page.SeesAsync("not-sealed");
            await screen.TakeAsync(page, folder, "bench", "state not sealed");
        }
    }

    /// <summary>What anybody may open: a receipt's answer, and the verdict on a package; what is kept, and the ledgers.</summary>
    private static async Task StrangerAsync(ChromiumPage page, string url, Appointment ordinary, Func<string, Task> picture)
    {
        await page.GotoAsync(url + "/check#7K2M-9QHT-04XB-ZR5C");
        await page.SeesAsync("check-answer");
        await picture("check");
        await page.GotoAsync(url + "/check#wrong"); // on top of the one before
        await page.SeesAsync("problem");
        await picture("check a slip");
        await page.GotoAsync($"{url}/keep/{ordinary.SessionId}");
        await page.SeesAsync("keep-state");
        await picture("keep");
        await page.GotoAsync(url + "/ledger");
        await page.TapAsync("ledger-verify");
        await page.SeesAsync("chain-verdict");
        await picture("ledgers");
        await page.GotoAsync(url + "/verify");
        await page.SeesAsync("verify-file");
        await picture("verify");
        await page.EvaluateAsync($$"""
            (async () => {
              const view = (await (await fetch('/api/sessions/{{ordinary.SessionId}}/views', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"purpose":"Gallery"}' })).json()).view;
              const files = new DataTransfer();
              files.items.add(new File([await (await fetch(`/api/sessions/{{ordinary.SessionId}}/package?view=${view}`)).blob()], 'evidence.zip'));
              const input = document.querySelector('{{Part("verify-file")}}');
              input.files = files.files;
              input.dispatchEvent(new Event('change', { bubbles: true }));
            })()
            """);
        await page.SeesAsync("verify-verdict");
        await picture("verify verdict");
    }

    private static async Task PagesAsync(IPage page, string url, Appointment ordinary, Func<string, Task> picture)
    {
        await page.SeesAsync("replay-row");
        await page.TapAsync("replay-filters");
        await picture("search");
        await page.FillAsync(Part("replay-q"), "nobody of that name");
        await page.TapAsync("replay-search");
        await page.SeesAsync("search-none");
        await picture("search finds nothing");
        await OpenAsync(page, url, ordinary, picture);
        await page.SeesAsync("replay-player");
        await page.TapAsync("item-jump");
        await page.SeesAsync("contact-sheet", "data-state", "there");
        await page.TapAsync("replay-play");
        await page.WaitForAsync($"Number(document.querySelector('{Part("live-check")}').dataset.good) > 1 && !!document.querySelector('{Part("still-now")}')", "the moment of the still");
        await page.TapAsync("replay-play");
        await picture("bench by item");
        await page.TapAsync("still-open");
        await page.WaitForAsync("document.querySelector('dialog[open] img')?.naturalWidth > 0", "the photo");
        await picture("photo pixel by pixel");
        await page.TapAsync("still-close");
        await page.TapAsync("bench-tab-review");
        await page.SeesAsync("review-state");
        await page.FillAsync(Part("review-text"), "证件只看了正面。 Only the front of the card was seen.");
        await page.TapAsync("review-add");
        await page.SeesAsync("finding");
        await page.ShowAsync("bench-tab-review", "start");
        await picture("bench review");
        await page.TapAsync("report-make");
        await page.SeesAsync("report-made");
        await page.EvaluateAsync($"document.querySelector('{Part("review-log")}').open = true");
        await page.ShowAsync("report-made", "end");
        await picture("bench report and log");
        await page.ShowAsync("bench-timeline");
        await picture("bench ruler");
        await MoreAsync(page, picture);
        await page.GotoAsync(url + "/reviews");
        await page.SeesAsync("finding");
        await picture("findings to deal with");
        await page.SeesAsync("sample-week");
        await page.ShowAsync("sample-week", "start");
        await picture("drawn by chance");
        await page.GotoAsync(url + "/numbers");
        await page.SeesAsync("plot-quality");
        await page.WaitForAsync("document.querySelectorAll('.plot svg path').length > 20", "the plots");
        await picture("numbers");
    }

    /// <summary>Numbers shown in full, and a film on its way.</summary>
    private static async Task MoreAsync(IPage page, Func<string, Task> picture)
    {
        await page.TapAsync("unmask");
        await page.FillAsync(Part("unmask-reason"), "Compare with the card");
        await page.TapAsync("unmask-open");
        await page.SeesAsync("unmasked");
        await page.TapAsync("bench-tab-timeline");
        await picture("unmasked");
        await page.TapAsync("bench-tab-evidence");
        await page.TapAsync("export-start");
        await page.SeesAsync("export-progress");
        await page.ShowAsync("export-progress");
        await picture("film on its way");
        await page.TapAsync("export-cancel");
    }

    private static async Task OpenAsync(IPage page, string url, Appointment appointment, Func<string, Task>? picture = null)
    {
        await page.GotoAsync($"{url}/replay/{appointment.SessionId}");
        await page.FillAsync(Part("replay-purpose"), "Gallery");
        await (picture?.Invoke("purpose") ?? Task.CompletedTask);
        await page.TapAsync("replay-view");
    }
}
