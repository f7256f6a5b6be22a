using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>A call in which cameras are plugged in and pulled out, first at the phone's side and then at the desk.</summary>
public sealed class DeviceWalk(CallStage stage)
{
    public async Task RunAsync()
    {
        await stage.Desk.BeforeLoadAsync(RichPhone.Plugs);
        await stage.Phone.BeforeLoadAsync(RichPhone.Plugs + stage.View);
        await stage.MeetAsync();
        await PullOutAsync(stage.Phone, stage.Desk);
        await PullOutAsync(stage.Desk, stage.Phone);
        await stage.Job.Room.EndAsync();
    }

    private async Task PullOutAsync(ChromiumPage whose, ChromiumPage other)
    {
        await whose.EvaluateAsync("plug('other', 'USB Camera (0bda:5856)')");
        if (whose == stage.Desk)
        {
            await whose.SeesAsync("own-video");
            await stage.Look("two cameras", whose);
        }

        await whose.EvaluateAsync("unplug('built-in')");
        await whose.SeesAsync("switched");
        await stage.Look("another camera", whose);
        await whose.TapAsync("switched-close");
        await whose.EvaluateAsync("unplug('other')");
        await whose.SeesAsync("banner", "data-state", "cameraGone");
        await other.WaitForAsync("/camera has stopped|摄像头停了/.test(document.body.innerText)", "the other side is told");
        await stage.Look("no camera any more", whose);
        await stage.Look("their camera has stopped", other);
        await whose.EvaluateAsync("plug('built-in', 'Built-in camera')");
        await whose.WaitForAsync($"!document.querySelector('{Part("banner")}')", "the camera is back");
        await whose.TapAsync("switched-close");
    }
}
