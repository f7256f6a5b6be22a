using Geolocation = Microsoft.Playwright.Geolocation;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Who meets where, and who looks at each state of the call.</summary>
/// <param name="Text">Pixels of the phone's text in the large view; 0: the ordinary one.</param>
public sealed record CallStage(ServerProcess Server, Town Town, Appointment Appointment, ChromiumPage Desk, ChromiumPage Phone, int Text, Look Look)
{
    public MainJob Job { get; } = new(Desk, Phone);

    /// <summary>A script that gives the phone's page its view.</summary>
    public string View => Text > 0 ? $"localStorage.setItem('rv-view', '{Text}');" : "";

    /// <summary>Until both see each other.</summary>
    public async Task MeetAsync()
    {
        await SignInPage.SignInAsync(Desk, Server.Url, Town.Official, Town.OfficialPassword);
        await Job.Room.OpenAsync(Server.Url, Appointment.SessionId);
        await Job.Join.OpenAsync(Appointment.InvitationUrl);
        await (Text > 0 ? Job.Join.ConsentOneByOneAsync(_ => Task.CompletedTask) : Job.Join.ConsentAsync());
        await Job.Join.GoInAsync();
        await Job.Join.WaitsAsync();
        await Job.Room.AdmitAsync();
        await Job.Join.SeesOtherAsync();
        await Job.Room.SeesOtherAsync();
        await Job.Join.RecordsAsync();
    }
}

/// <summary>A call from the link to its end, with everything that both sides do in it.</summary>
public sealed class CallWalk(CallStage stage)
{
    public async Task RunAsync()
    {
        var trouble = await CallTrouble.OfAsync(stage);
        await stage.Phone.BeforeLoadAsync(RichPhone.Cameras + stage.View);
        await EnterAsync();
        await BarAsync();
        await WordsAsync();
        await RequestsAsync();
        await PhotoAsync();
        await PlaceAsync();
        await PictureAsync();
        await trouble.RunAsync();
        await EndAsync();
    }

    private async Task EnterAsync()
    {
        await SignInPage.SignInAsync(stage.Desk, stage.Server.Url, Town.Official, stage.Town.OfficialPassword);
        await stage.Job.Room.OpenAsync(stage.Server.Url, stage.Appointment.SessionId);
        await stage.Phone.GotoAsync(stage.Appointment.InvitationUrl);
        await stage.Phone.SeesAsync("join-about");
        await AgreeAsync();
        await stage.Job.Join.GoInAsync();
        await stage.Job.Join.WaitsAsync();
        await stage.Desk.SeesAsync("admit");
        await stage.Look("somebody waits", stage.Desk);
        await stage.Desk.TapAsync("decline");
        await stage.Look("about to decline", stage.Desk);
        await stage.Desk.TapAsync("decline");
        await stage.Job.Room.AdmitAsync();
        await stage.Job.Join.SeesOtherAsync();
        await stage.Job.Room.SeesOtherAsync();
        await stage.Job.Room.RecordsAsync();
        await stage.Job.Join.RecordsAsync();
        await stage.Desk.SeesAsync("camera");
        await stage.Look("the call", stage.Phone);
        await stage.Look("the call", stage.Desk);
    }

    private async Task AgreeAsync()
    {
        if (stage.Text == 0)
        {
            await stage.Job.Join.ConsentAsync();
            return;
        }

        for (var page = 0; page < 4; page++)
        {
            await stage.Phone.SeesAsync("join-about", "data-page", $"{page}");
            await stage.Look($"before {page + 1}", stage.Phone);
            if (page >= 2)
            {
                await stage.Phone.TapAsync("consent-item");
            }

            await stage.Phone.TapAsync("join-check");
        }

        await stage.Phone.SeesMovingPictureAsync("check-video");
        await stage.Look("before 5", stage.Phone);
    }

