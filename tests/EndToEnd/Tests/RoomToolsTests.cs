using Geolocation = Microsoft.Playwright.Geolocation;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The other side's camera, the position, the frozen picture, signals, photos taken without a line, plain words, two themes.</summary>
public sealed class RoomToolsTests(Scene scene)
{
    /// <summary>Firefox keeps the size of its synthetic camera, whatever is wished, and has neither photo function nor zoom: the office is told what is true.</summary>
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_official_sets_the_phones_camera_holds_the_picture_still_and_learns_where_it_is(string browser)
    {
        var appointment = await AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        if (applicant is ChromiumPage phone)
        {
            await phone.Context.GrantPermissionsAsync(["camera", "microphone", "geolocation"]);
            await phone.Context.SetGeolocationAsync(new Geolocation { Latitude = 31.2394f, Longitude = 121.4737f, Accuracy = 12 });
        }

        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await SizesAsync(official, obeys: browser == "Chromium");
        await OnlyOneCameraAsync(official);
        await StillAsync(job, official, appointment);
        await HoldsStillAsync(official, applicant);

        await official.TapAsync("tab-place");
        await official.TapAsync("place-ask");
        await applicant.SeesAsync("place-card");
        await applicant.ReloadAsync();
        await new JoinPage(applicant).ReturnAsync();
        await applicant.TapAsync("place-give");
        await official.SeesAsync("place-sketch", "data-accuracy", "12");
        Assert.Contains("1.0 km", await official.TextOfAsync("place-distance"), StringComparison.Ordinal);
    }

    private static async Task SizesAsync(IPage official, bool obeys)
    {
        await official.SeesAsync("camera", "data-size", "1280×720");
        await official.ChooseAsync("camera-size", "640×360");
        if (obeys)
        {
            await official.SeesAsync("camera", "data-size", "640×360");
            await official.SeesAsync("signal", "data-kind", "virtualCamera");
            await official.ChooseAsync("camera-size", "1280×720");
            await official.SeesAsync("camera", "data-size", "1280×720");
            return;
        }

        Assert.Contains("the camera is as it was", await official.TextOfAsync("camera-kept"), StringComparison.Ordinal);
        Assert.Equal("1280×720", (await official.EvaluateAsync($"document.querySelector('{Part("camera-size")}').value")).GetString());
        Assert.Equal(0, (await official.EvaluateAsync($"document.querySelectorAll('{Part("camera-zoom")}, {Part("camera-torch")}, {Part("camera-focus")}').length")).GetInt32());
    }

    /// <summary>A camera that stands alone turns into no other: the office is told so, and the picture goes on.</summary>
    private static async Task OnlyOneCameraAsync(IPage official)
    {
        var facing = $"document.querySelector('{Part("camera")}').dataset.facing";
        var before = (await official.EvaluateAsync(facing)).GetString();
        await official.TapAsync("camera-flip");
        await official.SeesAsync("camera-kept");
        Assert.Equal(before, (await official.EvaluateAsync(facing)).GetString());
        await official.SeesMovingPictureAsync("tile-video");
    }

    /// <summary>As large as the camera gives it.</summary>
    private static async Task StillAsync(MainJob job, IPage official, Appointment appointment)
    {
        await job.Room.AskStillAsync();
        await job.Join.SendStillAsync();
        await job.Room.HasStillAsync();
        var least = (await official.WaitForAsync($"(async () => {{ const i = new Image(); i.src = document.querySelector('{Part("still-thumb")} img').src; await i.decode(); return Math.max(i.naturalWidth, i.naturalHeight); }})()", "the photo's size")).GetInt32();
        Assert.True(least >= 1280, $"{least} pixels of {appointment.SessionId}");
    }

