using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>Every failure that a person meets has words and a way on.</summary>
public sealed class RefusalTests(Scene scene)
{
    [Fact]
    public async Task A_link_that_nobody_signed_is_said_to_be_invalid()
    {
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await applicant.GotoAsync($"{scene.Server.Url}/join#forged");
        Assert.NotEmpty(await applicant.SeesProblemAsync("link_invalid"));
    }

    [Fact]
    public async Task A_link_whose_applicant_was_admitted_opens_for_nobody_else()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        await using var stranger = await scene.ApplicantBrowser.PhoneAsync();
        await stranger.GotoAsync(appointment.InvitationUrl);
        Assert.NotEmpty(await stranger.SeesProblemAsync("link_used"));
    }

    [Fact]
    public async Task A_link_to_a_session_that_is_over_says_so()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        var room = new RoomPage(official);
        await room.OpenAsync(scene.Server.Url, appointment.SessionId);
        await room.EndAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await applicant.GotoAsync(appointment.InvitationUrl);
        Assert.NotEmpty(await applicant.SeesProblemAsync("session_over"));
    }

    [Fact]
    public async Task A_link_that_has_expired_says_so_and_leads_to_the_office()
    {
        await using var server = await ServerProcess.StartAsync(ShortInvitations.Settings);
        var town = await Town.BuildAsync(server);
        using var office = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        var appointment = await Appointment.MakeAsync(office, town.MatterTypeId);
        await ShortInvitations.ExpireAsync(office, appointment);
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await applicant.GotoAsync(appointment.InvitationUrl);
        Assert.Contains("ask the office for a new link", await applicant.SeesProblemAsync("link_expired"), StringComparison.Ordinal);

        var fresh = (string)(await office.PostAsync($"/api/cases/{appointment.CaseId}/invitations"))["url"]!;
        await new JoinPage(applicant).OpenAsync(fresh);
    }

    [Fact]
    public async Task Who_refuses_the_camera_is_told_how_to_allow_it_and_can_try_again()
    {
        var appointment = await scene.AppointAsync();
        await using var refusing = await Chromium.LaunchAsync(refusesCamera: true);
        await using var applicant = await refusing.PhoneAsync(camera: false);
        var join = new JoinPage(applicant);
        await join.OpenAsync(appointment.InvitationUrl);
        await join.ConsentAsync();
        await applicant.WaitForAsync("document.querySelector('[data-testid=problem] [data-testid=problem-action]')", "words and a button to try again");
        await applicant.Context.GrantPermissionsAsync(["camera", "microphone"]);
        await applicant.TapAsync("problem-action");
        await join.GoInAsync();
        await join.WaitsAsync();
    }
}