    private async Task BarAsync()
    {
        await stage.Phone.TapAsync("call-more");
        await stage.Phone.SeesAsync("call-torch");
        await stage.Look("more", stage.Phone);
        await stage.Phone.TapAsync("call-more-close");
        await stage.Phone.TapAsync("call-leave");
        await stage.Phone.SeesAsync("call-leave-confirm");
        await stage.Look("leaving", stage.Phone);
        await stage.Phone.ClickAsync(".van-popup .primary");
        await PressAsync("mute");
        await PressAsync("camera");
        await stage.Desk.WaitForAsync("/off|关闭/i.test(document.querySelector('[data-tile] .words')?.innerText ?? '')", "their camera is off");
        await stage.Phone.WaitForAsync("document.querySelector('.mini.own .words')", "one's own camera is off");
        await stage.Look("muted and without picture", stage.Phone);
        await stage.Look("muted and without picture", stage.Desk);
        await PressAsync("mute");
        await PressAsync("camera");
        await stage.Job.Room.SeesOtherAsync();
    }

    /// <summary>A button of the bar, wherever the view has it.</summary>
    private async Task PressAsync(string button)
    {
        if (stage.Text > 0)
        {
            await stage.Phone.TapAsync("call-more");
            await stage.Phone.SettlesAsync();
        }

        await stage.Phone.TapAsync("call-" + button);
        await stage.Phone.WaitForAsync("!document.querySelector('.van-overlay')?.checkVisibility()", "the sheet is gone");
    }

    private async Task WordsAsync()
    {
        await stage.Desk.TapAsync("tab-messages");
        await stage.Desk.FillAsync(Part("message-text"), "请把证件翻到背面，再靠近一些。 Please turn the document over.");
        await stage.Phone.WaitForAsync($"document.querySelector('{Part("captions")} p')", "words as they are typed");
        await stage.Look("a caption", stage.Phone);
        await stage.Desk.TapAsync("message-send");
        await stage.Phone.SeesAsync("call-message");
        await stage.Look("a message", stage.Phone);
        await stage.Phone.TapAsync("call-message-close");
        await PressAsync("chat");
        await stage.Phone.FillAsync(Part("write-text"), "好的，请稍等。 One moment, please.");
        await stage.Desk.SeesAsync("typed");
        await stage.Look("writing", stage.Phone);
        await stage.Look("messages", stage.Desk);
        await stage.Phone.TapAsync("write-close");
    }

    private async Task RequestsAsync()
    {
        await stage.Desk.TapAsync("tab-guide");
        await stage.Desk.TapAsync("challenge");
        await stage.Phone.SeesAsync("ask-card");
        await stage.Look("a challenge", stage.Phone);
        if (stage.Text > 0)
        {
            await stage.Phone.TapAsync("more");
            await stage.Look("a challenge with more", stage.Phone);
        }

        await stage.Phone.ClickAsync($"{Part("ask-card")} .quiet:last-of-type");
        await stage.Phone.SeesAsync("ask-show");
        await stage.Look("a challenge put aside", stage.Phone);
        await stage.Phone.TapAsync("ask-show");
        await stage.Phone.TapAsync("ask-done");
        await stage.Desk.SeesAsync("card", "data-state", "done");
        await stage.Desk.TapAsync("ask");
        await stage.Phone.SeesAsync("ask-card");
        await stage.Look("a request", stage.Phone);
        await stage.Desk.ShowAsync("card");
        await stage.Look("requests", stage.Desk);
        if (stage.Text > 0)
        {
            await stage.Phone.TapAsync("more");
        }

        await stage.Phone.TapAsync("ask-cannot");
        await stage.Desk.SeesAsync("card", "data-state", "cannot");
    }

