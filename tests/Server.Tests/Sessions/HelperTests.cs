using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Family, an assistant or an interpreter beside the applicant, under a declared role.</summary>
public sealed class HelperTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_helper_comes_in_under_the_declared_role_and_the_record_says_so()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await using var helper = await HelperAsync(room);
        var seen = await room.Applicant.HearAsync("participantChanged", p => p.GetProperty("id").GetString() == helper.Id);
        Assert.Equal(("helper", "interpreter", "王手语"), (Word(seen, "role"), Word(seen, "helping"), Word(seen, "name")));

        await room.EndAsync();
        var joined = (await server.EntriesAsync(room.Appointment.SessionId)).Single(e => Word(e, "kind") == EvidenceKind.ParticipantJoined && Word(e.GetProperty("data"), "participant") == "helper-1");
        Assert.Equal("helper.interpreter", Word(joined.GetProperty("data"), "role"));
    }

    [Fact]
    public async Task Asked_to_step_away_a_helper_hears_and_says_nothing_until_called_back()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await using var helper = await HelperAsync(room);
        await room.Official.CallAsync("stepAside", new AsideCall(helper.Id, true));
        await helper.HearAsync("participantChanged", p => p.GetProperty("id").GetString() == helper.Id && p.GetProperty("aside").GetBoolean());

        Assert.Equal("aside", await helper.RefusedAsync("sendMessage", new TextCall("说是")));
        Assert.Equal("aside", await helper.RefusedAsync("typing", new TypingCall("说")));
        Assert.Equal("aside", await helper.RefusedAsync("offer", new { sdp = "v=0", receive = Array.Empty<object>() }));
        await room.Official.CallAsync("sendMessage", new TextCall("您是自愿的吗"));
        await room.Applicant.HearAsync("messageSent");
        Assert.False(helper.Heard("messageSent"));

        await room.Official.CallAsync("stepAside", new AsideCall(helper.Id, false));
        await helper.CallAsync("sendMessage", new TextCall("回来了"));
        await room.EndAsync();
        var kinds = (await server.EntriesAsync(room.Appointment.SessionId)).Select(e => Word(e, "kind")).ToList();
        Assert.True(kinds.IndexOf(EvidenceKind.HelperAside) is > 0 and var away && away < kinds.IndexOf(EvidenceKind.HelperReturned));
    }

    [Fact]
    public async Task Only_a_helper_is_asked_to_step_away_and_only_by_the_official()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        Assert.Equal("bad_call", await room.Official.RefusedAsync("stepAside", new AsideCall(room.Applicant.Id, true)));
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("stepAside", new AsideCall(room.Official.Id, true)));
    }

    [Fact]
    public async Task A_helper_without_a_name_is_not_invited()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var response = await official.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/invitations", new { helping = "family", name = " " }, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (response.StatusCode, await response.CodeAsync()));
    }

    private async Task<Page> HelperAsync(Room room)
    {
        using var official = await server.OfficialAsync();
        var invited = await official.InviteAsync(room.Appointment.CaseId, new { helping = "interpreter", name = "王手语" });
        var page = await server.ApplicantPageAsync(invited);
        await page.JoinAsync(Page.FullConsent);
        await room.Official.CallAsync("admit", new AdmitCall(page.Id));
        await page.HearAsync("admitted");
        return page;
    }

    private static string? Word(JsonElement of, string name) => of.GetProperty(name).GetString();
}
