using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;
using RemoteVerify.Server.Visits;

namespace RemoteVerify.Server.Tests.Board;

/// <summary>Who waits, where in the queue, and what the office sees of it.</summary>
public sealed class QueueTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 2, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Who_came_first_is_next_and_the_others_wait_for_the_matters_before()
    {
        var (call, first, second) = (SessionOf("a"), SessionOf("b"), SessionOf("c"));
        call.StartedAt = Now.AddMinutes(-10);
        var there = new List<(Session, Attendance[])>
        {
            (second, [Person("late", ParticipantState.Waiting, Now.AddMinutes(-2))]),
            (call, [Person("inside", ParticipantState.Connected, null)]),
            (first, [Person("early", ParticipantState.Away, Now.AddMinutes(-5))]),
        };

        Assert.Equal(new(1, 20, false), WaitingQueue.PlaceOf("early", there, Now));
        Assert.Equal(new(2, 50, true), WaitingQueue.PlaceOf("late", there, Now));
        Assert.Equal(new(0, 0, false), WaitingQueue.PlaceOf("inside", there, Now));
    }

    [Fact]
    public void A_call_that_lasts_too_long_still_ends_soon_and_ones_own_is_not_waited_for()
    {
        var (call, own) = (SessionOf("a"), SessionOf("b"));
        call.StartedAt = Now.AddHours(-2);
        var there = new List<(Session, Attendance[])>
        {
            (call, [Person("inside", ParticipantState.Connected, null)]),
            (own, [Person("me", ParticipantState.Waiting, Now), Person("helped", ParticipantState.Connected, null)]),
        };
        Assert.Equal(new(1, 5, false), WaitingQueue.PlaceOf("me", there, Now));
    }

    [Fact]
    public void Who_comes_before_the_appointment_is_promised_no_earlier_turn()
    {
        var (early, due) = (SessionOf("a"), SessionOf("b"));
        (early.PlannedFor, due.PlannedFor) = (Now.AddMinutes(40), Now.AddMinutes(-1));
        var there = new List<(Session, Attendance[])> { (early, [Person("early", ParticipantState.Waiting, Now)]), (due, [Person("due", ParticipantState.Waiting, Now.AddMinutes(-3))]) };
        Assert.Equal(Now.AddMinutes(40), WaitingQueue.PlaceOf("early", there, Now).PlannedFor);
        Assert.Equal(new(1, 0, false), WaitingQueue.PlaceOf("due", there, Now));
    }

    [Fact]
    public async Task The_waiting_page_hears_its_place_and_the_board_shows_who_waits_and_what_the_check_found()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        using var phone = server.Browser(room.Applicant.Visit);
        var check = new { camera = "no_camera", microphone = "ok", network = "fair", rttMs = 120, upKbps = 800, batteryPercent = 15, charging = false };
        Assert.Equal(HttpStatusCode.NoContent, (await phone.PostAsJsonAsync("/api/visit/check", check, Cancel)).StatusCode);
        Assert.True((await (await phone.GetAsync("/api/visit/queue", Cancel)).ReadAsync()).GetProperty("place").GetInt32() >= 1);

        using var official = await server.OfficialAsync();
        var board = await (await official.GetAsync("/api/board", Cancel)).ReadAsync();
        var row = board.GetProperty("items").EnumerateArray().Single(r => r.GetProperty("sessionId").GetString() == room.Appointment.SessionId);
        var person = Assert.Single(row.GetProperty("people").EnumerateArray());
        Assert.Equal("waiting", person.GetProperty("state").GetString());
        Assert.Equal("no_camera", person.GetProperty("check").GetProperty("camera").GetString());
        Assert.Equal(15, person.GetProperty("check").GetProperty("batteryPercent").GetInt32());
    }

    [Fact]
    public async Task Who_closes_the_page_while_waiting_keeps_the_place()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        await room.Official.JoinAsync();
        await room.Applicant.Hub.StopAsync(Cancel);
        await room.Official.HearAsync("participantChanged", p => p.GetProperty("state").GetString() == "away");
        using var phone = server.Browser(room.Applicant.Visit);
        Assert.True((await (await phone.GetAsync("/api/visit/queue", Cancel)).ReadAsync()).GetProperty("place").GetInt32() >= 1);
    }

    [Fact]
    public async Task A_check_that_is_no_check_is_refused_and_a_probe_takes_what_it_is_sent()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        using var phone = server.Browser(await server.Browser().VisitTokenAsync(appointment.Token));
        var bad = await phone.PostAsJsonAsync("/api/visit/check", new { camera = new string('x', 60), microphone = "ok", charging = false }, Cancel);
        Assert.Equal("invalid", await bad.CodeAsync());
        var probe = new ByteArrayContent(new byte[48_000]);
        probe.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        Assert.Equal(HttpStatusCode.NoContent, (await phone.PostAsync("/api/visit/probe", probe, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Browser().PostAsync("/api/visit/probe", new ByteArrayContent([]), Cancel)).StatusCode);
    }

    [Fact]
    public async Task An_appointment_has_its_time_on_the_link_and_on_the_board()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var at = DateTimeOffset.UtcNow.AddHours(3);
        var planned = await official.InviteAsync(appointment.CaseId, new { plannedFor = at, elder = true, outside = true });
        var visit = await (await server.Browser().RedeemAsync(planned.Token)).ReadAsync();
        Assert.Equal(at.ToUnixTimeMilliseconds(), visit.GetProperty("visit").GetProperty("plannedFor").GetDateTimeOffset().ToUnixTimeMilliseconds());
        Assert.Equal("invalid", await (await official.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/invitations", new { plannedFor = at.AddYears(-1) }, Cancel)).CodeAsync());
    }

    [Fact]
    public async Task The_board_is_of_the_offices_day_with_what_is_left_over_and_who_wants_to_be_told_and_says_how_many_there_are()
    {
        using var official = await server.OfficialAsync();
        var (yesterday, tomorrow, told) = (await official.AppointAsync(), await official.AppointAsync(), await official.AppointAsync());
        var board = await (await official.GetAsync("/api/board", Cancel)).ReadAsync();
        var from = board.GetProperty("from").GetDateTimeOffset();
        Assert.Equal(TimeSpan.Zero, from.ToOffset(TimeSpan.FromHours(8)).TimeOfDay);
        await PlanAsync(yesterday, from.AddHours(-3));
        await PlanAsync(tomorrow, from.AddHours(25));
        await PlanAsync(told, from.AddHours(25), from);
        board = await (await official.GetAsync("/api/board", Cancel)).ReadAsync();
        var shown = board.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("sessionId").GetString()).ToHashSet();
        Assert.Equal((true, false, true), (shown.Contains(yesterday.SessionId), shown.Contains(tomorrow.SessionId), shown.Contains(told.SessionId)));
        Assert.Equal(shown.Count, board.GetProperty("total").GetInt32());
    }

    private async Task PlanAsync(Appointment appointment, DateTimeOffset at, DateTimeOffset? callBack = null)
    {
        await server.Browser().VisitTokenAsync(appointment.Token);
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        (await db.Sessions.SingleAsync(s => s.Id == appointment.SessionId, Cancel)).PlannedFor = at;
        (await db.Participants.SingleAsync(p => p.SessionId == appointment.SessionId, Cancel)).CallBackAt = callBack;
        await db.SaveChangesAsync(Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Session SessionOf(string id) => new()
    {
        Id = id, CaseId = "c", DepartmentId = "d", OfficialId = "o", OfficialName = "李", Matter = DemoMatters.Kitchen, State = SessionState.Live,
    };

    private static Attendance Person(string id, ParticipantState state, DateTimeOffset? since) =>
        new(new(id, id, ParticipantRole.Applicant, state, true, true, null, state == ParticipantState.Connected, null, null, false), since);
}
