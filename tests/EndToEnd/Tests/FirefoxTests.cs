using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

public sealed class FirefoxTests(Scene scene)
{
    private const string Why = Firefox.WhyNamespace;

    public static bool HasNamespace => Firefox.HasNamespace;

    [Fact(SkipUnless = nameof(HasNamespace), Skip = Why)]
    public async Task An_applicant_in_Firefox_meets_an_official_in_Chromium()
    {
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantAsync("Firefox");
        await HoldAsync(official, applicant);
    }

    [Fact(SkipUnless = nameof(HasNamespace), Skip = Why)]
    public async Task An_official_in_Firefox_meets_an_applicant_in_Chromium()
    {
        await using var official = await scene.DeskAsync("Firefox");
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await HoldAsync(official, applicant);
    }

    private async Task HoldAsync(IPage official, IPage applicant)
    {
        var appointment = await scene.AppointAsync();
        var job = new MainJob(official, applicant);
        await job.MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        Assert.NotEmpty(await job.DecideAsync());
        using var auditor = await scene.AuditorAsync();
        var verdict = await auditor.PostAsync($"/api/sessions/{appointment.SessionId}/verification");
        Assert.Equal("intact", (string?)verdict["verdict"]);
    }
}
