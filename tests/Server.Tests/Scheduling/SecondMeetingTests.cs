using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Cases;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Notices;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Scheduling;

/// <summary>The same case in another meeting: put off, or partly passed.</summary>
public sealed class SecondMeetingTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_meeting_that_is_put_off_goes_on_by_the_same_link_in_a_session_that_names_its_last_line()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();
        var at = await SlotAsync(official, "/api/slots");
        (await BookAsync(official, $"/api/cases/{room.Appointment.CaseId}/appointment", at, ends: true)).EnsureSuccessStatusCode();
        Assert.Equal(at, (await room.Applicant.HearAsync("nextBooked")).GetProperty("at").GetDateTimeOffset());
        Assert.Equal("postponed", (await room.Applicant.HearAsync("sessionEnded")).GetProperty("reason").GetString());
        await room.Applicant.HearAsync("sessionSealed");
        var first = room.Appointment.SessionId;
        await AnsweredAsync(first, new("sink", ItemVerdict.Pass, "热水正常", "林静", DateTimeOffset.UnixEpoch, 4_000), new("cold", ItemVerdict.Fail, "", "林静", DateTimeOffset.UnixEpoch, 5_000));

        var again = room.Appointment with { SessionId = (await (await server.Browser().RedeemAsync(room.Appointment.Token)).ReadAsync()).GetProperty("sessionId").GetString()! };
        Assert.NotEqual(first, again.SessionId);
        await using var page = await server.OfficialPageAsync(again);
        var joined = await page.JoinAsync();
        var carried = Assert.Single(joined.Checklist, i => i.Verdict is not null);
        Assert.Equal(("sink", first, 4_000L), (carried.Item, carried.From, carried.AtMs));
        await page.Hub.InvokeAsync<EndResult>("endSession", Cancel);
        await page.HearAsync("sessionSealed");

        var entries = await server.EntriesAsync(again.SessionId);
        var after = entries[0].GetProperty("data").GetProperty("facts").GetProperty("after");
        Assert.Equal((first, Head(first)), (after.GetProperty("session").GetString(), after.GetProperty("head").GetString()));
        Assert.Single(entries, e => e.GetProperty("kind").GetString() == EvidenceKind.ItemCarried);
        var before = await server.EntriesAsync(first);
        Assert.Single(before, e => e.GetProperty("kind").GetString() == EvidenceKind.NextBooked);
        Assert.Equal("postponed", before[^1].GetProperty("data").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_session_that_goes_on_names_the_last_line_of_one_whose_seal_is_not_known_yet()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();
        (await BookAsync(official, $"/api/cases/{room.Appointment.CaseId}/appointment", await SlotAsync(official, "/api/slots"), ends: true)).EnsureSuccessStatusCode();
        await room.Applicant.HearAsync("sessionSealed");
        await ChangeAsync(room.Appointment.SessionId, session => session.Receipt = null);

        var again = room.Appointment with { SessionId = (await (await server.Browser().RedeemAsync(room.Appointment.Token)).ReadAsync()).GetProperty("sessionId").GetString()! };
        await using var page = await server.OfficialPageAsync(again);
        await page.JoinAsync();
        await page.Hub.InvokeAsync<EndResult>("endSession", Cancel);
        await page.HearAsync("sessionSealed");

        var after = (await server.EntriesAsync(again.SessionId))[0].GetProperty("data").GetProperty("facts").GetProperty("after");
        Assert.Equal(Head(room.Appointment.SessionId), after.GetProperty("head").GetString());
    }

    [Fact]
    public async Task Who_waits_while_the_official_is_in_already_chooses_another_time_and_the_official_hears_of_it()
    {
        await using var room = await Room.OpenAsync(server);
        await room.Applicant.JoinAsync(Page.FullConsent);
        Assert.Equal(SessionState.Live, (await room.Official.JoinAsync()).SessionState);
        using var phone = server.Browser(room.Applicant.Visit);
        var at = await SlotAsync(phone, "/api/visit/slots");
        (await BookAsync(phone, "/api/visit/appointment", at)).EnsureSuccessStatusCode();
        Assert.Equal(at, (await room.Official.HearAsync("nextBooked")).GetProperty("at").GetDateTimeOffset());
        await using var back = await server.OfficialPageAsync(room.Appointment);
        Assert.Equal(at, (await back.JoinAsync()).Next?.At);

        // The meeting is the official's to end; until then the link leads into it.
        Assert.Equal(room.Appointment.SessionId, await OpenedAsync(room.Appointment.Token));
        await back.Hub.InvokeAsync<EndResult>("endSession", Cancel);
        await back.HearAsync("sessionSealed");
        Assert.NotEqual(room.Appointment.SessionId, await OpenedAsync(room.Appointment.Token));
    }

    [Fact]
    public async Task A_partial_pass_keeps_how_and_when_the_rest_is_looked_at_and_tells_and_reminds_with_the_officials_words()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        await ContactAsync(appointment.CaseId);
        var at = server.Clock.GetUtcNow().AddDays(3);
        await DecideAsync(appointment, new(Outcome.PartlyPassed, "热水器装好后\n再看一次水池", at.ToString("O"), "林静", server.Clock.GetUtcNow(), SecondKind.Visit));

        var c = await (await official.GetAsync($"/api/cases/{appointment.CaseId}", Cancel)).ReadAsync();
        Assert.Equal(("taken", "visit"), (c.GetProperty("state").GetString(), c.GetProperty("second").GetProperty("kind").GetString()));
        var notices = await NoticesAsync(official, appointment.CaseId);
        Assert.Equal(["reminder", "reminder", "second"], notices.Select(n => n.GetProperty("kind").GetString()!).Order());
        Assert.All(notices, n => Assert.Contains("热水器装好后 再看一次水池", n.GetProperty("words").GetString()!, StringComparison.Ordinal));

        // A booked second call is reminded of by its appointment alone.
        (await BookAsync(official, $"/api/cases/{appointment.CaseId}/appointment", await SlotAsync(official, "/api/slots"))).EnsureSuccessStatusCode();
        await DecideAsync(appointment, new(Outcome.ToSupply, "健康证", at.ToString("O"), "林静", server.Clock.GetUtcNow()));
        Assert.Contains("健康证", (await NoticesAsync(official, appointment.CaseId)).Single(n => n.GetProperty("kind").GetString() == "supply").GetProperty("words").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_owner_decides_and_ends_and_a_hand_over_in_mid_session_is_in_the_evidence()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var administrator = await server.AdministratorAsync();
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "second", displayName = "赵敏", role = "official", departmentId = "demo000000000000" }, Cancel)).ReadAsync();
        Demo.SignIn who = new("second", made.GetProperty("password").GetString()!);
        await using var colleague = await server.StaffPageAsync(room.Appointment.SessionId, who);
        await colleague.JoinAsync();
        Assert.Equal("owner_only", await colleague.RefusedAsync("endSession"));
        using var other = await server.SignedInAsync(who);
        Assert.Equal("taken_by_other", await (await other.PostAsync($"/api/sessions/{room.Appointment.SessionId}/end", null, Cancel)).CodeAsync());

        using var official = await server.OfficialAsync();
        var to = made.GetProperty("staff").GetProperty("id").GetString();
        (await official.PostAsJsonAsync($"/api/cases/{room.Appointment.CaseId}/hand-over", new { to, note = "我去开会" }, Cancel)).EnsureSuccessStatusCode();
        await colleague.HearAsync("departmentsChanged");
        Assert.Equal("owner_only", await room.Official.RefusedAsync("endSession"));
        await colleague.Hub.InvokeAsync<EndResult>("endSession", Cancel);
        await colleague.HearAsync("sessionSealed");
        Assert.Single(await server.EntriesAsync(room.Appointment.SessionId), e => e.GetProperty("kind").GetString() == EvidenceKind.CaseHandedOver && e.GetProperty("data").GetProperty("to").GetString() == "赵敏");
    }

    [Fact]
    public async Task An_invitation_takes_a_free_time_or_by_the_officials_word_one_outside_the_hours_and_never_one_that_is_taken()
    {
        using var official = await server.OfficialAsync();
        var (one, two) = (await official.AppointAsync(), await official.AppointAsync());
        await ContactAsync(one.CaseId);
        var night = server.Clock.GetUtcNow().AddDays(20).Date.AddHours(18).AddMinutes(7);
        var wish = new { plannedFor = new DateTimeOffset(night, TimeSpan.Zero), outside = true };
        Assert.Equal("slot_taken", await (await InviteAsync(official, one.CaseId, wish with { outside = false })).CodeAsync());
        Assert.Equal(HttpStatusCode.Created, (await InviteAsync(official, one.CaseId, wish)).StatusCode);
        Assert.Equal("slot_taken", await (await InviteAsync(official, two.CaseId, wish)).CodeAsync());
        Assert.Equal(["booked", "reminder", "reminder"], (await NoticesAsync(official, one.CaseId)).Select(n => n.GetProperty("kind").GetString()!).Order());
        await using var scope = server.Services.CreateAsyncScope();
        Assert.Equal(1, await scope.ServiceProvider.GetRequiredService<AppDb>().Audit.CountAsync(a => a.Action == "booked_outside_hours" && a.CaseId == one.CaseId, Cancel));
    }

    private async Task<string> OpenedAsync(string token) => (await (await server.Browser().RedeemAsync(token)).ReadAsync()).GetProperty("sessionId").GetString()!;

    private string Head(string session)
    {
        var log = Directory.EnumerateFiles(Path.Combine(server.Folder, "archive"), "log.jsonl", SearchOption.AllDirectories).Single(f => f.Contains(session, StringComparison.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(File.ReadAllLines(log)[^1])));
    }

    private Task AnsweredAsync(string session, params ItemState[] answers) => ChangeAsync(session, row => row.Answers = [.. answers]);

    private async Task ChangeAsync(string session, Action<Session> change)
    {
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        change(await db.Sessions.SingleAsync(s => s.Id == session, Cancel));
        await db.SaveChangesAsync(Cancel);
    }

    /// <summary>As the session writes it once its evidence has it.</summary>
    private async Task DecideAsync(Appointment appointment, DecisionMade decision)
    {
        var facts = server.Services.GetRequiredService<SessionFacts>();
        await facts.SaveDecisionAsync((await facts.LoadAsync(appointment.SessionId))!.Value.Session, decision);
    }

    private async Task ContactAsync(string caseId)
    {
        using var official = await server.OfficialAsync();
        (await official.PutAsJsonAsync($"/api/cases/{caseId}/facts", new { site = (object?)null, contact = "13800000000" }, Cancel)).EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement[]> NoticesAsync(HttpClient official, string caseId) =>
        [.. (await (await official.GetAsync($"/api/cases/{caseId}/notices", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray()];

    private static Task<HttpResponseMessage> InviteAsync(HttpClient official, string caseId, object wish) => official.PostAsJsonAsync($"/api/cases/{caseId}/invitations", wish, Cancel);

    private static Task<HttpResponseMessage> BookAsync(HttpClient who, string path, DateTimeOffset at, bool ends = false) => who.PostAsJsonAsync(path, new { at, ends }, Cancel);

    private static async Task<DateTimeOffset> SlotAsync(HttpClient who, string path) =>
        (await (await who.GetAsync(path, Cancel)).ReadAsync()).GetProperty("items")[0].GetProperty("at").GetDateTimeOffset();
}
