using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Identity;

/// <summary>Accounts over their life: disabled, enabled, a new password from the administrator, one's own.</summary>
public sealed class AccountTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Good = "Another-Passw0rd";

    [Fact]
    public async Task A_disabled_account_signs_in_no_more_and_its_sign_ins_end()
    {
        using var administrator = await server.AdministratorAsync();
        var (id, who) = await MadeAsync(administrator);
        using var official = await server.SignedInAsync(who);
        Assert.True((await PostAsync(administrator, $"/api/staff/{id}/disable")).GetProperty("disabled").GetBoolean());

        Assert.Equal("sign_in_failed", await (await SignInAsync(who)).CodeAsync());
        server.Clock.Offset += TimeSpan.FromMinutes(2);
        Assert.Equal(HttpStatusCode.Unauthorized, (await official.GetAsync("/api/staff/me")).StatusCode);

        Assert.False((await PostAsync(administrator, $"/api/staff/{id}/enable")).GetProperty("disabled").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(who)).StatusCode);
        await AuditedAsync(administrator, "staff_disabled", who);
        await AuditedAsync(administrator, "staff_enabled", who);
    }

    [Fact]
    public async Task Who_is_disabled_is_out_of_the_running_session_at_once()
    {
        using var administrator = await server.AdministratorAsync();
        var (id, who) = await MadeAsync(administrator);
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await using var second = await server.StaffPageAsync(room.Appointment.SessionId, who);
        await second.JoinAsync();
        await PostAsync(administrator, $"/api/staff/{id}/disable");

        await room.Official.HearAsync("participantChanged", p => p.GetProperty("id").GetString() == second.Id && p.GetProperty("state").GetString() == "left");
        Assert.Equal("replaced", await second.RefusedAsync("sendMessage", new { text = "still here" }));
        Assert.Equal("sign_in_needed", await second.RefusedAsync("join", new { sessionId = second.SessionId, client = new { language = "zh", userAgent = "x" }, consent = (object?)null }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whose_password_changed_is_out_of_the_running_session_until_they_sign_in_anew(bool byAdministrator)
    {
        using var administrator = await server.AdministratorAsync();
        var (id, who) = await MadeAsync(administrator);
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await using var second = await server.StaffPageAsync(room.Appointment.SessionId, who);
        await second.JoinAsync();
        using var own = await server.SignedInAsync(who);
        (byAdministrator
            ? await administrator.PostAsync($"/api/staff/{id}/password", null)
            : await own.PostAsJsonAsync("/api/staff/me/password", new { current = who.Password, @new = Good })).EnsureSuccessStatusCode();

        Assert.Equal("replaced", await second.RefusedAsync("sendMessage", new { text = "still here" }));
        Assert.Equal("sign_in_needed", await second.RefusedAsync("join", new { sessionId = second.SessionId, client = new { language = "zh", userAgent = "x" }, consent = (object?)null }));
    }

    [Fact]
    public async Task Nobody_disables_the_own_account()
    {
        using var administrator = await server.AdministratorAsync();
        var own = (await (await administrator.GetAsync("/api/staff/me")).ReadAsync()).GetProperty("id").GetString();
        Assert.Equal("own_account", await (await administrator.PostAsync($"/api/staff/{own}/disable", null)).CodeAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.PostAsync("/api/staff/nobody/disable", null)).StatusCode);
    }

    [Fact]
    public async Task A_reset_password_is_shown_once_and_the_old_one_is_nothing()
    {
        using var administrator = await server.AdministratorAsync();
        var (id, who) = await MadeAsync(administrator);
        var reset = (await PostAsync(administrator, $"/api/staff/{id}/password")).GetProperty("password").GetString()!;

        Assert.Equal("sign_in_failed", await (await SignInAsync(who)).CodeAsync());
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(who with { Password = reset })).StatusCode);
        await AuditedAsync(administrator, "password_reset", who);

        await PostAsync(administrator, $"/api/staff/{id}/disable");
        var again = (await PostAsync(administrator, $"/api/staff/{id}/password")).GetProperty("password").GetString()!;
        Assert.Equal("sign_in_failed", await (await SignInAsync(who with { Password = again })).CodeAsync());
    }

    [Fact]
    public async Task Ones_own_password_is_changed_with_the_old_one_and_other_sign_ins_end()
    {
        using var administrator = await server.AdministratorAsync();
        var (_, who) = await MadeAsync(administrator);
        using var here = server.Browser();
        using var elsewhere = server.Browser();
        await here.PostAsJsonAsync("/api/staff/sign-in", who);
        await elsewhere.PostAsJsonAsync("/api/staff/sign-in", who);

        Assert.Equal("wrong_password", await (await here.PostAsJsonAsync("/api/staff/me/password", new { current = "not it", @new = Good })).CodeAsync());
        Assert.Equal("weak_password", await (await here.PostAsJsonAsync("/api/staff/me/password", new { current = who.Password, @new = "short" })).CodeAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await here.PostAsJsonAsync("/api/staff/me/password", new { current = who.Password, @new = Good })).StatusCode);

        server.Clock.Offset += TimeSpan.FromMinutes(2);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/api/staff/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await elsewhere.GetAsync("/api/staff/me")).StatusCode);
        Assert.Equal("sign_in_failed", await (await SignInAsync(who)).CodeAsync());
        Assert.Equal(HttpStatusCode.OK, (await SignInAsync(who with { Password = Good })).StatusCode);
        await AuditedAsync(administrator, "password_changed", who);
    }

    [Theory]
    [InlineData("/api/staff/sign-in")]
    [InlineData("/api/invitations/redeem")]
    [InlineData("/api/receipts/check")]
    public async Task What_everybody_may_send_is_small(string path)
    {
        using var browser = server.Browser();
        var refused = await browser.PostAsJsonAsync(path, new { userName = new string('x', 70_000), password = "", token = "", code = "" });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal("too_large", await refused.CodeAsync());
    }

    private static async Task<(string Id, SignIn Who)> MadeAsync(HttpClient administrator)
    {
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "account" + Ids.New(), displayName = "Account", role = "official", departmentId = "demo000000000000" })).ReadAsync();
        var staff = made.GetProperty("staff");
        return (staff.GetProperty("id").GetString()!, new(staff.GetProperty("userName").GetString()!, made.GetProperty("password").GetString()!));
    }

    private Task<HttpResponseMessage> SignInAsync(SignIn who) => server.Browser().PostAsJsonAsync("/api/staff/sign-in", who);

    private static async Task<JsonElement> PostAsync(HttpClient client, string path)
    {
        var answer = await client.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.ReadAsync();
    }

    private static async Task AuditedAsync(HttpClient administrator, string action, SignIn who)
    {
        var audit = await (await administrator.GetAsync("/api/audit")).ReadAsync();
        Assert.Contains(audit.GetProperty("items").EnumerateArray(), e => e.GetProperty("action").GetString() == action && e.GetProperty("detail").GetString() == who.UserName);
    }
}
