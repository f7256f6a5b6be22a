using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Notices;

/// <summary>Appointments from booking to reminder, and being called back.</summary>
public sealed class AppointmentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_booked_time_is_told_moved_by_the_applicant_and_reminded_of_and_the_link_stays_the_same()
    {
        await using var post = await PostOffice.OpenAsync();
        await using var server = RunningServer.With("--RemoteVerify:Notices:Webhook", post.Webhook);
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await ContactAsync(official, appointment.CaseId, "13800000000");
        var slots = await SlotsAsync(official, "/api/slots");
        Assert.Equal(HttpStatusCode.OK, (await BookAsync(official, $"/api/cases/{appointment.CaseId}/appointment", slots[2])).StatusCode);
        await SentAsync(server, post, "booked");

        using var browser = server.Browser();
        using var applicant = server.Browser(await browser.VisitTokenAsync(appointment.Token));
        var free = await SlotsAsync(applicant, "/api/visit/slots");
        var later = free.First(s => s > slots[2]);
        var visit = await (await BookAsync(applicant, "/api/visit/appointment", later)).ReadAsync();
        Assert.Equal(later, visit.GetProperty("plannedFor").GetDateTimeOffset());
        var moved = await SentAsync(server, post, "moved");
        Assert.Contains(appointment.Token.Split('.')[0][..12], moved.GetProperty("words").GetString()!, StringComparison.Ordinal);

        server.Clock.Advance(later - server.Clock.GetUtcNow() - TimeSpan.FromMinutes(50));
        await SentAsync(server, post, "reminder");
        Assert.Equal(HttpStatusCode.OK, (await browser.RedeemAsync(appointment.Token)).StatusCode);
        // The clock went on by days: nobody is signed in any more. The outbox itself says what became of each message.
        await UntilAsync(server, async () =>
        {
            await using var scope = server.Services.CreateAsyncScope();
            var notices = await scope.ServiceProvider.GetRequiredService<AppDb>().Notices.ToListAsync(Cancel);
            return notices.All(n => n.SentAt is not null || n.Problem is "moved" or "too late") && post.Posted.Count == notices.Count(n => n.SentBy == "webhook") ? default(JsonElement) : null;
        });
    }

    [Fact]
    public async Task An_applicant_moves_a_time_often_but_not_without_end()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        using var applicant = server.Browser(await server.Browser().VisitTokenAsync(appointment.Token));
        var slots = await SlotsAsync(applicant, "/api/visit/slots");
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await BookAsync(applicant, "/api/visit/appointment", slots[i % 2])).StatusCode);
        }

        Assert.Equal("moved_often", await (await BookAsync(applicant, "/api/visit/appointment", slots[2])).CodeAsync());
        Assert.Equal(HttpStatusCode.OK, (await BookAsync(official, $"/api/cases/{appointment.CaseId}/appointment", slots[2])).StatusCode);
        server.Clock.Advance(TimeSpan.FromHours(25));
        Assert.NotEqual(HttpStatusCode.TooManyRequests, (await BookAsync(applicant, "/api/visit/appointment", slots[3])).StatusCode);
    }

    [Fact]
    public async Task A_day_by_which_material_must_be_in_is_the_offices_own_day()
    {
        await using var server = RunningServer.With("--RemoteVerify:TimeZone", "America/New_York");
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await ContactAsync(official, appointment.CaseId, "13800000000");
        var facts = server.Services.GetRequiredService<SessionFacts>();
        var (session, _) = (await facts.LoadAsync(appointment.SessionId))!.Value;
        await facts.SaveDecisionAsync(session, new(Outcome.ToSupply, "户口簿", "2027-06-24", "official", server.Clock.GetUtcNow()));
        var notice = await NoticeAsync(server, official, appointment.CaseId, n => n.GetProperty("kind").GetString() == "supply");
        Assert.Contains("请在 2027-06-24 前", notice.GetProperty("words").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_is_given_to_as_many_as_there_are_places_and_a_moved_one_frees_its_own()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var (one, other) = (await official.AppointAsync(), await official.AppointAsync());
        var slots = await SlotsAsync(official, "/api/slots");
        await BookAsync(official, $"/api/cases/{one.CaseId}/appointment", slots[0]);
        Assert.Equal("slot_taken", await (await BookAsync(official, $"/api/cases/{other.CaseId}/appointment", slots[0])).CodeAsync());
        Assert.Equal("slot_taken", await (await BookAsync(official, $"/api/cases/{other.CaseId}/appointment", slots[0].AddMinutes(5))).CodeAsync());
        Assert.DoesNotContain(slots[0], await SlotsAsync(official, "/api/slots"));

        await BookAsync(official, $"/api/cases/{one.CaseId}/appointment", slots[1]);
        Assert.Equal(HttpStatusCode.OK, (await BookAsync(official, $"/api/cases/{other.CaseId}/appointment", slots[0])).StatusCode);
    }

    [Fact]
    public async Task A_department_sets_its_own_hours_and_only_the_administrator_may()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        using var administrator = await server.AdministratorAsync();
        var hours = new { week = new[] { new { day = "saturday", fromMinute = 1140, untilMinute = 1200 } }, closed = Array.Empty<string>(), slotMinutes = 30, places = 3 };
        Assert.Equal(HttpStatusCode.Forbidden, (await official.PutAsJsonAsync("/api/departments/demo000000000000/hours", hours, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await administrator.PutAsJsonAsync("/api/departments/demo000000000000/hours", hours, Cancel)).StatusCode);
        var slots = (await (await official.GetAsync("/api/slots?days=7", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray().ToArray();
        Assert.InRange(slots.Length, 0, 4);
        Assert.All(slots, s => Assert.Equal((DayOfWeek.Saturday, 3), (s.GetProperty("at").GetDateTimeOffset().ToOffset(TimeSpan.FromHours(8)).DayOfWeek, s.GetProperty("free").GetInt32())));
        Assert.Equal("invalid", await (await administrator.PutAsJsonAsync("/api/departments/demo000000000000/hours", hours with { places = 0 }, Cancel)).CodeAsync());
    }

    [Fact]
    public async Task A_web_hook_that_is_out_of_order_is_tried_again_with_the_same_id()
    {
        await using var post = await PostOffice.OpenAsync();
        post.OutOfOrder = true;
        await using var server = RunningServer.With("--RemoteVerify:Notices:Webhook", post.Webhook);
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await ContactAsync(official, appointment.CaseId, "13800000000");
        await BookAsync(official, $"/api/cases/{appointment.CaseId}/appointment", (await SlotsAsync(official, "/api/slots"))[^1]);
        var tried = await NoticeAsync(server, official, appointment.CaseId, n => n.GetProperty("tries").GetInt32() > 0);
        Assert.NotNull(tried.GetProperty("problem").GetString());
        post.OutOfOrder = false;
        Assert.Equal(tried.GetProperty("id").GetString(), (await SentAsync(server, post, "booked")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Who_left_an_e_mail_address_gets_mail()
    {
        await using var post = await PostOffice.OpenAsync();
        await using var server = RunningServer.With("--RemoteVerify:Notices:Mail:Host", "127.0.0.1", "--RemoteVerify:Notices:Mail:Port", $"{post.MailPort}", "--RemoteVerify:Notices:Mail:From", "office@example.org");
        await server.InitializeAsync();
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await ContactAsync(official, appointment.CaseId, "wang@example.org");
        await BookAsync(official, $"/api/cases/{appointment.CaseId}/appointment", (await SlotsAsync(official, "/api/slots"))[0]);
        await NoticeAsync(server, official, appointment.CaseId, n => n.GetProperty("sentBy").GetString() == "mail");
        Assert.Contains("wang@example.org", Assert.Single(post.Mailed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_is_called_back_and_keeps_the_place()
    {
        await using var post = await PostOffice.OpenAsync();
        await using var server = RunningServer.With("--RemoteVerify:Notices:Webhook", post.Webhook);
        await server.InitializeAsync();
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        using var applicant = server.Browser(room.Applicant.Visit);
        (await applicant.PostAsJsonAsync("/api/visit/call-back", new { wanted = true, contact = "13800000000" }, Cancel)).EnsureSuccessStatusCode();
        await room.Applicant.DisposeAsync();
        using var official = await server.OfficialAsync();
        var person = await PersonAsync(official, room.Appointment.SessionId);
        Assert.NotEqual(JsonValueKind.Null, person.GetProperty("callBackAt").ValueKind);
        Assert.NotEqual(JsonValueKind.Null, person.GetProperty("since").ValueKind);

        var called = await (await official.PostAsync($"/api/sessions/{room.Appointment.SessionId}/call-back/{person.GetProperty("id").GetString()}", null, Cancel)).ReadAsync();
        Assert.True(called.GetProperty("written").GetBoolean());
        Assert.Equal("13800000000", (await SentAsync(server, post, "turn")).GetProperty("to").GetString());
        Assert.Equal("not_found", await (await official.PostAsync($"/api/sessions/{room.Appointment.SessionId}/call-back/{person.GetProperty("id").GetString()}", null, Cancel)).CodeAsync());
    }

    private static Task<HttpResponseMessage> BookAsync(HttpClient who, string path, DateTimeOffset at) => who.PostAsJsonAsync(path, new { at }, Cancel);

    private static async Task ContactAsync(HttpClient official, string caseId, string contact) =>
        (await official.PutAsJsonAsync($"/api/cases/{caseId}/facts", new { site = (object?)null, contact }, Cancel)).EnsureSuccessStatusCode();

    private static async Task<DateTimeOffset[]> SlotsAsync(HttpClient who, string path) =>
        [.. (await (await who.GetAsync(path, Cancel)).ReadAsync()).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("at").GetDateTimeOffset())];

    private static async Task<JsonElement> PersonAsync(HttpClient official, string sessionId) =>
        (await (await official.GetAsync("/api/board", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray()
            .Single(r => r.GetProperty("sessionId").GetString() == sessionId).GetProperty("people").EnumerateArray().Single();

    /// <summary>Moves the clock on by the outbox's beat until the message is there.</summary>
    private static async Task<JsonElement> SentAsync(RunningServer server, PostOffice post, string kind) =>
        await UntilAsync(server, () => Task.FromResult(post.Posted.Where(n => n.GetProperty("kind").GetString() == kind).Select(n => (JsonElement?)n).FirstOrDefault()));

    private static async Task<JsonElement> NoticeAsync(RunningServer server, HttpClient official, string caseId, Func<JsonElement, bool> fits) =>
        await UntilAsync(server, async () => (await (await official.GetAsync($"/api/cases/{caseId}/notices", Cancel)).ReadAsync())
            .GetProperty("items").EnumerateArray().Where(fits).Select(n => (JsonElement?)n).FirstOrDefault());

    private static async Task<JsonElement> UntilAsync(RunningServer server, Func<Task<JsonElement?>> look)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await look() is { } found)
            {
                return found;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, "nothing came");
            server.Clock.Advance(TimeSpan.FromSeconds(20));
            await Task.Delay(50, Cancel);
        }
    }
}
