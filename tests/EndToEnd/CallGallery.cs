using Geolocation = Microsoft.Playwright.Geolocation;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd;

/// <summary>The call in each of its states as both sides see it: a phone of 360 pixels in the ordinary view and in the large one, and a desk of 1280 and of 2560 pixels.</summary>
public static class CallGallery
{
    /// <param name="only">One of the walks, as "en-30": language and size of text, or how its name begins; null: all.</param>
    public static Task<int> RunAsync(string folder, string? only = null) =>
        Gallery.StageAsync(folder, "kitchen", (server, town, officials, applicants) => TakeAsync(server, town, officials, applicants, folder, only));

    public static async Task TakeAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string folder, string? only = null)
    {
        foreach (var (language, theme, text, width, height) in new[] { ("en", "light", 0, 1280, 800), ("zh", "dark", 0, 2560, 1440), ("zh", "light", 20, 1280, 800), ("en", "dark", 30, 0, 0) }.Where(walk => $"{walk.Item1}-{walk.Item3}".StartsWith(only ?? "", StringComparison.Ordinal)))
        {
            await using var desk = await officialBrowser.DeskAsync(language, theme);
            await using var phone = await applicantBrowser.PhoneAsync(language, theme: theme);
            await phone.Page.SetViewportSizeAsync(360, 740);
            if (width > 0)
            {
                await desk.Page.SetViewportSizeAsync(width, height);
            }

            async Task PictureAsync(string words, ChromiumPage page)
            {
                if (page == phone || width > 0)
                {
                    await page.SettlesAsync();
                    var side = page == phone ? text > 0 ? $"phone-at-{text}" : "phone" : $"desk-{width}";
                    await File.WriteAllBytesAsync(Path.Combine(folder, $"{language}-call-{side}-{words.Replace(' ', '-')}.png"), await page.ScreenshotAsync());
                }
            }

            await WalkAsync(server, town, desk, phone, text, PictureAsync);
        }
    }

    /// <param name="text">Pixels of the phone's text in the large view; 0: the ordinary one.</param>
    public static async Task WalkAsync(ServerProcess server, Town town, ChromiumPage desk, ChromiumPage phone, int text, Look look) =>
        await new Call(server, town, await Premises.AppointAsync(server, town), desk, phone, text, look).RunAsync();

    private sealed class Call(ServerProcess server, Town town, Appointment appointment, ChromiumPage desk, ChromiumPage phone, int text, Look look)
    {
        private readonly MainJob _job = new(desk, phone);
        private ServersVoice _toDesk = null!;
        private ServersVoice _toPhone = null!;

        public async Task RunAsync()
        {
            _toDesk = await ServersVoice.OfAsync(desk);
            _toPhone = await ServersVoice.OfAsync(phone);
            await phone.BeforeLoadAsync(RichPhone.Cameras + (text > 0 ? $"localStorage.setItem('rv-view', '{text}');" : ""));
            await EnterAsync();
            await BarAsync();
            await WordsAsync();
            await RequestsAsync();
            await PhotoAsync();
            await PlaceAsync();
            await PictureAsync();
            await NarrowAsync();
            await OfflineAsync();
            await ElsewhereAsync();
            await EndAsync();
        }

        private async Task EnterAsync()
        {
            await SignInPage.SignInAsync(desk, server.Url, Town.Official, town.OfficialPassword);
            await _job.Room.OpenAsync(server.Url, appointment.SessionId);
            await phone.GotoAsync(appointment.InvitationUrl);
            await phone.SeesAsync("join-about");
            await AgreeAsync();
            await _job.Join.GoInAsync();
            await _job.Join.WaitsAsync();
            await desk.SeesAsync("admit");
            await look("somebody waits", desk);
            await desk.TapAsync("decline");
            await look("about to decline", desk);
            await desk.TapAsync("decline");
            await _job.Room.AdmitAsync();
            await _job.Join.SeesOtherAsync();
            await _job.Room.SeesOtherAsync();
            await _job.Room.RecordsAsync();
            await _job.Join.RecordsAsync();
            await desk.SeesAsync("camera");
            await look("the call", phone);
            await look("the call", desk);
        }

        private async Task AgreeAsync()
        {
            if (text == 0)
            {
                await _job.Join.ConsentAsync();
                return;
            }

            for (var page = 0; page < 4; page++)
            {
                await phone.SeesAsync("join-about", "data-page", $"{page}");
                await look($"before {page + 1}", phone);
                if (page >= 2)
                {
                    await phone.TapAsync("consent-item");
                }

                await phone.TapAsync("join-check");
            }

            await phone.SeesMovingPictureAsync("check-video");
            await look("before 5", phone);
        }

        private async Task BarAsync()
        {
            await phone.TapAsync("call-more");
            await phone.SeesAsync("call-torch");
            await look("more", phone);
            await phone.TapAsync("call-more-close");
            await phone.TapAsync("call-leave");
            await phone.SeesAsync("call-leave-confirm");
            await look("leaving", phone);
            await phone.ClickAsync(".van-popup .primary");
            await PressAsync("mute");
            await PressAsync("camera");
            await look("muted and without picture", phone);
            await desk.WaitForAsync("/off|关闭/i.test(document.querySelector('[data-tile] .words')?.innerText ?? '')", "their camera is off");
            await look("muted and without picture", desk);
            await PressAsync("mute");
            await PressAsync("camera");
            await _job.Room.SeesOtherAsync();
        }

        /// <summary>A button of the bar, wherever the view has it.</summary>
        private async Task PressAsync(string button)
        {
            if (text > 0)
            {
                await phone.TapAsync("call-more");
                await phone.SettlesAsync();
            }

            await phone.TapAsync("call-" + button);
            await phone.WaitForAsync("!document.querySelector('.van-overlay')?.checkVisibility()", "the sheet is gone");
        }

        private async Task WordsAsync()
        {
            await desk.TapAsync("tab-messages");
            await desk.FillAsync(Part("message-text"), "请把证件翻到背面，再靠近一些。 Please turn the document over.");
            await phone.WaitForAsync($"document.querySelector('{Part("captions")} p')", "words as they are typed");
            await look("a caption", phone);
            await desk.TapAsync("message-send");
            await phone.SeesAsync("call-message");
            await look("a message", phone);
            await phone.TapAsync("call-message-close");
            await PressAsync("chat");
            await phone.FillAsync(Part("write-text"), "好的，请稍等。 One moment, please.");
            await desk.SeesAsync("typed");
            await look("writing", phone);
            await look("messages", desk);
            await phone.TapAsync("write-close");
        }

        private async Task RequestsAsync()
        {
            await desk.TapAsync("tab-guide");
            await desk.TapAsync("challenge");
            await phone.SeesAsync("ask-card");
            await look("a challenge", phone);
            if (text > 0)
            {
                await phone.TapAsync("more");
                await look("a challenge with more", phone);
            }

            await phone.ClickAsync($"{Part("ask-card")} .quiet:last-of-type");
            await phone.SeesAsync("ask-show");
            await look("a challenge put aside", phone);
            await phone.TapAsync("ask-show");
            await phone.TapAsync("ask-done");
            await desk.SeesAsync("card", "data-state", "done");
            await desk.TapAsync("ask");
            await phone.SeesAsync("ask-card");
            await look("a request", phone);
            await desk.EvaluateAsync($"document.querySelector('{Part("card")}').scrollIntoView({{ block: 'center' }})");
            await look("requests", desk);
            if (text > 0)
            {
                await phone.TapAsync("more");
            }

            await phone.TapAsync("ask-cannot");
            await desk.SeesAsync("card", "data-state", "cannot");
        }

        private async Task PhotoAsync()
        {
            await _job.Room.AskStillAsync();
            await phone.SeesAsync("still-card");
            await look("a photo is asked for", phone);
            await phone.TapAsync("still-take");
            await phone.SeesAsync("still-send");
            await look("a photo was taken", phone);
            var way = new TaskCompletionSource();
            await phone.Page.RouteAsync("**/stills*", async route =>
            {
                await way.Task;
                await route.ContinueAsync();
            });
            await phone.TapAsync("still-send");
            await phone.SeesAsync("still-progress");
            await look("a photo on its way", phone);
            way.SetResult();
            await _job.Room.HasStillAsync();
            await phone.Page.UnrouteAllAsync();
            await desk.WaitForAsync($"document.querySelector('{Part("still-thumb")} img')?.naturalWidth", "the photo at the desk");
            await look("a photo has come", desk);
            await desk.TapAsync("still-request");
            await phone.SeesAsync("still-card");
            if (text > 0)
            {
                await phone.TapAsync("more");
                await look("a photo with more", phone);
            }

            await phone.TapAsync("still-decline");
            await desk.SeesAsync("still-declined");
            await desk.EvaluateAsync($"document.querySelector('{Part("still-declined")}').scrollIntoView({{ block: 'center' }})");
            await look("no photo", desk);
            await desk.EvaluateAsync("scrollTo(0, 0)");
        }

        private async Task PlaceAsync()
        {
            await desk.TapAsync("tab-place");
            await desk.TapAsync("place-ask");
            await phone.SeesAsync("place-card");
            await look("the position is asked for", phone);
            await phone.TapAsync("place-give");
            await phone.SeesProblemAsync("position_refused");
            await look("the position may not be read", phone);
            await phone.TapAsync("place-decline");
            await desk.SeesAsync("place-declined");
            await look("no position", desk);
            await phone.Context.GrantPermissionsAsync(["camera", "microphone", "geolocation"]);
            await phone.Context.SetGeolocationAsync(new Geolocation { Latitude = 31.2310f, Longitude = 121.4746f, Accuracy = 18 });
            await desk.TapAsync("place-ask");
            await phone.TapAsync("place-give");
            await desk.SeesAsync("place-sketch");
            await look("the position", desk);
        }

        /// <summary>Held still, and drawn on.</summary>
        private async Task PictureAsync()
        {
            await desk.TapAsync("tool-freeze");
            await phone.SeesAsync("held");
            await look("held still", phone);
            await look("held still", desk);
            await desk.TapAsync("tool-freeze");
            await desk.TapAsync("tool-pen");
            await desk.Page.Keyboard.PressAsync("Space");
            foreach (var key in (string[])["ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Space"])
            {
                await desk.Page.Keyboard.PressAsync(key);
            }

            await phone.WaitForAsync("document.querySelector('.foot.drawn')", "the drawing");
            await look("drawn on", phone);
            await look("drawn on", desk);
            await desk.TapAsync("tool-pen");
            await phone.WaitForAsync("!document.querySelector('.foot.drawn')", "the drawing is wiped");
        }

        /// <summary>The ladder on a narrow line, and a recording that stalls.</summary>
        private async Task NarrowAsync()
        {
            static async Task<string?> SeenByAsync(ChromiumPage page, string part) =>
                (await page.EvaluateAsync($"document.querySelector('{Part(part)}').closest('[data-participant]').dataset.participant")).GetString();
            var (official, applicant) = (await SeenByAsync(phone, "call-remote"), await SeenByAsync(desk, "tile-video"));
            foreach (var step in (string[])["lower", "stills", "soundOnly", "best"])
            {
                foreach (var voice in new[] { _toDesk, _toPhone })
                {
                    voice.Say("pictureChanged", new { viewerId = applicant, participantId = official, step });
                    voice.Say("pictureChanged", new { viewerId = official, participantId = applicant, step = step == "soundOnly" ? "stills" : step });
                }

                if (step != "best")
                {
                    await phone.SeesAsync("narrow", "data-step", step);
                    await desk.SeesAsync("narrow");
                    await look("narrow " + step, phone);
                    await look("narrow " + step, desk);
                }
            }

            await desk.TapAsync("tab-checklist");
            foreach (var voice in new[] { _toDesk, _toPhone })
            {
                voice.Say("recordingChanged", new { state = "stalled", words = (object?)null });
            }

            await desk.SeesAsync("locked");
            await look("the recording stalls", desk);
            await look("the recording stalls", phone);
            foreach (var voice in new[] { _toDesk, _toPhone })
            {
                voice.Say("recordingChanged", new { state = "recording", words = (object?)null });
            }

            foreach (var kind in (string[])["virtualCamera", "cut", "standsStill"])
            {
                _toDesk.Say("signalNoticed", new { participantId = applicant, kind, detail = kind == "virtualCamera" ? "OBS Virtual Camera" : null, atMs = 65_000 });
            }

            await desk.SeesAsync("signals");
            await look("signals", desk);
        }

        private async Task OfflineAsync()
        {
            await phone.Context.SetOfflineAsync(true);
            await phone.SeesAsync("offline");
            await look("without a line", phone);
            await phone.TapAsync("offline-take");
            await phone.SeesAsync("offline", "data-kept", "1");
            await look("photos kept", phone);
            var way = new TaskCompletionSource();
            await phone.Page.RouteAsync("**/stills*", async route =>
            {
                await way.Task;
                await route.FulfillAsync(new() { Status = 415, ContentType = "application/problem+json", Body = """{"code":"not_an_image","title":"x","status":415}""" });
            });
            await phone.Context.SetOfflineAsync(false);
            await phone.SeesAsync("kept", "data-count", "1");
            await phone.WaitForAsync($"!document.querySelector('{Part("banner")}')", "the line is back", TimeSpan.FromSeconds(60));
            await look("photos are sent", phone);
            way.SetResult();
            await phone.SeesAsync("kept-refused");
            await look("a kept photo is refused", phone);
            await phone.ClickAsync($"{Part("kept-refused")} button");
            await phone.Page.UnrouteAllAsync();
        }

        /// <summary>Opened a second time by the same person.</summary>
        private async Task ElsewhereAsync()
        {
            var second = new ChromiumPage(phone.Context, await phone.Context.NewPageAsync());
            await second.Page.SetViewportSizeAsync(360, 740);
            await second.GotoAsync(appointment.InvitationUrl);
            await new JoinPage(second).ReturnAsync();
            await phone.SeesProblemAsync("replaced");
            await look("opened elsewhere", phone);
            await second.Page.CloseAsync();
            await phone.ReloadAsync();
            await _job.Join.ReturnAsync();
            var other = new ChromiumPage(desk.Context, await desk.Context.NewPageAsync());
            await new RoomPage(other).OpenAsync(server.Url, appointment.SessionId);
            await desk.SeesProblemAsync("replaced");
            await look("opened elsewhere", desk);
            await other.TapAsync("room-leave");
            await phone.SeesAsync("nobody");
            await look("nobody else is there", phone);
            await other.Page.CloseAsync();
            await phone.TapAsync("call-leave");
            await phone.TapAsync("call-leave-confirm");
            await phone.SeesAsync("join-end", "data-phase", "left");
            await look("left", phone);
            await _job.Room.OpenAsync(server.Url, appointment.SessionId);
            await look("alone in the room", desk);
            await phone.TapAsync("join-again");
            await _job.Join.ReturnAsync();
            await _job.Room.SeesOtherAsync();
            await _job.Room.RecordsAsync();
        }

        private async Task EndAsync()
        {
            await _job.Room.PassAllAsync();
            await look("the checklist is answered", desk);
            await desk.TapAsync("tab-decision");
            await desk.TapAsync("decide-supply");
            await desk.FillAsync(Part("decide-text"), "户口簿复印件 A copy of the household register");
            await desk.FillAsync(Part("decide-due"), DateTime.Today.AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            await desk.TapAsync("decide-submit");
            await look("about to decide", desk);
            await desk.TapAsync("decide-confirm");
            await desk.SeesAsync("decision-made");
            await look("decided", desk);
            await _job.Room.EndAsync();
            await look("the end", desk);
            await phone.SeesAsync("sealed", "data-sealed", "true");
            await look("the end", phone);
        }
    }
}
