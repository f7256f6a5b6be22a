using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Cases;

public sealed class ClosingTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Without_a_decision_closing_needs_a_reason_and_ends_links_and_rooms()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var (response, code) = await RefusedAsync(official, appointment, null);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (response, code));

        var closed = await (await CloseAsync(official, appointment, "申请人撤回")).ReadAsync();
        Assert.Equal("closed", closed.GetProperty("state").GetString());
        var last = closed.GetProperty("history").EnumerateArray().Last();
        Assert.Equal(("closed", "申请人撤回"), (last.GetProperty("what").GetString(), last.GetProperty("text").GetString()));
        Assert.False((await server.Browser().RedeemAsync(appointment.Token)).IsSuccessStatusCode);
        Assert.Equal((HttpStatusCode.Conflict, "case_closed"), await RefusedAsync(official, appointment, "again"));
        Assert.Equal("case_closed", await (await official.PostAsync($"/api/cases/{appointment.CaseId}/sessions", null, TestContext.Current.CancellationToken)).CodeAsync());
    }

    [Fact]
    public async Task A_closed_case_gives_its_time_back_says_no_more_and_nobody_meets_in_its_room()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        (await official.PutAsJsonAsync($"/api/cases/{appointment.CaseId}/facts", new { contact = "13800000000" })).EnsureSuccessStatusCode();
        // So far off that reminders are still to come, whatever the time of the day.
        var slot = (await SlotsAsync(official))[^1];
        (await official.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/appointment", new { at = slot })).EnsureSuccessStatusCode();
        Assert.DoesNotContain(slot, await SlotsAsync(official));
        (await CloseAsync(official, appointment, "申请人撤回")).EnsureSuccessStatusCode();

        Assert.Contains(slot, await SlotsAsync(official));
        var notices = (await (await official.GetAsync($"/api/cases/{appointment.CaseId}/notices")).ReadAsync()).GetProperty("items").EnumerateArray().ToArray();
        Assert.True(notices.Length > 1);
        Assert.All(notices.Where(n => n.GetProperty("sentAt").ValueKind == JsonValueKind.Null), n => Assert.Equal("closed", n.GetProperty("problem").GetString()));
        Assert.DoesNotContain((await (await official.GetAsync("/api/board")).ReadAsync()).GetProperty("items").EnumerateArray(), r => r.GetProperty("caseId").GetString() == appointment.CaseId);
        await using var page = await server.OfficialPageAsync(appointment);
        Assert.Equal("session_over", await page.RefusedAsync("join", new JoinCall(appointment.SessionId, new("zh", "test"), null)));
    }

    [Fact]
    public async Task A_cases_number_has_the_year_of_the_offices_own_calendar()
    {
        await using var late = new RunningServer();
        late.Clock.Offset = new DateTimeOffset(2026, 12, 31, 20, 0, 0, TimeSpan.Zero) - DateTimeOffset.UtcNow;
        await late.InitializeAsync();
        using var official = await late.OfficialAsync();
        var made = await (await official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = "元旦" })).ReadAsync();
        Assert.StartsWith("2027-", made.GetProperty("number").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_case_whose_session_runs_is_not_closed()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();
        Assert.Equal((HttpStatusCode.Conflict, "session_running"), await RefusedAsync(official, room.Appointment, "too early"));
    }

    [Fact]
    public async Task Only_the_owner_closes()
    {
        using var official = await server.OfficialAsync();
        var made = await (await official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = "李四" }, TestContext.Current.CancellationToken)).ReadAsync();
        Assert.Equal((HttpStatusCode.Conflict, "take_first"), await RefusedAsync(official, new(made.GetProperty("id").GetString()!, "", "", ""), "x"));
        using var auditor = await server.AuditorAsync();
        Assert.Equal(HttpStatusCode.Forbidden, (await CloseAsync(auditor, new(made.GetProperty("id").GetString()!, "", "", ""), "x")).StatusCode);
    }

    [Fact]
    public async Task A_case_to_supply_says_until_when_and_a_decided_one_closes_without_a_reason()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await DecideAsync(appointment, Outcome.ToSupply, "2026-12-24T22:59:59.000Z");
        var listed = (await ListedAsync(official, "toSupply")).Single(c => c.GetProperty("id").GetString() == appointment.CaseId);
        Assert.Equal("2026-12-24T22:59:59.000Z", listed.GetProperty("supplyUntil").GetString());

        await DecideAsync(appointment, Outcome.Pass, null);
        var decided = (await ListedAsync(official, "decided")).Single(c => c.GetProperty("id").GetString() == appointment.CaseId);
        Assert.Equal(JsonValueKind.Null, decided.GetProperty("supplyUntil").ValueKind);
        Assert.Equal(HttpStatusCode.OK, (await CloseAsync(official, appointment, null)).StatusCode);
    }

    [Fact]
    public async Task Who_was_let_in_reads_the_outcome_by_the_same_visit_after_the_end_too()
    {
        await using var room = await Room.OpenAsync(server);
        using var phone = server.Browser(room.Applicant.Visit);
        await room.MeetAsync();
        Assert.Equal(JsonValueKind.Null, (await (await phone.GetAsync("/api/visit")).ReadAsync()).GetProperty("decision").ValueKind);
        await room.EndAsync();
        await DecideAsync(room.Appointment, Outcome.ToSupply, "2026-12-24T22:59:59.000Z");
        var visit = await (await phone.GetAsync("/api/visit")).ReadAsync();
        Assert.Equal(("sealed", "toSupply"), (visit.GetProperty("sessionState").GetString(), visit.GetProperty("decision").GetProperty("outcome").GetString()));
    }

    private async Task DecideAsync(Appointment appointment, Outcome outcome, string? dueAt)
    {
        var facts = server.Services.GetRequiredService<SessionFacts>();
        var (session, _) = (await facts.LoadAsync(appointment.SessionId))!.Value;
        await facts.SaveDecisionAsync(session, new(outcome, "", dueAt, "official", server.Clock.GetUtcNow()));
    }

    private static async Task<JsonElement[]> ListedAsync(HttpClient official, string state) =>
        [.. JsonSerializer.Deserialize<JsonElement>(await official.GetStringAsync($"/api/cases?state={state}")).GetProperty("items").EnumerateArray()];

    private static async Task<DateTimeOffset[]> SlotsAsync(HttpClient official) =>
        [.. (await (await official.GetAsync("/api/slots")).ReadAsync()).GetProperty("items").EnumerateArray().Select(s => s.GetProperty("at").GetDateTimeOffset())];

    private static Task<HttpResponseMessage> CloseAsync(HttpClient who, Appointment appointment, string? reason) =>
        who.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/close", new { reason });

    private static async Task<(HttpStatusCode, string)> RefusedAsync(HttpClient who, Appointment appointment, string? reason)
    {
        var response = await CloseAsync(who, appointment, reason);
        return (response.StatusCode, await response.CodeAsync());
    }
}
