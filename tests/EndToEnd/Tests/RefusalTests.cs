using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Every failure that a person meets has words and a way on.</summary>
public sealed class RefusalTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_link_that_nobody_signed_is_said_to_be_invalid(string browser)
    {
        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.GotoAsync($"{scene.Server.Url}/join#forged");
        Assert.NotEmpty(await applicant.SeesProblemAsync("link_invalid"));
    }

    [Fact]
    public async Task A_link_whose_applicant_was_admitted_opens_for_nobody_else()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        foreach (var browser in Scene.Browsers)
        {
            await using var stranger = await scene.ApplicantAsync(browser);
            await stranger.GotoAsync(appointment.InvitationUrl);
            Assert.NotEmpty(await stranger.SeesProblemAsync("link_used"));
        }
    }

    [Fact]
    public async Task A_link_to_a_session_that_is_over_says_so()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        var room = new RoomPage(official);
        await room.OpenAsync(scene.Server.Url, appointment.SessionId);
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await join.ConsentAsync();
        await applicant.SeesMovingPictureAsync("check-video");
        await join.GoInAsync();
        await join.WaitsAsync();
        await room.EndAsync();
        foreach (var browser in Scene.Browsers)
        {
            await using var later = await scene.ApplicantAsync(browser);
            await later.GotoAsync(appointment.InvitationUrl);
            Assert.NotEmpty(await later.SeesProblemAsync("session_over"));
        }
    }

    [Fact]
    public async Task A_link_that_has_expired_says_so_and_leads_to_the_office()
    {
        await using var server = await ServerProcess.StartAsync(ShortInvitations.Settings);
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await ShortInvitations.ExpireAsync(office, appointment);
        foreach (var browser in Scene.Browsers)
        {
            await using var applicant = await scene.ApplicantAsync(browser);
            await applicant.GotoAsync(appointment.InvitationUrl);
            Assert.Contains("ask the office for a new link", await applicant.SeesProblemAsync("link_expired"), StringComparison.Ordinal);
            var fresh = (string)(await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations"))["url"]!;
            await new JoinPage(applicant).OpenAsync(fresh);
        }
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Who_is_declined_learns_why_and_whom_to_ask_and_is_told_to_come_again_in_a_few_minutes(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser, "zh");
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await new RoomPage(official).OpenAsync(scene.Server.Url, appointment.SessionId);
        var join = new JoinPage(applicant);
        await join.EnterAsync(appointment.InvitationUrl);
        await join.WaitsAsync();
        await official.TapAsync("decline");
        await official.TapAsync("decline-confirm");
        await applicant.SeesAsync("join-declined");
        Assert.Contains("第一公证处", await applicant.TextOfAsync("join-declined"), StringComparison.Ordinal);
        Assert.Empty(await Axe.FindingsAsync(applicant, "declined"));
        await applicant.TapAsync("another-time");
        await applicant.TapAsync("slot");
        await applicant.SeesAsync("another-sure");
        await applicant.TapAsync("another-confirm");
        await applicant.SeesAsync("moved");
        await applicant.TapAsync("join-again");
        await join.GoInAsync();
        Assert.Contains("请过几分钟再试", await applicant.SeesProblemAsync("declined"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_refuses_the_camera_is_told_how_to_allow_it_and_can_try_again()
    {
        var appointment = await scene.AppointAsync();
        await using var refusing = await Chromium.LaunchAsync(refusesCamera: true);
        await using var applicant = await refusing.PhoneAsync(camera: false);
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await join.ConsentAsync();
        await applicant.WaitForAsync("document.querySelector('[data-testid=problem] [data-testid=problem-action]')", "words and a button to try again");
        await applicant.SeesAsync("another-time");
        await applicant.Context.GrantPermissionsAsync(["camera", "microphone"]);
        await applicant.TapAsync("problem-action");
        await join.GoInAsync();
        await join.WaitsAsync();
    }

    [Fact(SkipUnless = nameof(HasFirefox), Skip = Firefox.WhyNamespace)]
    public async Task In_Firefox_too_a_refused_camera_and_one_that_is_not_there_are_told_apart_and_lead_on()
    {
        foreach (var (settings, code, words) in new[] { (Firefox.Refusing, "permission_refused", "allow"), (Firefox.Bare, "no_camera", "open the same link on a phone") })
        {
            var appointment = await scene.AppointAsync();
            await using var firefox = await Firefox.StartAsync(settings);
            await using var applicant = await firefox.OpenAsync();
            await applicant.SetViewportAsync(393, 808);
            var join = new JoinPage(applicant);
            await join.OpenAsync(appointment.InvitationUrl);
            await join.ConsentAsync();
            Assert.Contains(words, await applicant.SeesProblemAsync(code), StringComparison.OrdinalIgnoreCase);
            await applicant.SeesAsync("another-time");
            await applicant.TapAsync("join-without");
            await join.WaitsAsync();
        }
    }

    public static bool HasFirefox => Firefox.HasNamespace;

    [Fact]
    public async Task Without_a_camera_the_page_says_what_to_do_and_tries_again()
    {
        var appointment = await scene.AppointAsync();
        await using var bare = await Chromium.LaunchAsync(hasCamera: false);
        await using var applicant = await bare.PhoneAsync();
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await join.ConsentAsync();
        Assert.Contains("open the same link on a phone", await applicant.SeesProblemAsync("no_camera"), StringComparison.Ordinal);
        await applicant.WaitForAsync("[data-testid=problem-action]");
        await applicant.TapAsync("join-without");
        await join.WaitsAsync();
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_camera_that_another_program_holds_is_named_and_can_be_tried_again(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.BeforeLoadAsync("""
            const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices);
            window.held = true;
            devices.getUserMedia = (wanted) => window.held ? Promise.reject(new DOMException('Could not start video source', 'NotReadableError')) : open(wanted);
            """);
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await join.ConsentAsync();
        Assert.Contains("Close other video calls", await applicant.SeesProblemAsync("device_in_use"), StringComparison.Ordinal);
        await applicant.EvaluateAsync("void (window.held = false)");
        await applicant.TapAsync("problem-action");
        await join.GoInAsync();
        await join.WaitsAsync();
    }

    [Fact]
    public async Task A_page_without_https_says_that_the_camera_needs_it()
    {
        await using var browser = await Chromium.LaunchAsync(more: ["--host-resolver-rules=MAP office.test 127.0.0.1"]);
        await using var applicant = await browser.PhoneAsync();
        await applicant.GotoAsync($"http://office.test:{new Uri(scene.Server.Url).Port}/join#link");
        Assert.Contains("https", await applicant.SeesProblemAsync("not_secure"), StringComparison.Ordinal);
        if (Firefox.HasNamespace)
        {
            await using var firefox = await scene.ApplicantAsync("Firefox");
            await firefox.GotoAsync($"http://{Firefox.NamespaceAddress}:{new Uri(scene.Server.Url).Port}/join#link");
            Assert.Contains("https", await firefox.SeesProblemAsync("not_secure"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_browser_that_is_too_old_is_told_which_to_use_instead_of_an_empty_page(string browser)
    {
        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.BeforeLoadAsync("delete window.RTCPeerConnection");
        await applicant.GotoAsync($"{scene.Server.Url}/join#link");
        await applicant.SeesAsync("too-old");
        Assert.Contains("recent Chrome, Edge, Safari or Firefox", await applicant.TextOfAsync("too-old"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Who_finds_the_room_full_is_told_so_and_comes_in_when_somebody_left(string browser)
    {
        var appointment = await scene.AppointAsync();
        using var office = await scene.OfficialAsync();
        var session = $"/api/sessions/{appointment.SessionId}";
        var token = (string)(await office.PostAsync($"{session}/tokens", new JsonObject { ["name"] = "Camera", ["can"] = "publish" }))["token"]!;
        var tokens = new List<string> { token };
        while (tokens.Count < 6)
            tokens.Add((string)(await office.PostAsync($"{session}/tokens", new JsonObject { ["name"] = "Camera", ["can"] = "publish" }))["token"]!);
        await using var cameras = await scene.OfficialBrowser.DeskAsync();
        await cameras.GotoAsync(scene.Server.Url + "/sign-in");
        var places = await cameras.Page.EvaluateAsync<string[]>(Publish, new { url = session + "/whip", tokens });

        await using var applicant = await scene.ApplicantAsync(browser);
        var join = new JoinPage(applicant);
        await join.EnterAsync(appointment.InvitationUrl);
        await applicant.SeesProblemAsync("session_full");
        await cameras.Page.EvaluateAsync("({ place, token }) => fetch(place, { method: 'DELETE', headers: { Authorization: 'Bearer ' + token } })", new { place = places[0], token = tokens[0] });
        await applicant.TapAsync("problem-action");
        await applicant.WaitForAsync("document.querySelector('[data-testid=join-waiting]') || document.querySelector('[data-testid=join-about]')", "the way back in");
    }

    private const string Publish = """
        async ({ url, tokens }) => {
          const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
          const peers = window.peers = [];
          return Promise.all(tokens.map(async (token) => {
            const peer = new RTCPeerConnection();
            peers.push(peer);
            for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: 'sendonly' });
            await peer.setLocalDescription();
            const answer = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: 'Bearer ' + token }, body: peer.localDescription.sdp });
            if (answer.status !== 201) throw new Error(answer.status + ' ' + await answer.text());
            await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
            return answer.headers.get('Location');
          }));
        }
        """;
}
