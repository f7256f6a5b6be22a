using System.Net.Http.Json;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Cases;

public sealed class HandoverTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_case_goes_to_a_colleague_with_a_note_and_is_no_longer_ones_own()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var colleague = await ColleagueAsync(official);
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
        Assert.Equal("invalid", await (await HandOverAsync(official, appointment, await ColleagueAsync(official), " ")).CodeAsync());
        Assert.Equal("invalid", await (await HandOverAsync(official, appointment, "nobody", "note")).CodeAsync());
    }

    /// <summary>Another official of the demonstration's department.</summary>
    private async Task<string> ColleagueAsync(HttpClient official)
    {
        using var administrator = await server.AdministratorAsync();
        var department = (await (await administrator.GetAsync("/api/departments", Cancel)).ReadAsync()).GetProperty("items")[0].GetProperty("id").GetString();
        await administrator.PostAsJsonAsync("/api/staff", new { userName = "colleague", displayName = "赵敏", role = "official", departmentId = department }, Cancel);
        var colleagues = await (await official.GetAsync("/api/colleagues", Cancel)).ReadAsync();
        return colleagues.GetProperty("items").EnumerateArray().Single(p => p.GetProperty("displayName").GetString() == "赵敏").GetProperty("id").GetString()!;
    }

    private static Task<HttpResponseMessage> HandOverAsync(HttpClient official, Appointment appointment, string to, string note) =>
        official.PostAsJsonAsync($"/api/cases/{appointment.CaseId}/hand-over", new { to, note }, Cancel);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
