using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>What an applicant's phone of 360 pixels shows when things go another way: declined, refused, no camera, the server away, a helper, the largest text in the call.</summary>
public static class PhoneGallery
{
    public static Task<int> RunAsync(string folder) =>
        Gallery.StageAsync(folder, "kitchen", (server, town, officials, applicants) => TakeAsync(server, town, officials, applicants, folder));

    public static async Task TakeAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string folder)
    {
        foreach (var (language, theme) in new[] { ("en", "dark"), ("zh", "light") })
        {
            await WalkAsync(server, town, officialBrowser, applicantBrowser, language, theme, async (words, page) =>
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{language}-phone-{words.Replace(' ', '-')}.png"), await page.ScreenshotAsync()));
        }
    }

    public static async Task WalkAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string language, string theme, Look look)
    {
        var scene = new Set(server, town, officialBrowser, applicantBrowser, language, theme, look);
        await scene.RefusedAsync();
        await scene.BeforeTheCallAsync();
        await scene.WaitingAsync();
        await scene.WithoutCameraAsync();
        await scene.LinksAsync();
        await scene.DeclinedAsync();
        await scene.CallAsync();
    }

    private sealed record Set(ServerProcess Server, Town Town, Chromium Officials, Chromium Applicants, string Language, string Theme, Look Look)
    {
        private async Task<ChromiumPage> PhoneAsync(Chromium browser, bool camera = true)
        {
            var page = await browser.PhoneAsync(Language, camera, Theme);
            await page.Page.SetViewportSizeAsync(360, 740);
            return page;
        }

        private async Task<Appointment> AppointAsync()
        {
            using var office = await Office.SignInAsync(Server.Url, Town.Official, Town.OfficialPassword);
            return await Appointment.MakeAsync(office, Town.MatterTypeId, "陈晓明");
        }

        /// <summary>What the server answers instead of opening a link, and a browser that cannot run the page.</summary>
        public async Task RefusedAsync()
        {
            await using var phone = await PhoneAsync(Applicants);
            foreach (var (code, status) in new[] { ("link_expired", 410), ("session_full", 409), ("too_many", 429), ("server_failed", 500) })
            {
                await phone.AnswersAsync("**/api/invitations/redeem", new { code, title = "x", status }, status);
                await phone.GotoAsync($"{Server.Url}/join?{code}#forged");
                await phone.SeesProblemAsync(code);
                await Look("refused " + code, phone);
            }

            await using var old = await PhoneAsync(Applicants);
            await old.BeforeLoadAsync("delete window.RTCPeerConnection;");
            await old.GotoAsync(Server.Url + "/join#forged");
            await old.SeesAsync("too-old");
            await Look("a browser that is too old", old);
        }

        /// <summary>A visit to premises: what it is, a consent that may be declined, a battery that is low.</summary>
        public async Task BeforeTheCallAsync()
        {
            var appointment = await Premises.AppointAsync(Server, Town);
            await using var phone = await PhoneAsync(Applicants);
            await phone.BeforeLoadAsync("navigator.getBattery = async () => ({ level: 0.08, charging: false, addEventListener() {} });");
            var join = new JoinPage(phone);
            await join.OpenAsync(appointment.InvitationUrl);
            await phone.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
            await Look("consent", phone);
            await phone.TapAsync("consent-all");
            await Look("consent given", phone);
            await phone.TapAsync("join-check");
            await phone.SeesAsync("check-verdict", "data-verdict", "lowBattery");
            await phone.EvaluateAsync("scrollTo(0, document.body.scrollHeight)");
            await Look("a low battery", phone);
        }

        /// <summary>A long queue, an appointment, a call-back, no free time.</summary>
        public async Task WaitingAsync()
        {
            var appointment = await AppointAsync();
            await using var phone = await PhoneAsync(Applicants);
            var join = new JoinPage(phone);
            await phone.AnswersAsync("**/api/visit/queue", new { place = 4, minutes = 45, @long = true, plannedFor = (string?)null });
            await join.EnterAsync(appointment.InvitationUrl);
            await phone.SeesAsync("queue-long");
            await Look("a long queue", phone);
            await phone.AnswersAsync("**/api/visit/slots*", new { items = Array.Empty<object>(), timeZone = "Asia/Shanghai" });
            await phone.TapAsync("another-time");
            await phone.SeesAsync("slots-none");
            await Look("no free time", phone);
            await phone.FillAsync(Part("call-back-contact"), "13900000000");
            await phone.TapAsync("call-back");
            await phone.SeesAsync("call-back-set");
            await Look("a call-back", phone);
            await phone.Page.UnrouteAllAsync();
            await phone.AnswersAsync("**/api/visit/queue", new { place = 1, minutes = 0, @long = false, plannedFor = DateTimeOffset.UtcNow.AddMinutes(20) });
            await phone.ReloadAsync();
            await join.GoInAsync();
            await phone.SeesAsync("queue");
            await phone.TapAsync("another-time");
            await phone.TapAsync("slot");
            await phone.SeesAsync("another-sure");
            await phone.ShowAsync("another-sure", "end");
            await Look("another time chosen", phone);
            await phone.TapAsync("another-confirm");
            await phone.SeesAsync("moved");
            await phone.EvaluateAsync("scrollTo(0, 0)");
            await Look("moved", phone);
        }

        public async Task WithoutCameraAsync()
        {
            foreach (var (words, refuses, has) in new[] { ("the camera refused", true, true), ("no camera", false, false) })
            {
                var appointment = await AppointAsync();
                await using var browser = await Chromium.LaunchAsync(refusesCamera: refuses, hasCamera: has);
                await using var phone = await PhoneAsync(browser, camera: has && !refuses);
                var join = new JoinPage(phone);
                await join.OpenAsync(appointment.InvitationUrl);
                await join.ConsentAsync();
                await phone.SeesAsync("join-without");
                await Look(words, phone);
            }

            var other = await AppointAsync();
            await using var away = await PhoneAsync(Applicants);
            await away.Page.RouteAsync("**/api/**", route => route.AbortAsync());
            await away.GotoAsync(other.InvitationUrl);
            await away.SeesProblemAsync("server_away");
            await Look("the server away", away);
        }

        /// <summary>Links that open nothing, or not here any more.</summary>
        public async Task LinksAsync()
        {
            await using var phone = await PhoneAsync(Applicants);
            await phone.GotoAsync(Server.Url + "/join#forged");
            await phone.SeesProblemAsync("link_invalid");
            await Look("a link that is not valid", phone);
            var appointment = await AppointAsync();
            await phone.GotoAsync("about:blank");
            await phone.Page.RouteAsync("**/api/visit/probe", async route =>
            {
                await Task.Delay(900);
                await route.ContinueAsync();
            });
            var join = new JoinPage(phone);
            await join.OpenAsync(appointment.InvitationUrl);
            await join.ConsentAsync();
            await phone.SeesAsync("check-verdict", "data-verdict", "poorLine");
            await Look("a poor line", phone);
            await join.GoInAsync();
            await join.WaitsAsync();
            await using (var other = await PhoneAsync(Applicants))
            {
                await other.GotoAsync(appointment.InvitationUrl);
                await other.SeesAsync("check-video");
            }

            await phone.SeesProblemAsync("link_again");
            await Look("opened elsewhere", phone);
        }

        public async Task DeclinedAsync()
        {
            var appointment = await AppointAsync();
            await using var official = await Officials.DeskAsync(Language);
            await using var phone = await PhoneAsync(Applicants);
            await SignInPage.SignInAsync(official, Server.Url, Town.Official, Town.OfficialPassword);
            await new RoomPage(official).OpenAsync(Server.Url, appointment.SessionId);
            var join = new JoinPage(phone);
            await join.EnterAsync(appointment.InvitationUrl);
            await join.WaitsAsync();
            await official.TapAsync("decline");
            await official.TapAsync("decline-confirm");
            await phone.SeesAsync("join-declined");
            await Look("declined", phone);
        }

        public async Task CallAsync()
        {
            var appointment = await AppointAsync();
            await using var official = await Officials.DeskAsync(Language);
            await using var phone = await PhoneAsync(Applicants);
            var job = new MainJob(official, phone);
            await job.MeetAsync(Server.Url, Town.Official, Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
            await HelperAsync(official, phone, appointment);
            await using (var stranger = await PhoneAsync(Applicants))
            {
                await stranger.GotoAsync(appointment.InvitationUrl);
                await stranger.SeesProblemAsync("link_used");
                await Look("a link that was used", stranger);
            }

            await Server.KillAsync();
            await phone.SeesAsync("banner", "data-state", "rejoining");
            await Look("reconnecting", phone);
            await Server.StartAgainAsync();
            await job.Join.SeesOtherAsync(TimeSpan.FromSeconds(60));
            await job.Room.RecordsAsync();
            await job.Room.EndAsync();
            await phone.SeesAsync("join-end");
            await phone.ReloadAsync();
            await phone.SeesAsync("receipt-code");
            await Look("the end opened again", phone);
            await using var later = await PhoneAsync(Applicants);
            await later.GotoAsync(appointment.InvitationUrl);
            await later.SeesProblemAsync("session_over");
            await Look("a link of a session that is over", later);
        }

        private async Task HelperAsync(IPage official, ChromiumPage phone, Appointment appointment)
        {
            using var office = await Office.SignInAsync(Server.Url, Town.Official, Town.OfficialPassword);
            var invited = await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations", new JsonObject { ["helping"] = "interpreter", ["name"] = "王慧" });
            await using var helper = await PhoneAsync(Applicants);
            var join = new JoinPage(helper);
            await join.OpenAsync((string)invited["url"]!);
            await Look("a helper is invited", helper);
            await join.ConsentAsync();
            await join.GoInAsync();
            await official.TapAsync("admit");
            await join.SeesOtherAsync();
            await phone.SeesAsync("call-enlarge");
            await Look("with a helper", phone);
            await phone.TapAsync("call-enlarge");
            await phone.SeesMovingPictureAsync("call-remote");
            await Look("the helper large", phone);
            await official.TapAsync("helper-aside");
            await helper.SeesAsync("aside");
            await Look("stepped away", helper);
        }
    }
}