    private static async Task HoldsStillAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("tab-messages");
        await official.FillAsync(Part("message-text"), "Please hold the phone still");
        await official.TapAsync("message-send");
        await applicant.TapAsync("call-message-close");
        await official.TapAsync("tool-freeze");
        await applicant.SeesAsync("held");
        await applicant.ReloadAsync();
        await new JoinPage(applicant).ReturnAsync();
        await applicant.SeesAsync("held");
        Assert.False((await applicant.EvaluateAsync($"!!document.querySelector('{Part("call-message")}')")).GetBoolean(), "a message that was closed stays closed");
        await applicant.WaitForAsync($"document.querySelector('{Part("call-own")}').paused", "held still after a reload too");
        await official.WaitForAsync($"document.querySelector('{Part("tile-video")}').paused", "the picture stands");
        await official.TapAsync("tool-freeze");
        await applicant.WaitForAsync($"!document.querySelector('{Part("held")}')", "the picture goes on");
        await official.SeesMovingPictureAsync("tile-video");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Photos_taken_and_asked_for_without_a_line_come_when_it_is_back_and_one_not_needed_is_taken_back(string browser)
    {
        var appointment = await AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await applicant.SetOfflineAsync(true);
        await applicant.TapAsync("offline-take");
        await applicant.SeesAsync("offline", "data-kept", "1");
        await applicant.SetOfflineAsync(false);
        await official.WaitForAsync($"document.querySelector('{Part("still-thumb")}[data-request^=\"own-\"]')", "the photo has come");
        await applicant.WaitForAsync($"!document.querySelector('{Part("kept")}')", "nothing is kept any more");

        await job.Room.AskStillAsync();
        await applicant.TapAsync("still-take");
        await applicant.SeesAsync("still-send");
        await applicant.SetOfflineAsync(true);
        await applicant.TapAsync("still-send");
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}')", "the photo is kept on the phone");
        await applicant.SetOfflineAsync(false);
        await official.WaitForAsync($"document.querySelector('{Part("still-thumb")}:not([data-request^=\"own-\"])')", "the photo that was asked for has come");
        await official.WaitForAsync($"!document.querySelector('{Part("still-wait")}')", "nobody waits for it any more");
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}') && !document.querySelector('{Part("kept")}')", "it is not asked for again");

        await job.Room.AskStillAsync();
        await applicant.SeesAsync("still-card");
        await official.TapAsync("still-withdraw");
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}')", "the card has gone");
        await official.WaitForAsync($"!document.querySelector('{Part("still-wait")}')", "the official waits no more");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_appointment_is_booked_at_the_desk_moved_by_the_applicant_from_the_same_link_and_reminded_of(string browser)
    {
        var appointment = await AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-facts");
        await official.FillAsync(Part("facts-contact"), "13800000000");
        await official.TapAsync("facts-save");
        await official.WaitForAsync($"!document.querySelector('{Part("facts-contact")}')?.checkVisibility()", "the dialog is gone");
        await official.TapAsync("case-book");
        await official.TapAsync("slot");
        await official.WaitForAsync($"!document.querySelector('{Part("slots")}')", "the time is booked");
        await official.SeesAsync("notice", "data-kind", "booked");

        await new JoinPage(applicant).OpenAsync(appointment.InvitationUrl);
        await applicant.SeesAsync("join-planned");
        await applicant.TapAsync("another-time");
        await applicant.SeesAsync("slot");
        await applicant.ClickAsync($"{Part("slots")} section:last-of-type {Part("slot")}");
        await applicant.SeesAsync("another-sure");
        Assert.False((await applicant.EvaluateAsync($"!!document.querySelector('{Part("moved")}')")).GetBoolean(), "one tap moves nothing");
        await applicant.TapAsync("another-confirm");
        await applicant.SeesAsync("moved");
        await applicant.ReloadAsync();
        await applicant.SeesAsync("join-planned");
        await official.ReloadAsync();
        await official.SeesAsync("notice", "data-kind", "moved");
        await official.WaitForAsync($"{Part("notice")}[data-kind=\"reminder\"][data-state=\"planned\"]");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Plain_words_that_staff_write_stand_on_the_applicants_page_in_both_themes(string browser)
    {
        var appointment = await AppointAsync();
        await using var official = await scene.DeskAsync(browser);
        await using var applicant = await scene.ApplicantAsync(browser);
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.TapAsync("nav-glossary");
        await official.FillAsync(Part("term-zh") + " input, input" + Part("term-zh"), "场所核查");
        await official.FillAsync(Part("term-en") + " input, input" + Part("term-en"), "Premises check");
        await official.FillAsync(Part("plain-zh") + " input, input" + Part("plain-zh"), "看一看店面");
        await official.FillAsync(Part("plain-en") + " input, input" + Part("plain-en"), "a look at your shop");
        await official.TapAsync("term-save");
        await official.SeesAsync("term");
        foreach (var theme in new[] { "light", "dark" })
        {
            await official.WaitForAsync($"(document.querySelector('{Part("theme-switch")}').dataset.theme === '{theme}') || (document.querySelector('{Part("theme-switch")}').click(), false)", $"theme {theme}");
            Assert.Empty(await Axe.FindingsAsync(official, $"the glossary, {theme}"));
        }

        await new JoinPage(applicant).OpenAsync(appointment.InvitationUrl);
        await applicant.WaitForTextAsync("a look at your shop");
    }

    private Task<Appointment> AppointAsync() => Premises.AppointAsync(scene.Server, scene.Town);
}
