using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The official's desk: the keyboard alone, call-backs, every outcome, another time, what applicants decline.</summary>
public sealed class DeskTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task With_the_keyboard_alone_an_official_holds_a_whole_meeting(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        await new JoinPage(applicant).EnterAsync(appointment.InvitationUrl);
        await applicant.SeesAsync("queue");
        var keys = new Keyboard(official);
        await official.GotoAsync(scene.Server.Url + "/sign-in");
        await keys.ToAsync("sign-in-name");
        await keys.TypeAsync(Town.Official);
        await keys.ToAsync("sign-in-password");
        await keys.TypeAsync(scene.Town.OfficialPassword);
        await keys.PressAsync("Enter");
        await keys.EnterAsync("nav-board");
        await keys.EnterAsync("board-to", $"{Part("board-row")}[data-id=\"{appointment.SessionId}\"]");
        await keys.EnterAsync("room-enter");
        await keys.EnterAsync("admit");
        await applicant.SeesAsync("call");
        await new RoomPage(official).SeesOtherAsync();
        await new RoomPage(official).RecordsAsync();

        await PointsAndDrawsAsync(keys, applicant);
        await keys.EnterAsync("item-still");
        await new JoinPage(applicant).SendStillAsync();
        await official.SeesAsync("item-photos");
        foreach (var item in (string[])["identity", "will"])
        {
            await keys.EnterAsync("item-pass", $"{Part("item")}[data-id=\"{item}\"]");
            await official.WaitForAsync($"{Part("item")}[data-id=\"{item}\"][data-verdict=\"pass\"]");
        }

        await keys.EnterAsync("tab-decision");
        await keys.ToAsync("decide-pass");
        await keys.PressAsync("Space");
        await keys.EnterAsync("decide-submit");
        await keys.EnterAsync("decide-confirm");
        await official.SeesAsync("decision-made", "data-outcome", "pass");
        await keys.EnterAsync("room-end");
        await keys.EnterAsync("room-end-confirm");
        await official.SeesAsync("room-ended", "data-sealed", "true");
    }

    private static async Task PointsAndDrawsAsync(Keyboard keys, IPage applicant)
    {
        await keys.EnterAsync("tool-pointer");
        await keys.ToAsync("drawing");
        await keys.PressAsync("ArrowRight");
        await applicant.SeesAsync("drawing", "data-pointer", "true");
        await keys.PressAsync("Escape");
        await applicant.WaitForAsync($"!document.querySelector('{Part("drawing")}')", "the pointer is wiped");
        await keys.EnterAsync("tool-pen");
        await keys.ToAsync("drawing");
        foreach (var key in (string[])["Space", "ArrowRight", "ArrowRight", "ArrowDown", "Space"])
        {
            await keys.PressAsync(key);
        }

        await applicant.SeesAsync("drawing", "data-strokes", "1");
        await keys.EnterAsync("tool-pen");
        await applicant.WaitForAsync($"!document.querySelector('{Part("drawing")}')", "the pen is put away, and its line with it");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Who_wants_to_be_told_when_it_is_their_turn_is_next_on_the_board_and_told_from_there(string browser)
    {
        var name = $"official.zhao.{browser.ToLowerInvariant()}";
        using var administrator = await Office.SignInAsync(scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        var made = await administrator.PostAsync("/api/staff", new JsonObject { ["userName"] = name, ["displayName"] = "Zhao Min", ["role"] = "official", ["departmentId"] = scene.Town.DepartmentId });
        using var office = await Office.SignInAsync(scene.Server.Url, name, (string)made["password"]!);
        var appointment = await Appointment.MakeAsync(office, scene.Town.MatterTypeId, "Wu Gang");
        await using var applicant = await scene.ApplicantAsync(browser);
        await new JoinPage(applicant).EnterAsync(appointment.InvitationUrl);
        await applicant.FillAsync(Part("call-back-contact"), "13800000000");
        await applicant.TapAsync("call-back");
        await applicant.SeesAsync("call-back-set");
        await applicant.GotoAsync("about:blank");

        await using var official = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, name, (string)made["password"]!);
        await official.TapAsync("nav-board");
        await official.WaitForAsync($"{Part("board-row")}[data-id=\"{appointment.SessionId}\"][data-group=\"waiting\"]");
        Assert.Contains("Wu Gang", await official.TextOfAsync("board-notify"), StringComparison.Ordinal);
        await official.TapAsync("board-notify");
        await official.SeesAsync("board-told");
        await official.WaitForAsync($"!document.querySelector('{Part("board-notify")}')", "nobody is to be told any more");

        await applicant.GotoAsync(appointment.InvitationUrl);
        await applicant.WaitForAsync($"document.querySelector('{Part("join-enter")}')", "the check");
        await new JoinPage(applicant).GoInAsync();
        await official.TapAsync("board-next");
        await official.SeesAsync("room-before");
    }

    [Fact]
    public async Task On_a_slow_line_the_official_sees_how_much_of_a_photo_is_here_and_the_applicant_how_much_has_gone()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await job.Room.AskStillAsync();
        await applicant.SeesAsync("still-card");
        await applicant.Page.SetInputFilesAsync(Part("still-file"), new Microsoft.Playwright.FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = LargePicture() });
        await applicant.SeesAsync("still-send");
        var wire = await applicant.Context.NewCDPSessionAsync(applicant.Page);
        await wire.SendAsync("Network.emulateNetworkConditions", new() { ["offline"] = false, ["latency"] = 0, ["downloadThroughput"] = -1, ["uploadThroughput"] = 200_000 });
        await applicant.TapAsync("still-send");
        await official.SeesAsync("still-wait", "data-coming", "true");
        var here = (await official.WaitForAsync($"{Bar}.value", "some of it is here")).GetDouble();
        await applicant.SeesAsync("still-progress");
        await official.WaitForAsync($"{Bar}.value > {here:0}", "more of it");
        await official.SeesAsync("item-photos");
    }

    private static readonly string Bar = $"document.querySelector('{Part("still-wait")} progress')";

    /// <summary>A picture's header, and bytes enough for some seconds.</summary>
    private static byte[] LargePicture()
    {
        byte[] header = [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0x0f, 0xa0, 0, 0, 0x0b, 0xb8, 8, 2, 0, 0, 0];
        return [.. header, .. new byte[1_000_000]];
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_partial_pass_goes_on_in_a_second_call_by_the_same_link_with_what_passed_and_ends_with_material_to_follow(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await official.ClickAsync($"{Part("item")}[data-id=\"identity\"] {Part("item-pass")}");
        await official.WaitForAsync($"{Part("item")}[data-id=\"identity\"][data-verdict=\"pass\"]");
        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-partly");
        await official.FillAsync(Part("decide-text"), "Your free will, without your son in the room");
        await official.TapAsync("slot");
        await official.TapAsync("decide-submit");
        await official.TapAsync("decide-confirm");
        await official.SeesAsync("decision-made", "data-outcome", "partlyPassed");
        await official.SeesAsync("next-booked");
        await job.Room.EndAsync();
        await applicant.SeesAsync("join-end");
        await official.TapAsync("room-to-case");
        await official.SeesAsync("case-second", "data-kind", "call");

        await applicant.ReloadAsync();
        await applicant.SeesAsync("join-planned");
        await official.TapAsync("open-room");
        await official.TapAsync("room-enter");
        await job.Join.ConsentAsync();
        await job.Join.GoInAsync();
        await job.Room.AdmitAsync();
        await job.Room.RecordsAsync();
        await official.WaitForAsync($"{Part("item")}[data-id=\"identity\"][data-verdict=\"pass\"] {Part("item-before")}");
        await official.ClickAsync($"{Part("item")}[data-id=\"will\"] {Part("item-pass")}");
        await official.WaitForAsync($"{Part("item")}[data-id=\"will\"][data-verdict=\"pass\"]");
        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-supply");
        await official.FillAsync(Part("decide-text"), "The household register");
        await official.FillAsync(Part("decide-due"), "2099-01-31");
        await official.TapAsync("decide-submit");
        await official.TapAsync("decide-confirm");
        await official.SeesAsync("decision-made", "data-outcome", "toSupply");
        await job.Room.EndAsync();
        await official.TapAsync("room-to-case");
        await official.SeesAsync("case-supply");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_meeting_is_put_off_from_the_room_and_goes_on_by_the_same_link(string browser)
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await official.TapAsync("room-later");
        await official.TapAsync("slot");
        await official.TapAsync("later-confirm");
        await official.SeesAsync("room-ended", "data-sealed", "true");
        await official.SeesAsync("room-next");
        await applicant.SeesAsync("join-end");
        await applicant.ReloadAsync();
        await applicant.SeesAsync("join-planned");
        await official.TapAsync("room-to-case");
        await official.WaitForAsync($"document.querySelectorAll('{Part("session-row")}').length === 2", "the session before and the one that follows");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_applicant_who_declines_everything_is_told_what_that_means_and_the_office_still_decides(string browser)
    {
        var appointment = await Premises.AppointAsync(scene.Server, scene.Town);
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        await applicant.BeforeLoadAsync(RichPhone.Lights);
        await applicant.BeforeLoadAsync(RichPhone.HidesPosition);
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await official.TapAsync("camera-torch");
        await official.SeesAsync("camera", "data-torch", "true");
        await official.EvaluateAsync($"(() => {{ const z = document.querySelector('{Part("camera-zoom")}'); z.value = '3'; z.dispatchEvent(new Event('change')); return true; }})()");
        await official.SeesAsync("camera", "data-zoom", "3");

        await official.TapAsync("item-still");
        await applicant.TapAsync("still-decline");
        await official.SeesAsync("still-declined");
        await official.TapAsync("tab-place");
        await official.TapAsync("place-ask");
        await applicant.TapAsync("place-give");
        Assert.Contains("browser's settings", await applicant.SeesProblemAsync("position_refused"), StringComparison.OrdinalIgnoreCase);
        await applicant.TapAsync("place-decline");
        await official.SeesAsync("place-declined");
        await official.TapAsync("tab-checklist");
        await official.TapAsync("item-fail");
        await official.WaitForAsync($"{Part("item")}[data-verdict=\"fail\"]");
        await official.TapAsync("tab-decision");
        await official.TapAsync("decide-fail");
        await official.FillAsync(Part("decide-text"), "The place could not be seen");
        await official.TapAsync("decide-submit");
        await official.TapAsync("decide-confirm");
        await job.Room.EndAsync();
        await official.TapAsync("room-to-case");
        await official.SeesAsync("case-state", "data-state", "decided");

        var second = await scene.AppointAsync();
        await job.Room.OpenAsync(scene.Server.Url, second.SessionId);
        await job.Join.EnterAsync(second.InvitationUrl);
        await official.SeesAsync("waiting-role", "data-role", "applicant");
        await official.TapAsync("decline");
        await official.FillAsync($"{Part("decline-reason")} input, input{Part("decline-reason")}", "Please come back at two");
        await official.TapAsync("decline-confirm");
        await applicant.SeesAsync("join-declined");
        await applicant.WaitForTextAsync("Please come back at two");
    }
}
