using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Before the call: what the phone lacks is named, one thing after the other, and there is always a way on.</summary>
public sealed class CheckTests(Scene scene)
{
    /// <summary>A phone that lacks what <c>lacks</c> names ("audio", "video"), on a line that is slow while <c>slow</c>, with an almost empty battery.</summary>
    private const string Poor = """
        {
          const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices), ask = window.fetch;
          window.lacks = 'audio';
          devices.getUserMedia = (wanted) => wanted[window.lacks] ? Promise.reject(new DOMException('Requested device not found', 'NotFoundError')) : open(wanted);
          navigator.getBattery = async () => ({ level: 0.1, charging: false });
          window.fetch = async (...of) => {
            if (window.slow && String(of[0]).includes('/probe')) await new Promise(done => setTimeout(done, 900));
            return ask(...of);
          };
        }
        """;

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task The_check_names_what_is_wrong_lets_go_on_and_the_board_shows_it(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.BeforeLoadAsync(Poor);
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await join.ConsentAsync();
        await SaysAsync(applicant, "noMicrophone", "No sound: connect a microphone");
        await AgainAsync(applicant, "window.lacks = 'video'");
        await SaysAsync(applicant, "noCamera", "No picture: you can take part by sound");
        await applicant.SeesAsync("another-time");
        await AgainAsync(applicant, "[window.lacks, window.slow] = ['', true]");
        await SaysAsync(applicant, "poorLine", "Your network is slow");
        await AgainAsync(applicant, "window.slow = false");
        await SaysAsync(applicant, "lowBattery", "connect the charger");
        await join.GoInAsync();
        await join.WaitsAsync();

        await using var official = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.TapAsync("nav-board");
        await official.WaitForAsync($"{Part("board-row")}[data-id=\"{appointment.SessionId}\"][data-group=\"waiting\"] {Part("board-trouble")}[data-code=\"lowBattery\"]");
    }

    private static async Task SaysAsync(IPage applicant, string verdict, string words)
    {
        await applicant.SeesAsync("check-verdict", "data-verdict", verdict);
        Assert.Contains(words, await applicant.TextOfAsync("check-verdict"), StringComparison.Ordinal);
    }

    private static async Task AgainAsync(IPage applicant, string change)
    {
        await applicant.EvaluateAsync($"void ({change})");
        await applicant.TapAsync("check-again");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_time_that_somebody_else_took_meanwhile_is_said_to_be_gone_and_another_is_chosen(string browser)
    {
        var (appointment, other) = (await scene.AppointAsync(), await scene.AppointAsync());
        using var office = await scene.OfficialAsync();
        await using var applicant = await scene.ApplicantAsync(browser);
        await office.PostAsync($"/api/cases/{appointment.CaseId}/appointment", new JsonObject { ["at"] = await LastSlotAsync(office), ["ends"] = false });
        await new JoinPage(applicant).OpenAsync(appointment.InvitationUrl);
        await applicant.SeesAsync("join-planned");
        await applicant.TapAsync("another-time");
        var at = await LastSlotAsync(office);
        await applicant.ClickAsync($"{Part("slot")}[data-at=\"{at}\"]");
        await applicant.SeesAsync("another-sure");
        await office.PostAsync($"/api/cases/{other.CaseId}/appointment", new JsonObject { ["at"] = at, ["ends"] = false });
        await applicant.TapAsync("another-confirm");
        Assert.Contains("another", await applicant.SeesProblemAsync("slot_taken"), StringComparison.Ordinal);
        await applicant.WaitForAsync($"document.querySelector('{Part("slot")}') && !document.querySelector('{Part("slot")}[data-at=\"{at}\"]')", "the free times without that one");
        await applicant.TapAsync("slot");
        await applicant.TapAsync("another-confirm");
        await applicant.SeesAsync("moved");
    }

    private static async Task<string> LastSlotAsync(Office office) => (string)(await office.GetAsync("/api/slots"))["items"]!.AsArray()[^1]!["at"]!;

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task What_was_not_ticked_is_not_in_the_record_and_is_not_asked_for(string browser)
    {
        var appointment = await Premises.AppointAsync(scene.Server, scene.Town);
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        var room = new RoomPage(official);
        await room.OpenAsync(scene.Server.Url, appointment.SessionId);
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await applicant.WaitForTextAsync("optional");
        await join.ConsentAsync(optional: false);
        await join.GoInAsync();
        await room.AdmitAsync();
        await room.RecordsAsync();
        await official.TapAsync("tab-place");
        await official.TapAsync("place-ask");
        Assert.Contains("door", await official.SeesProblemAsync("no_location_consent"), StringComparison.OrdinalIgnoreCase);
        Assert.False((await applicant.EvaluateAsync($"!!document.querySelector('{Part("place-card")}')")).GetBoolean(), "nobody asks the phone");
        await room.EndAsync();
        using var auditor = await scene.AuditorAsync();
        var view = (string)(await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/views", new JsonObject { ["purpose"] = "End to end" }))["view"]!;
        var entries = (await auditor.GetAsync($"/api/sessions/{appointment.SessionId}/replay?view={view}"))["entries"]!.AsArray();
        var consent = Assert.Single(entries, entry => (string?)entry!["kind"] == "consent.given")!["data"]!;
        Assert.Equal(["recording"], consent["items"]!.AsArray().Select(item => (string)item!));
        Assert.Equal("2026-11", (string?)consent["version"]);
    }
}
