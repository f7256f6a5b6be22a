using System.Net.Http.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

public sealed class SessionHubTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_applicant_waits_until_the_official_admits_them()
    {
        await using var room = await RoomAsync();
        var waiting = await room.Applicant.JoinAsync(Page.FullConsent);
        Assert.False(waiting.Admitted);
        Assert.Equal(ParticipantState.Waiting, Assert.Single(waiting.Participants, p => p.Id == room.Applicant.Id).State);

        var joined = await room.Official.JoinAsync();
        Assert.Equal(SessionState.Live, joined.SessionState);
        Assert.Contains(joined.Participants, p => p.Id == room.Applicant.Id && p.State == ParticipantState.Waiting);
        Assert.Equal(11, joined.Checklist.Length);

        await room.AdmitAsync();
        await room.Applicant.HearAsync("admitted");
        await room.Official.HearAsync("participantChanged", p => p.GetProperty("state").GetString() == "admitted" && p.GetProperty("id").GetString() == room.Applicant.Id);
    }

    [Fact]
    public async Task Without_full_consent_nobody_joins()
    {
        await using var room = await RoomAsync();
        Assert.Equal("consent_needed", await room.Applicant.RefusedAsync("join", Join(room.Applicant, null)));
        Assert.Equal("consent_needed", await room.Applicant.RefusedAsync("join", Join(room.Applicant, new("2001-01", Page.FullConsent.Items, "zh"))));
        Assert.Equal("consent_needed", await room.Applicant.RefusedAsync("join", Join(room.Applicant, new(Page.FullConsent.Version, ["recording"], "zh"))));
    }

    [Fact]
    public async Task Who_was_declined_hears_why_and_may_wait_again_after_a_pause()
    {
        await using var room = await RoomAsync();
        await room.Applicant.JoinAsync(Page.FullConsent);
        await room.Official.JoinAsync();
        await room.Official.Hub.InvokeAsync("decline", new DeclineCall(room.Applicant.Id, "请先补充材料"));

        Assert.Equal("请先补充材料", (await room.Applicant.HearAsync("declined")).GetProperty("reason").GetString());
        Assert.Equal("declined", await room.Applicant.RefusedAsync("join", Join(room.Applicant, Page.FullConsent)));

        server.Clock.Advance(SessionLimits.DeclinedPause);
        Assert.False((await room.Applicant.JoinAsync()).Admitted);
        await room.Official.HearAsync("participantChanged", p => p.GetProperty("state").GetString() == "waiting" && p.GetProperty("id").GetString() == room.Applicant.Id);
    }

    [Fact]
    public async Task A_lost_page_comes_back_as_the_same_person_without_asking_again()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        await room.Applicant.Hub.StopAsync();
        await room.Official.HearAsync("participantChanged", p => p.GetProperty("state").GetString() == "away");

        await using var again = await server.PageAsync(room.Applicant.SessionId, visit: room.Applicant.Visit);
        var joined = await again.JoinAsync();
        Assert.Equal(room.Applicant.Id, joined.ParticipantId);
        Assert.True(joined.Admitted);
    }

    [Fact]
    public async Task A_second_page_replaces_the_first()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        await using var second = await server.PageAsync(room.Applicant.SessionId, visit: room.Applicant.Visit);
        await second.JoinAsync();

        await room.Applicant.HearAsync("replaced");
        Assert.Equal("replaced", await room.Applicant.RefusedAsync("sendMessage", new { text = "still here?" }));
        await second.Hub.InvokeAsync("sendMessage", new TextCall("here"));
        Assert.Equal("here", (await room.Official.HearAsync("messageSent")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_connection_made_before_the_link_was_opened_again_takes_no_admitted_visit_over()
    {
        await using var room = await RoomAsync();
        await room.Applicant.JoinAsync(Page.FullConsent);
        await room.Official.JoinAsync();
        await using var newest = await server.ApplicantPageAsync(room.Appointment);

        // The link was opened again, and only the older browser is here: it is not let in for the other.
        Assert.Equal("participant_away", await room.Official.RefusedAsync("admit", new { participantId = room.Applicant.Id }));
        await newest.JoinAsync();
        await room.AdmitAsync();
        Assert.Equal("replaced", await room.Applicant.RefusedAsync("join", Join(room.Applicant, Page.FullConsent)));

        await newest.Hub.InvokeAsync("sendMessage", new TextCall("still mine"));
        Assert.Equal("still mine", (await room.Official.HearAsync("messageSent")).GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_connection_of_staff_whose_rights_have_changed_since_joins_nothing()
    {
        await using var room = await RoomAsync();
        await room.Official.JoinAsync();
        await using var scope = server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<StaffMember>>();
        using var administrator = await server.AdministratorAsync();
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "moved" + Ids.New(), displayName = "Moved", role = "official", departmentId = "demo000000000000" })).ReadAsync();
        await using var page = await server.StaffPageAsync(room.Appointment.SessionId, new(made.GetProperty("staff").GetProperty("userName").GetString()!, made.GetProperty("password").GetString()!));
        await page.JoinAsync();

        await users.UpdateSecurityStampAsync((await users.FindByIdAsync(made.GetProperty("staff").GetProperty("id").GetString()!))!);
        Assert.Equal("sign_in_needed", await page.RefusedAsync("join", Join(page, null)));
        await room.Official.JoinAsync();
    }

    [Fact]
    public async Task Calls_out_of_order_are_refused_with_what_to_do()
    {
        await using var room = await RoomAsync();
        Assert.Equal("not_joined", await room.Applicant.RefusedAsync("offer", new { sdp = "v=0", receive = Array.Empty<object>() }));
        await room.Applicant.JoinAsync(Page.FullConsent);
        Assert.Equal("not_admitted", await room.Applicant.RefusedAsync("offer", new { sdp = "v=0", receive = Array.Empty<object>() }));
        Assert.Equal("not_admitted", await room.Applicant.RefusedAsync("sendMessage", new { text = "x" }));
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("admit", new { participantId = room.Applicant.Id }));
        Assert.Equal("official_only", await room.Applicant.RefusedAsync("endSession"));
    }

    [Fact]
    public async Task Checklist_and_decision_stay_locked_until_recording_reaches_the_disk()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        Assert.Equal("not_recording", await room.Official.RefusedAsync("answerItem", new { item = "sink", verdict = "pass", note = "" }));
        Assert.Equal("not_recording", await room.Official.RefusedAsync("decide", new { outcome = "pass", text = "", dueAt = (string?)null }));
    }

    [Fact]
    public async Task Who_is_let_in_is_told_whether_it_is_recorded_as_that_may_have_begun_meanwhile()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        Assert.Equal("off", (await room.Applicant.HearAsync("recordingChanged")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Notes_are_for_officials_and_messages_for_everybody()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        await room.Official.Hub.InvokeAsync("addNote", new TextCall("看起来紧张"));
        await room.Applicant.Hub.InvokeAsync("sendMessage", new TextCall("听得到吗"));

        Assert.Equal("看起来紧张", (await room.Official.HearAsync("noteAdded")).GetProperty("text").GetString());
        var message = await room.Applicant.HearAsync("messageSent");
        Assert.Equal(("听得到吗", room.Applicant.Id), (message.GetProperty("text").GetString(), message.GetProperty("byId").GetString()));
        Assert.False(room.Applicant.Heard("noteAdded"));
    }

    [Fact]
    public async Task Who_comes_back_is_told_what_was_written_and_asked_meanwhile()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        await room.Official.Hub.InvokeAsync("addNote", new TextCall("看起来紧张"));
        await room.Applicant.Hub.InvokeAsync("sendMessage", new TextCall("听得到吗"));
        var request = await room.Official.Hub.InvokeAsync<StillRequestResult>("requestStill", new StillCall(room.Applicant.Id, "sink"));

        await using var page = await server.OfficialPageAsync(room.Appointment);
        var official = await page.JoinAsync();
        await using var again = await server.PageAsync(room.Applicant.SessionId, visit: room.Applicant.Visit);
        var applicant = await again.JoinAsync();

        Assert.Equal("看起来紧张", Assert.Single(official.Notes).Text);
        Assert.Empty(applicant.Notes);
        Assert.Equal((await room.Official.HearAsync("messageSent")).GetProperty("id").GetString(), Assert.Single(official.Messages).Id);
        Assert.Equal(official.Messages, applicant.Messages);
        Assert.Equal(request.RequestId, Assert.Single(applicant.Asked).RequestId);
        Assert.Equal(request.RequestId, Assert.Single(official.Asked).RequestId);
        Assert.Equal(official.MediaEpoch, applicant.MediaEpoch);
    }

    [Fact]
    public async Task Who_waits_is_told_nothing_that_was_written()
    {
        await using var room = await RoomAsync();
        await room.Official.JoinAsync();
        await room.Official.Hub.InvokeAsync("sendMessage", new TextCall("before"));
        var waiting = await room.Applicant.JoinAsync(Page.FullConsent);

        Assert.Empty(waiting.Messages);
        Assert.Empty(waiting.Stills);
        Assert.Null(waiting.Decision);
    }

    [Theory]
    [InlineData("offer", "bad_sdp")]
    [InlineData("sendMessage", "too_long")]
    [InlineData("admit", "participant_unknown")]
    [InlineData("requestStill", "participant_unknown")]
    [InlineData("declineStill", "still_unknown")]
    public async Task Bad_calls_get_their_code(string method, string code)
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        object argument = method switch
        {
            "offer" => new { sdp = "nonsense", receive = Array.Empty<object>() },
            "sendMessage" => new { text = new string('字', 4001) },
            "requestStill" => new { participantId = "nobody", item = (string?)null },
            "declineStill" => new { requestId = "none", reason = "" },
            _ => new { participantId = "nobody" },
        };
        Assert.Equal(code, await room.Official.RefusedAsync(method, argument));
    }

    [Fact]
    public async Task Too_many_calls_a_second_are_refused_and_the_page_stays()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        var refused = 0;
        server.Clock.StandsAt = server.Clock.GetTimestamp();
        for (var i = 0; i < 60; i++)
        {
            refused += await room.Official.Hub.InvokeAsync("setMedia", new MediaCall(true, true, null)).ContinueWith(
                call => call.IsFaulted && call.Exception!.InnerException!.Message.Contains("too_many: ") ? 1 : 0, TaskScheduler.Default);
        }

        server.Clock.StandsAt = null;
        Assert.InRange(refused, 40, 59);
        Assert.Equal(HubConnectionState.Connected, room.Official.Hub.State);
    }

    [Fact]
    public async Task A_message_beyond_64_KB_ends_the_connection_and_nothing_else()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        var closed = new TaskCompletionSource();
        room.Applicant.Hub.Closed += _ => { closed.TrySetResult(); return Task.CompletedTask; };
        await Assert.ThrowsAnyAsync<Exception>(() => room.Applicant.Hub.InvokeAsync("sendMessage", new TextCall(new string('x', 80_000))));
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await room.Official.Hub.InvokeAsync("addNote", new TextCall("goes on"), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task An_official_of_another_session_or_an_unknown_session_is_unknown()
    {
        await using var page = await server.StaffPageAsync("nothing", server.Demo.Official);
        Assert.Equal("session_unknown", await page.RefusedAsync("join", Join(page, null)));
        await using var other = await server.StaffPageAsync(Ids.New(), server.Demo.Official);
        Assert.Equal("session_unknown", await other.RefusedAsync("join", Join(other, null)));
    }

    [Fact]
    public async Task The_end_is_told_at_once_and_the_seal_when_it_is_there()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        var result = await room.Official.Hub.InvokeAsync<EndResult>("endSession");
        Assert.Equal(SessionState.Ending, result.State);
        Assert.Equal("ended", (await room.Applicant.HearAsync("sessionEnded")).GetProperty("reason").GetString());

        var @sealed = await room.Applicant.HearAsync("sessionSealed");
        Assert.Equal("sealed", @sealed.GetProperty("state").GetString());
        Assert.Equal(3, @sealed.GetProperty("receipt").GetProperty("jws").GetString()!.Split('.').Length);
        Assert.Equal("session_over", await room.Applicant.RefusedAsync("sendMessage", new { text = "too late" }));
    }

    [Fact]
    public async Task A_page_whose_line_comes_back_takes_no_place_from_one_of_the_same_person_that_was_opened_later()
    {
        await using var room = await RoomAsync();
        await room.MeetAsync();
        await using var first = await server.StaffPageAsync(room.Official.SessionId, server.Demo.Official);
        await using var second = await server.StaffPageAsync(room.Official.SessionId, server.Demo.Official);
        await first.Hub.InvokeAsync<JoinResult>("join", Join(first, null) with { Page = 1 });
        await second.Hub.InvokeAsync<JoinResult>("join", Join(second, null) with { Page = 2 });
        Assert.Equal("replaced", await first.RefusedAsync("join", Join(first, null) with { Page = 1, Back = true }));
        await first.HearAsync("replaced");

        await using var again = await server.StaffPageAsync(room.Official.SessionId, server.Demo.Official);
        await again.Hub.InvokeAsync<JoinResult>("join", Join(again, null) with { Page = 2, Back = true });
        await first.Hub.InvokeAsync<JoinResult>("join", Join(first, null) with { Page = 1 });
        await again.HearAsync("replaced");
        Assert.False(second.Heard("replaced"), "its own new line took the place");
    }

    [Fact]
    public async Task A_page_that_waits_is_told_that_another_of_the_same_person_waits_instead()
    {
        await using var room = await RoomAsync();
        await room.Applicant.JoinAsync(Page.FullConsent);
        await using var second = await server.PageAsync(room.Applicant.SessionId, visit: room.Applicant.Visit);
        await second.JoinAsync();
        await room.Applicant.HearAsync("replaced");
    }

    private async Task<Room> RoomAsync() => await Room.OpenAsync(server);

    private static JoinCall Join(Page page, ConsentGiven? consent) => new(page.SessionId, new("zh", "test"), consent);
}