    private async Task PhotoAsync()
    {
        await stage.Job.Room.AskStillAsync();
        await stage.Phone.SeesAsync("still-card");
        await stage.Look("a photo is asked for", stage.Phone);
        await stage.Phone.TapAsync("still-take");
        await stage.Phone.SeesAsync("still-send");
        await stage.Look("a photo was taken", stage.Phone);
        var way = await HeldAnswer.OfAsync(stage.Phone, "/stills");
        await stage.Phone.TapAsync("still-send");
        await stage.Phone.SeesAsync("still-progress");
        await stage.Look("a photo on its way", stage.Phone);
        way.Pass();
        await stage.Job.Room.HasStillAsync();
        await stage.Phone.Page.UnrouteAllAsync();
        await stage.Desk.WaitForAsync($"document.querySelector('{Part("still-thumb")} img')?.naturalWidth", "the photo at the desk");
        await stage.Look("a photo has come", stage.Desk);
        await stage.Desk.TapAsync("still-request");
        await stage.Phone.SeesAsync("still-card");
        if (stage.Text > 0)
        {
            await stage.Phone.TapAsync("more");
            await stage.Look("a photo with more", stage.Phone);
        }

        await stage.Phone.TapAsync("still-decline");
        await stage.Desk.SeesAsync("still-declined");
        await stage.Desk.ShowAsync("still-declined");
        await stage.Look("no photo", stage.Desk);
        await stage.Desk.EvaluateAsync("scrollTo(0, 0)");
    }

    private async Task PlaceAsync()
    {
        await stage.Desk.TapAsync("tab-place");
        await stage.Desk.TapAsync("place-ask");
        await stage.Phone.SeesAsync("place-card");
        await stage.Look("the position is asked for", stage.Phone);
        await stage.Phone.TapAsync("place-give");
        await stage.Phone.SeesProblemAsync("position_refused");
        await stage.Look("the position may not be read", stage.Phone);
        await stage.Phone.TapAsync("place-decline");
        await stage.Desk.SeesAsync("place-declined");
        await stage.Look("no position", stage.Desk);
        await stage.Phone.Context.GrantPermissionsAsync(["camera", "microphone", "geolocation"]);
        await stage.Phone.Context.SetGeolocationAsync(new Geolocation { Latitude = 31.2310f, Longitude = 121.4746f, Accuracy = 18 });
        await stage.Desk.TapAsync("place-ask");
        await stage.Phone.TapAsync("place-give");
        await stage.Desk.SeesAsync("place-sketch");
        await stage.Look("the position", stage.Desk);
    }

    /// <summary>Held still, and drawn on.</summary>
    private async Task PictureAsync()
    {
        await stage.Desk.TapAsync("tool-freeze");
        await stage.Phone.SeesAsync("held");
        await stage.Look("held still", stage.Phone);
        await stage.Look("held still", stage.Desk);
        await stage.Desk.TapAsync("tool-freeze");
        await stage.Desk.TapAsync("tool-pen");
        await stage.Desk.Page.Keyboard.PressAsync("Space");
        foreach (var key in (string[])["ArrowRight", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "Space"])
        {
            await stage.Desk.Page.Keyboard.PressAsync(key);
        }

        await stage.Phone.WaitForAsync("document.querySelector('.foot.drawn')", "the drawing");
        await stage.Look("drawn on", stage.Phone);
        await stage.Look("drawn on", stage.Desk);
        await stage.Desk.TapAsync("tool-pen");
        await stage.Phone.WaitForAsync("!document.querySelector('.foot.drawn')", "the drawing is wiped");
    }

    private async Task EndAsync()
    {
        await stage.Job.Room.PassAllAsync();
        await stage.Look("the checklist is answered", stage.Desk);
        await stage.Desk.TapAsync("tab-decision");
        await stage.Desk.TapAsync("decide-supply");
        await stage.Desk.FillAsync(Part("decide-text"), "户口簿复印件 A copy of the household register");
        await stage.Desk.FillAsync(Part("decide-due"), DateTime.Today.AddDays(9).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await stage.Desk.TapAsync("decide-submit");
        await stage.Look("about to decide", stage.Desk);
        await stage.Desk.TapAsync("decide-confirm");
        await stage.Desk.SeesAsync("decision-made");
        await stage.Look("decided", stage.Desk);
        await stage.Job.Room.EndAsync();
        await stage.Look("the end", stage.Desk);
        await stage.Phone.SeesAsync("sealed", "data-sealed", "true");
        await stage.Look("the end", stage.Phone);
    }
}
