using Geolocation = Microsoft.Playwright.Geolocation;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The other side's camera, the position, the frozen picture, signals, photos taken without a line, plain words, two themes.</summary>
public sealed class RoomToolsTests(Scene scene)
{
    [Fact]
    public async Task An_official_sets_the_phones_camera_holds_the_picture_still_and_learns_where_it_is()
    {
        var appointment = await AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await applicant.Context.GrantPermissionsAsync(["camera", "microphone", "geolocation"]);
        await applicant.Context.SetGeolocationAsync(new Geolocation { Latitude = 31.2394f, Longitude = 121.4737f, Accuracy = 12 });
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);

        await official.SeesAsync("camera", "data-size", "1280×720");
        await official.Page.Locator(Part("camera-size")).SelectOptionAsync("640×360");
        await official.SeesAsync("camera", "data-size", "640×360");
        await official.SeesAsync("signal", "data-kind", "virtualCamera");

        await official.TapAsync("tool-freeze");
        await applicant.SeesAsync("held");
        await applicant.ReloadAsync();
        await new JoinPage(applicant).ReturnAsync();
        await applicant.SeesAsync("held");
        await applicant.WaitForAsync($"document.querySelector('{Part("call-own")}').paused", "held still after a reload too");
        await official.WaitForAsync($"document.querySelector('{Part("tile-video")}').paused", "the picture stands");
        await official.TapAsync("tool-freeze");
        await applicant.WaitForAsync($"!document.querySelector('{Part("held")}')", "the picture goes on");
        await official.SeesMovingPictureAsync("tile-video");

        await official.TapAsync("tab-place");
        await official.TapAsync("place-ask");
        await applicant.SeesAsync("place-card");
        await applicant.ReloadAsync();
        await new JoinPage(applicant).ReturnAsync();
        await applicant.TapAsync("place-give");
        await official.SeesAsync("place-sketch", "data-accuracy", "12");
        Assert.Contains("1.0 km", await official.TextOfAsync("place-distance"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Photos_taken_without_a_line_are_kept_and_sent_into_the_same_record_when_it_is_back()
    {
        var appointment = await AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await applicant.Context.SetOfflineAsync(true);
        await applicant.SeesAsync("offline");
        await applicant.TapAsync("offline-take");
        await applicant.SeesAsync("offline", "data-kept", "1");
        await applicant.Context.SetOfflineAsync(false);
        await official.WaitForAsync($"document.querySelector('{Part("still-thumb")}[data-request^=\"own-\"]')", "the photo has come");
        await applicant.WaitForAsync($"!document.querySelector('{Part("kept")}')", "nothing is kept any more");
    }

    [Fact]
    public async Task A_photo_that_was_asked_for_and_whose_line_is_lost_answers_the_request_when_it_is_back_and_one_not_needed_is_taken_back()
    {
        var appointment = await AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await job.Room.AskStillAsync();
        await applicant.TapAsync("still-take");
        await applicant.SeesAsync("still-send");
        await applicant.Context.SetOfflineAsync(true);
        await applicant.TapAsync("still-send");
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}')", "the photo is kept on the phone");
        await applicant.Context.SetOfflineAsync(false);
        await official.WaitForAsync($"document.querySelector('{Part("still-thumb")}:not([data-request^=\"own-\"])')", "the photo that was asked for has come");
        await official.WaitForAsync($"!document.querySelector('{Part("still-wait")}')", "nobody waits for it any more");
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}') && !document.querySelector('{Part("kept")}')", "it is not asked for again");

        await job.Room.AskStillAsync();
        await applicant.SeesAsync("still-card");
        await official.TapAsync("still-withdraw");
        await applicant.WaitForAsync($"!document.querySelector('{Part("still-card")}')", "the card has gone");
        await official.WaitForAsync($"!document.querySelector('{Part("still-wait")}')", "the official waits no more");
    }

    [Fact]
    public async Task An_appointment_is_booked_at_the_desk_and_moved_by_the_applicant_from_the_same_link()
    {
        var appointment = await AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.TapAsync("case-book");
        await official.TapAsync("slot");
        await official.WaitForAsync($"!document.querySelector('{Part("slots")}')", "the time is booked");

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
    }

    [Fact]
    public async Task Plain_words_that_staff_write_stand_on_the_applicants_page_in_both_themes()
    {
        var appointment = await AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
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
