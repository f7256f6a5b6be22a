using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Cases;

public sealed class HandoverTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Department = "demo000000000000";

    [Fact]
    public async Task A_case_goes_to_a_colleague_with_a_note_and_is_no_longer_ones_own()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var (colleague, _) = await ColleagueAsync("赵敏");
        Assert.Contains(colleague, await ColleaguesAsync(official, appointment));
        var handed = await (await HandOverAsync(official, appointment, colleague, "申请人听力不好，请慢慢说")).ReadAsync();

        Assert.Equal(colleague, handed.GetProperty("owner").GetProperty("id").GetString());
        var last = handed.GetProperty("history").EnumerateArray().Last();
        Assert.Equal("handed_over", last.GetProperty("what").GetString());
        Assert.Contains("申请人听力不好", last.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("taken_by_other", await (await HandOverAsync(official, appointment, colleague, "again")).CodeAsync());
    }

    [Fact]
    public async Task Nobody_hands_over_without_a_note_or_to_somebody_who_is_no_official_here()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        Assert.Equal("invalid", await (await HandOverAsync(official, appointment, (await ColleagueAsync("孙立")).Id, " ")).CodeAsync());
        Assert.Equal("invalid", await (await HandOverAsync(official, appointment, "nobody", "note")).CodeAsync());
    }

    [Fact]
    public async Task A_colleague_whose_account_is_disabled_gets_no_case()
    {
        using var official = await server.OfficialAsync();
        using var administrator = await server.AdministratorAsync();
        var appointment = await official.AppointAsync();
        var (gone, _) = await ColleagueAsync("钱远");
        (await administrator.PostAsync($"/api/staff/{gone}/disable", null, Cancel)).EnsureSuccessStatusCode();
        Assert.DoesNotContain(gone, await ColleaguesAsync(official, appointment));
        Assert.Equal("invalid", await (await HandOverAsync(official, appointment, gone, "note")).CodeAsync());
    }

    [Fact]
    public async Task While_the_owner_is_away_an_administrator_gives_the_case_to_a_colleague_who_then_leads()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var (colleague, who) = await ColleagueAsync("周正");
        await using var second = await server.StaffPageAsync(room.Appointment.SessionId, who);
        await second.JoinAsync();
        Assert.Equal("owner_only", await second.RefusedAsync("endSession"));
        await room.Official.DisposeAsync();

        using var administrator = await server.AdministratorAsync();
        Assert.Contains(colleague, await ColleaguesAsync(administrator, room.Appointment));
        var handed = await (await HandOverAsync(administrator, room.Appointment, colleague, "承办人病假")).ReadAsync();
        Assert.Equal("Administrator", handed.GetProperty("history").EnumerateArray().Last().GetProperty("by").GetString());
        await second.HearAsync("departmentsChanged");
        await second.Hub.InvokeAsync<EndResult>("endSession", Cancel);
        await second.HearAsync("sessionSealed");

        var entry = (await server.EntriesAsync(room.Appointment.SessionId)).Single(e => e.GetProperty("kind").GetString() == "case.handedOver");
        Assert.Equal("Administrator: 承办人病假", entry.GetProperty("text").GetString());
    }

    [Fact]
    public async Task An_administrators_handover_is_audited_for_the_department_and_told_to_the_applicant()
    {
        using var official = await server.OfficialAsync();
        using var administrator = await server.AdministratorAsync();
        var appointment = await official.AppointAsync();
        (await official.PutAsJsonAsync($"/api/cases/{appointment.CaseId}/facts", new { contact = "13800000000" }, Cancel)).EnsureSuccessStatusCode();
        var (colleague, who) = await ColleagueAsync("吴清");
        (await HandOverAsync(administrator, appointment, colleague, "承办人出差")).EnsureSuccessStatusCode();

        var notice = (await (await official.GetAsync($"/api/cases/{appointment.CaseId}/notices", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray().Single();
        Assert.Equal(("handedOver", "13800000000"), (notice.GetProperty("kind").GetString(), notice.GetProperty("to").GetString()));
        Assert.Contains("现由吴清承办", notice.GetProperty("words").GetString(), StringComparison.Ordinal);
        Assert.Contains("is now with 吴清", notice.GetProperty("words").GetString(), StringComparison.Ordinal);
        var visit = (await (await server.Browser().RedeemAsync(appointment.Token)).ReadAsync()).GetProperty("visit");
        Assert.Equal("吴清", visit.GetProperty("official").GetString());
        using var successor = await server.SignedInAsync(who);
        Assert.Equal(HttpStatusCode.Created, (await successor.PostAsync($"/api/cases/{appointment.CaseId}/invitations", null, Cancel)).StatusCode);

        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "auditor" + Ids.New(), displayName = "Auditor", role = "auditor", departmentId = Department }, Cancel)).ReadAsync();
        using var auditor = await server.SignedInAsync(SignInOf(made));
        var audit = (await (await auditor.GetAsync("/api/audit?action=case_handed_over", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray();
        Assert.Contains(audit, a => a.GetProperty("caseId").GetString() == appointment.CaseId && a.GetProperty("actorName").GetString() == "Administrator" && a.GetProperty("detail").GetString()!.EndsWith(" > 吴清", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_closed_case_gets_another_owner_from_an_administrator_only_and_nobodys_case_from_nobody()
    {
        using var official = await server.OfficialAsync();
        using var administrator = await server.AdministratorAsync();
        var appointment = await official.AppointAsync();
        var (colleague, _) = await ColleagueAsync("郑直");
        (await official.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/close", new { reason = "撤回" }, Cancel)).EnsureSuccessStatusCode();
        Assert.Equal("case_closed", await (await HandOverAsync(official, appointment, colleague, "note")).CodeAsync());
        Assert.Equal(HttpStatusCode.OK, (await HandOverAsync(administrator, appointment, colleague, "note")).StatusCode);

        var untaken = (await (await official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = "李四" }, Cancel)).ReadAsync()).GetProperty("id").GetString()!;
        Assert.Equal("take_first", await (await HandOverAsync(administrator, new(untaken, "", "", ""), colleague, "note")).CodeAsync());
    }

    /// <summary>Another official of the demonstration's department.</summary>
    private async Task<(string Id, SignIn Who)> ColleagueAsync(string name)
    {
        using var administrator = await server.AdministratorAsync();
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "colleague" + Ids.New(), displayName = name, role = "official", departmentId = Department }, Cancel)).ReadAsync();
        return (made.GetProperty("staff").GetProperty("id").GetString()!, SignInOf(made));
    }

    private static SignIn SignInOf(JsonElement made) => new(made.GetProperty("staff").GetProperty("userName").GetString()!, made.GetProperty("password").GetString()!);

    private static async Task<string[]> ColleaguesAsync(HttpClient who, Appointment appointment) =>
        [.. (await (await who.GetAsync($"/api/cases/{appointment.CaseId}/colleagues", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray().Select(p => p.GetProperty("id").GetString()!)];

    private static Task<HttpResponseMessage> HandOverAsync(HttpClient who, Appointment appointment, string to, string note) =>
        who.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/hand-over", new { to, note }, Cancel);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
