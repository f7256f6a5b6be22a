using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Sessions;

/// <summary>Fire safety beside food safety: two departments in one kitchen.</summary>
public sealed class DepartmentsTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_department_comes_in_answers_its_own_items_and_nobody_elses()
    {
        var (fire, inspector) = await FireBrigadeAsync();
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();
        using var guest = await server.SignedInAsync(inspector);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync($"/api/sessions/{room.Appointment.SessionId}", Cancel)).StatusCode);

        (await InviteAsync(official, room, fire, "waste", "storage")).EnsureSuccessStatusCode();
        await room.Official.HearAsync("departmentsChanged");
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync($"/api/sessions/{room.Appointment.SessionId}", Cancel)).StatusCode);
        await using var page = await server.StaffPageAsync(room.Appointment.SessionId, inspector);
        Assert.Equal(ParticipantRole.Official, (await page.JoinAsync()).Role);
        Assert.Equal("lead_only", await page.RefusedAsync("endSession"));
        Assert.Equal(HttpStatusCode.NotFound, (await InviteAsync(guest, room, fire, "sink")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync($"/api/cases/{room.Appointment.CaseId}", Cancel)).StatusCode);
        Assert.Contains(await EntriesAsync(room), e => e.GetProperty("kind").GetString() == EvidenceKind.DepartmentInvited);
    }

    [Fact]
    public async Task Each_item_belongs_to_one_department()
    {
        var (fire, _) = await FireBrigadeAsync();
        var (water, _) = await FireBrigadeAsync();
        await using var room = await Room.OpenAsync(server);
        using var official = await server.OfficialAsync();
        (await InviteAsync(official, room, fire, "waste")).EnsureSuccessStatusCode();
        Assert.Equal("item_given", await (await InviteAsync(official, room, water, "waste", "sink")).CodeAsync());
        Assert.Equal("invalid", await (await InviteAsync(official, room, water, "nonsense")).CodeAsync());
        Assert.Equal("invalid", await (await InviteAsync(official, room, "demo000000000000", "sink")).CodeAsync());
    }

    [Fact]
    public async Task Of_two_departments_asked_in_at_once_for_the_same_item_one_gets_it()
    {
        var (fire, _) = await FireBrigadeAsync();
        var (water, _) = await FireBrigadeAsync();
        await using var room = await Room.OpenAsync(server);
        using var official = await server.OfficialAsync();
        var answers = await Task.WhenAll(InviteAsync(official, room, fire, "waste"), InviteAsync(official, room, water, "waste"), InviteAsync(official, room, fire, "waste"), InviteAsync(official, room, water, "waste"));
        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, $"{a.StatusCode}"));
        var parts = (await (await official.GetAsync($"/api/sessions/{room.Appointment.SessionId}/departments", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray();
        Assert.Single(parts, p => p.GetProperty("items").EnumerateArray().Any(i => i.GetString() == "waste"));
    }

    [Fact]
    public async Task Without_recording_nobody_signs_and_the_lead_does_not_sign_apart()
    {
        var (fire, inspector) = await FireBrigadeAsync();
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        using var official = await server.OfficialAsync();
        (await InviteAsync(official, room, fire, "waste")).EnsureSuccessStatusCode();
        await using var page = await server.StaffPageAsync(room.Appointment.SessionId, inspector);
        await page.JoinAsync();
        Assert.Equal("not_recording", await page.RefusedAsync("signItems"));
        Assert.Equal("bad_call", await room.Official.RefusedAsync("signItems"));
    }

    private async Task<JsonElement[]> EntriesAsync(Room room)
    {
        await room.EndAsync();
        return await server.EntriesAsync(room.Appointment.SessionId);
    }

    private static Task<HttpResponseMessage> InviteAsync(HttpClient who, Room room, string departmentId, params string[] items) =>
        who.PostAsJsonAsync($"/api/sessions/{room.Appointment.SessionId}/departments", new { departmentId, items }, Cancel);

    private async Task<(string DepartmentId, SignIn Inspector)> FireBrigadeAsync()
    {
        using var administrator = await server.AdministratorAsync();
        var department = (await (await administrator.PostAsJsonAsync("/api/departments", new { name = new { zh = "消防救援支队", en = "Fire brigade" } }, Cancel)).ReadAsync()).GetProperty("id").GetString()!;
        var name = "inspector" + department;
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = name, displayName = "王检", role = "official", departmentId = department }, Cancel)).ReadAsync();
        return (department, new(name, made.GetProperty("password").GetString()!));
    }
}
