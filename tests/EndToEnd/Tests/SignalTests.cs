using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>What a picture does that no person before a camera does is told to the official, whichever browser watches.</summary>
public sealed class SignalTests(Scene scene)
{
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_cut_in_the_shot_and_a_picture_that_stands_still_are_told_to_the_official(string browser)
    {
        await using var meeting = await Meeting.StartAsync(scene, scene.Server, browser, RichPhone.Drawn);
        await meeting.Applicant.EvaluateAsync("void (window.shot = 'cut')");
        await meeting.Official.SeesAsync("signal", "data-kind", "cut");
        Assert.Contains("Zhang San's whole picture changed at once", await meeting.Official.TextOfAsync("signals"), StringComparison.Ordinal);
        Assert.False((await meeting.Official.EvaluateAsync($"!!document.querySelector('{Part("signal")}[data-kind=\"standsStill\"]')")).GetBoolean(), "what moves does not stand still");
        await meeting.Applicant.EvaluateAsync("void (window.shot = 'still')");
        await meeting.Official.SeesAsync("signal", "data-kind", "standsStill");
        Assert.Contains("Zhang San's picture does not move at all", await meeting.Official.TextOfAsync("signals"), StringComparison.Ordinal);
    }
}
