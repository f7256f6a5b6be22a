using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>What a phone does by itself in a call, and what it is asked to: told as it really is, on both sides and in the record.</summary>
public sealed class PhoneTests(Scene scene)
{
    private static readonly string Camera = $"document.querySelector('{Part("call-own")}').srcObject.getVideoTracks()[0]";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_camera_is_turned_set_for_reading_taken_away_and_given_back_and_its_torch_is_told_as_it_is(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser, RichPhone.Cameras, RichPhone.Lights, RichPhone.Watched);
        var (official, applicant) = (meeting.Official, meeting.Applicant);
        await applicant.SeesAsync("call-quality", "data-quality", "good");
        Assert.Contains("Good connection", await applicant.TextOfAsync("call-quality"), StringComparison.Ordinal);
        await applicant.EvaluateAsync("window.slowLine = 0.9");

        await TurnsAndReadsAsync(official, applicant);
        await IsTurnedFromTheDeskAsync(official, applicant);
        await IsTakenAwayAndGivenBackAsync(official, applicant);
        await LightsAsync(official, applicant);
        await applicant.SeesAsync("call-quality", "data-quality", "poor");
        Assert.Contains("closer to a window", await applicant.TextOfAsync("call-quality"), StringComparison.Ordinal);

        await meeting.Job.Room.EndAsync();
        Assert.Equal(["video paused by device", "video resumed"], (await meeting.MediaChangesAsync("capture")).Take(2));
        Assert.Contains("environment", await meeting.MediaChangesAsync("camera"));
    }

    /// <summary>Another camera in the same connection; what is read keeps its sharpness over the turn.</summary>
    private static async Task TurnsAndReadsAsync(IPage official, IPage applicant)
    {
        var offers = (await applicant.EvaluateAsync("window.offers")).GetInt32();
        Assert.Equal("motion", (await applicant.EvaluateAsync($"{Camera}.contentHint")).GetString());
        await official.TapAsync("tool-reading");
        await applicant.WaitForAsync($"{Camera}.contentHint === 'detail'", "the picture is kept sharp");
        await applicant.EvaluateAsync($"void (window.front = {Camera})");
        await applicant.TapAsync("call-flip");
        await applicant.WaitForAsync($"{Camera} && {Camera} !== window.front && window.front.readyState === 'ended' && {Camera}.readyState === 'live'", "the other camera, and that one alone");
        await applicant.WaitForAsync($"!document.querySelector('{Part("call-own")}').classList.contains('mirrored')", "what lies before the phone is no mirror");
        Assert.Equal("detail", (await applicant.EvaluateAsync($"{Camera}.contentHint")).GetString());
        await official.SeesMovingPictureAsync("tile-video");
        if (applicant.Browser == "Chromium")
        {
            Assert.Equal("maintain-resolution", await PreferenceAsync(applicant));
        }

        await official.TapAsync("tool-reading");
        await applicant.WaitForAsync($"{Camera}.contentHint === 'motion'", "movement counts again");
        Assert.Equal(offers, (await applicant.EvaluateAsync("window.offers")).GetInt32());
    }

    /// <summary>The official turns the camera back and forth.</summary>
    private static async Task IsTurnedFromTheDeskAsync(IPage official, IPage applicant)
    {
        var own = $"document.querySelector('{Part("call-own")}')";
        await official.SeesAsync("camera", "data-facing", "environment");
        foreach (var (facing, mirrored) in new[] { ("user", "true"), ("environment", "false") })
        {
            await official.TapAsync("camera-flip");
            await official.SeesAsync("camera", "data-facing", facing);
            await applicant.WaitForAsync($"{own}.classList.contains('mirrored') === {mirrored} && {Camera}.readyState === 'live'", "turned, and seen so");
            await official.SeesMovingPictureAsync("tile-video");
        }
    }

    private static async Task<string?> PreferenceAsync(IPage applicant) =>
        (await applicant.EvaluateAsync("window.peers.at(-1).getSenders().find(s => s.track?.kind === 'video').getParameters().degradationPreference ?? ''")).GetString();

    /// <summary>A call that holds the camera for a while, and one that ends it: the page opens it anew.</summary>
    private static async Task IsTakenAwayAndGivenBackAsync(IPage official, IPage applicant)
    {
        const string Words = "Their camera has stopped";
        await HoldAsync(applicant);
        await applicant.SeesAsync("banner", "data-state", "capture");
        await official.WaitForTextAsync(Words);
        await EndAsync(applicant);
        await applicant.WaitForAsync($"!document.querySelector('{Part("banner")}')", "nothing is wrong any more");
        await official.WaitForAsync($"!document.body.innerText.includes('{Words}')", "the camera is back");
        await official.SeesMovingPictureAsync("tile-video", Patience);
    }

    /// <summary>Firefox holds its camera itself, for its tracks hear no event that a page makes up; Chromium has no such button, and is told what a phone tells it.</summary>
    private static Task HoldAsync(IPage applicant) => applicant is FirefoxPage firefox ? firefox.CaptureAsync("MuteCamera") : applicant.EvaluateAsync($$"""
        (() => {
          const camera = {{Camera}};
          Object.defineProperty(camera, 'muted', { value: true, configurable: true });
          return camera.dispatchEvent(new Event('mute'));
        })()
        """);

    /// <summary>The phone ends its camera for good, and the page has it again. What Firefox holds it gives back first: else the next camera is held as well.</summary>
    private static async Task EndAsync(IPage applicant)
    {
        await applicant.EvaluateAsync($"void (window.before = {Camera})");
        if (applicant is FirefoxPage firefox)
        {
            await firefox.CaptureAsync("UnmuteCamera");
            await firefox.CaptureAsync("StopSharing");
        }
        else
        {
            await applicant.EvaluateAsync("(() => { delete before.muted; before.stop(); return before.dispatchEvent(new Event('ended')); })()");
        }

        await applicant.WaitForAsync($"{Camera} && {Camera} !== window.before && {Camera}.readyState === 'live'", "the camera is opened anew");
    }

    /// <summary>The focus is told as it is; a camera that does not obey is said to be as it was.</summary>
    private static async Task FocusesAsync(IPage official, IPage applicant)
    {
        await official.SeesAsync("camera", "data-focus", "continuous");
        await official.ChooseAsync("camera-focus", "manual");
        await official.SeesAsync("camera", "data-focus", "manual");
        await applicant.EvaluateAsync("void (window.torchBroken = true)");
        await official.ChooseAsync("camera-focus", "continuous");
        Assert.Contains("the camera is as it was", await official.TextOfAsync("camera-kept"), StringComparison.Ordinal);
        await official.SeesAsync("camera", "data-focus", "manual");
        Assert.Equal("manual", (await official.EvaluateAsync($"document.querySelector('{Part("camera-focus")}').value")).GetString());
    }

    /// <summary>What is lit stays lit over a restart where the phone can, and is said to be dark where it can't.</summary>
    private static async Task LightsAsync(IPage official, IPage applicant)
    {
        await official.TapAsync("camera-torch");
        await official.SeesAsync("camera", "data-torch", "true");
        await EndAsync(applicant);
        await applicant.WaitForAsync($"{Camera}.getSettings().torch", "lit again after the restart");
        await applicant.EvaluateAsync("window.torchBroken = true");
        await EndAsync(applicant);
        await official.SeesAsync("camera", "data-torch", "false");
        await applicant.EvaluateAsync("void (window.torchBroken = false)");
        await official.TapAsync("camera-torch");
        await official.SeesAsync("camera", "data-torch", "true");
        await applicant.TapAsync("call-more");
        Assert.Equal("Torch off", await applicant.TextOfAsync("call-torch"));
        await applicant.TapAsync("call-torch");
        await official.SeesAsync("camera", "data-torch", "false");
        await FocusesAsync(official, applicant);
    }
}
