using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>What goes wrong in a call: a narrow line, a recording that stalls, a camera that cannot what is asked, no line at all, a second page of the same person.</summary>
public sealed class CallTrouble(CallStage stage, ServersVoice toDesk, ServersVoice toPhone)
{
    /// <summary>Before the pages are loaded.</summary>
    public static async Task<CallTrouble> OfAsync(CallStage stage) =>
        new(stage, await ServersVoice.OfAsync(stage.Desk), await ServersVoice.OfAsync(stage.Phone));

    public async Task RunAsync()
    {
        await NarrowAsync();
        await StallAsync();
        await SignalsAsync();
        await OfflineAsync();
        await CameraAsync();
        await ElsewhereAsync();
        await AloneAsync();
    }

    private static async Task<string?> SeenByAsync(ChromiumPage page, string part) =>
        (await page.EvaluateAsync($"document.querySelector('{Part(part)}').closest('[data-participant]').dataset.participant")).GetString();

    private void Both(string what, object value)
    {
        toDesk.Say(what, value);
        toPhone.Say(what, value);
    }

    /// <summary>The ladder down to sound alone.</summary>
    private async Task NarrowAsync()
    {
        var (official, applicant) = (await SeenByAsync(stage.Phone, "call-remote"), await SeenByAsync(stage.Desk, "tile-video"));
        foreach (var step in (string[])["lower", "stills", "soundOnly", "best"])
        {
            Both("pictureChanged", new { viewerId = applicant, participantId = official, step });
            Both("pictureChanged", new { viewerId = official, participantId = applicant, step = step == "soundOnly" ? "stills" : step });
            if (step != "best")
            {
                await stage.Phone.SeesAsync("narrow", "data-step", step);
                await stage.Desk.SeesAsync("narrow");
                await stage.Look("narrow " + step, stage.Phone);
                await stage.Look("narrow " + step, stage.Desk);
            }
        }
    }

    /// <summary>As the server says it when what people send does not reach the disk.</summary>
    private async Task StallAsync()
    {
        await stage.Desk.TapAsync("tab-checklist");
        Both("recordingChanged", new { state = "stalled", words = new { zh = "录像暂时没有保存下来，请稍等，不用离开。恢复后会自动继续。", en = "The recording is not being kept at the moment. Please wait and stay here: it goes on by itself." } });
        await stage.Desk.SeesAsync("locked");
        await stage.Phone.SeesAsync("stalled");
        await stage.Look("the recording stalls", stage.Desk);
        await stage.Look("the recording stalls", stage.Phone);
        Both("recordingChanged", new { state = "recording", words = (object?)null });
    }

    private async Task SignalsAsync()
    {
        var applicant = await SeenByAsync(stage.Desk, "tile-video");
        foreach (var kind in (string[])["virtualCamera", "cut", "standsStill"])
        {
            toDesk.Say("signalNoticed", new { participantId = applicant, kind, detail = kind == "virtualCamera" ? "OBS Virtual Camera" : null, atMs = 65_000 });
        }

        await stage.Desk.SeesAsync("signals");
        await stage.Look("signals", stage.Desk);
    }

    private async Task OfflineAsync()
    {
        await stage.Phone.Context.SetOfflineAsync(true);
        await stage.Phone.SeesAsync("offline");
        await stage.Look("without a line", stage.Phone);
        await stage.Phone.TapAsync("offline-take");
        await stage.Phone.SeesAsync("offline", "data-kept", "1");
        await stage.Look("photos kept", stage.Phone);
        var way = await HeldAnswer.OfAsync(stage.Phone, "/stills");
        await stage.Phone.Context.SetOfflineAsync(false);
        await stage.Phone.SeesAsync("kept", "data-count", "1");
        await stage.Phone.WaitForAsync($"!document.querySelector('{Part("banner")}')", "the line is back", TimeSpan.FromSeconds(60));
        await stage.Look("photos are sent", stage.Phone);
        way.Refuse("not_an_image", 415);
        await stage.Phone.SeesAsync("kept-refused");
        await stage.Look("a kept photo is refused", stage.Phone);
        await stage.Phone.ClickAsync($"{Part("kept-refused")} button");
        await stage.Phone.Page.UnrouteAllAsync();
    }

    /// <summary>A phone whose camera cannot what is asked, and then one that does not answer.</summary>
    private async Task CameraAsync()
    {
        await stage.Desk.TapAsync("camera-torch");
        await stage.Desk.SeesAsync("camera-kept");
        await stage.Look("the camera is as it was", stage.Desk);
        await stage.Phone.EvaluateAsync("void (MediaStreamTrack.prototype.applyConstraints = () => new Promise(() => {}))");
        await stage.Desk.TapAsync("camera-torch");
        await stage.Look("the camera is asked", stage.Desk);
        await stage.Desk.SeesAsync("camera-silent");
        await stage.Look("the camera does not answer", stage.Desk);
    }

    /// <summary>Opened a second time by the same person.</summary>
    private async Task ElsewhereAsync()
    {
        var second = new ChromiumPage(stage.Phone.Context, await stage.Phone.Context.NewPageAsync());
        await second.Page.SetViewportSizeAsync(360, 740);
        await second.GotoAsync(stage.Appointment.InvitationUrl);
        await new JoinPage(second).ReturnAsync();
        await stage.Phone.SeesProblemAsync("replaced");
        await stage.Look("opened elsewhere", stage.Phone);
        await second.Page.CloseAsync();
        await stage.Phone.ReloadAsync();
        await stage.Job.Join.ReturnAsync();
        var other = new ChromiumPage(stage.Desk.Context, await stage.Desk.Context.NewPageAsync());
        await new RoomPage(other).OpenAsync(stage.Server.Url, stage.Appointment.SessionId);
        await stage.Desk.SeesProblemAsync("replaced");
        await stage.Look("opened elsewhere", stage.Desk);
        await other.TapAsync("room-leave");
        await other.Page.CloseAsync();
    }

    /// <summary>Each left by the other, and both back.</summary>
    private async Task AloneAsync()
    {
        await stage.Phone.SeesAsync("nobody");
        await stage.Look("nobody else is there", stage.Phone);
        await stage.Phone.TapAsync("call-leave");
        await stage.Phone.TapAsync("call-leave-confirm");
        await stage.Phone.SeesAsync("join-end", "data-phase", "left");
        await stage.Look("left", stage.Phone);
        await stage.Job.Room.OpenAsync(stage.Server.Url, stage.Appointment.SessionId);
        await stage.Look("alone in the room", stage.Desk);
        await stage.Phone.TapAsync("join-again");
        await stage.Job.Join.ReturnAsync();
        await stage.Job.Room.SeesOtherAsync();
        await stage.Job.Room.RecordsAsync();
    }
}
