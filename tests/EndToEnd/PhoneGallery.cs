using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd;

/// <summary>What an applicant's phone of 360 pixels shows when things go another way: declined, refused, no camera, the server away, a helper, the largest text in the call.</summary>
public static class PhoneGallery
{
    public static Task<int> RunAsync(string folder) =>
        Gallery.StageAsync(folder, "kitchen", (server, town, officials, applicants) => TakeAsync(server, town, officials, applicants, folder));

    public static async Task TakeAsync(ServerProcess server, Town town, Chromium officialBrowser, Chromium applicantBrowser, string folder)
    {
        foreach (var (language, theme) in new[] { ("en", "dark"), ("zh", "light") })
        {
            async Task PictureAsync(string words, IPage page) =>
                await File.WriteAllBytesAsync(Path.Combine(folder, $"{language}-phone-{words.Replace(' ', '-')}.png"), await page.ScreenshotAsync());
            var scene = new Set(server, town, officialBrowser, applicantBrowser, language, theme, PictureAsync);
            await scene.WithoutCameraAsync();
            await scene.LinksAsync();
            await scene.DeclinedAsync();
            await scene.CallAsync();
        }
    }

    private sealed record Set(ServerProcess Server, Town Town, Chromium Officials, Chromium Applicants, string Language, string Theme, Func<string, IPage, Task> Picture)
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
                await Picture(words, phone);
            }

            var other = await AppointAsync();
            await using var away = await PhoneAsync(Applicants);
            await away.Page.RouteAsync("**/api/**", route => route.AbortAsync());
            await away.GotoAsync(other.InvitationUrl);
            await away.SeesProblemAsync("server_away");
            await Picture("the server away", away);
        }

        /// <summary>Links that open nothing, or not here any more.</summary>
        public async Task LinksAsync()
        {
            await using var phone = await PhoneAsync(Applicants);
            await phone.GotoAsync(Server.Url + "/join#forged");
            await phone.SeesProblemAsync("link_invalid");
            await Picture("a link that is not valid", phone);
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
            await Picture("a poor line", phone);
            await join.GoInAsync();
            await join.WaitsAsync();
            await using (var other = await PhoneAsync(Applicants))
            {
                await other.GotoAsync(appointment.InvitationUrl);
                await other.SeesAsync("check-video");
            }

            await phone.SeesProblemAsync("link_again");
            await Picture("opened elsewhere", phone);
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
            await Picture("declined", phone);
        }

        public async Task CallAsync()
        {
            var appointment = await AppointAsync();
            await using var official = await Officials.DeskAsync(Language);
            await using var phone = await PhoneAsync(Applicants);
            await phone.BeforeLoadAsync(RichPhone.Cameras);
            var job = new MainJob(official, phone);
            await job.MeetAsync(Server.Url, Town.Official, Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
            await HelperAsync(official, phone, appointment);
            await Picture("two cameras and a torch", phone);
            await phone.TapAsync("call-more");
            await phone.SeesAsync("call-torch");
            await Task.Delay(400); // the sheet has come up
            await Picture("more", phone);
            await phone.TapAsync("call-more-close");
            await MessageAsync(official, phone, "a message");
            await using (var stranger = await PhoneAsync(Applicants))
            {
                await stranger.GotoAsync(appointment.InvitationUrl);
                await stranger.SeesProblemAsync("link_used");
                await Picture("a link that was used", stranger);
            }

            await Server.KillAsync();
            await phone.SeesAsync("banner", "data-state", "rejoining");
            await Picture("reconnecting", phone);
            await Server.StartAgainAsync();
            await job.Join.SeesOtherAsync(TimeSpan.FromSeconds(60));
            await job.Room.RecordsAsync();
            await phone.EvaluateAsync("void localStorage.setItem('rv-view', '30')");
            await phone.ReloadAsync();
            await job.Join.ReturnAsync();
            await job.Join.SeesOtherAsync();
            await Picture("largest the call", phone);
            await phone.TapAsync("call-more");
            await phone.SeesAsync("call-torch");
            await Task.Delay(400);
            await Picture("largest more", phone);
            await phone.TapAsync("call-more-close");
            await official.TapAsync("tab-guide");
            await official.TapAsync("ask");
            await phone.SeesAsync("ask-card");
            await Picture("largest a request", phone);
            await phone.TapAsync("ask-done");
            await job.Room.AskStillAsync();
            await phone.SeesAsync("still-card");
            await Picture("largest a photo", phone);
            await job.Join.SendStillAsync();
            await MessageAsync(official, phone, "largest a message");
            await job.Room.EndAsync();
            await phone.SeesAsync("join-end");
            await Picture("largest the end", phone);
            await phone.EvaluateAsync("void localStorage.setItem('rv-view', '0')");
            await phone.ReloadAsync();
            await phone.SeesAsync("receipt-code");
            await Picture("the end opened again", phone);
            await using var later = await PhoneAsync(Applicants);
            await later.GotoAsync(appointment.InvitationUrl);
            await later.SeesProblemAsync("session_over");
            await Picture("a link of a session that is over", later);
        }

        private async Task HelperAsync(IPage official, IPage phone, Appointment appointment)
        {
            using var office = await Office.SignInAsync(Server.Url, Town.Official, Town.OfficialPassword);
            var invited = await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations", new JsonObject { ["helping"] = "interpreter", ["name"] = "王慧" });
            await using var helper = await PhoneAsync(Applicants);
            var join = new JoinPage(helper);
            await join.OpenAsync((string)invited["url"]!);
            await Picture("a helper is invited", helper);
            await join.ConsentAsync();
            await join.GoInAsync();
            await official.TapAsync("admit");
            await join.SeesOtherAsync();
            await phone.SeesAsync("call-enlarge");
            await Picture("with a helper", phone);
            await phone.TapAsync("call-enlarge");
            await join.SeesOtherAsync();
            await Picture("the helper large", phone);
            await official.TapAsync("helper-aside");
            await helper.SeesAsync("aside");
            await Picture("stepped away", helper);
        }

        private async Task MessageAsync(IPage official, IPage phone, string words)
        {
            await official.TapAsync("tab-messages");
            await official.FillAsync(Part("message-text"), Language == "zh" ? "请把证件翻到背面。" : "Please turn the document over.");
            await official.TapAsync("message-send");
            await phone.SeesAsync("call-message");
            await Picture(words, phone);
            await phone.TapAsync("call-message-close");
        }
    }
}
