using System.Net;
using System.Net.Http.Json;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Identity;

/// <summary>Who may ask for what: every endpoint against everybody.</summary>
public sealed class AuthorisationTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Who = ["nobody", "administrator", "official", "auditor", "applicant"];

    /// <summary>Status for nobody, administrator, official, auditor, applicant. {s} is a session, {c} a case of the demonstration's department.</summary>
    public static TheoryData<string, string, int[]> Table => new()
    {
        { "GET", "/api/staff/me", [401, 200, 200, 200, 401] },
        { "GET", "/api/staff", [401, 200, 403, 403, 401] },
        { "POST", "/api/staff", [401, 400, 403, 403, 401] },
        { "GET", "/api/departments", [401, 200, 200, 200, 401] },
        { "POST", "/api/departments", [401, 400, 403, 403, 401] },
        { "GET", "/api/matter-types", [401, 200, 200, 200, 401] },
        { "POST", "/api/matter-types", [401, 400, 403, 403, 401] },
        { "PUT", "/api/matter-types/demo0000000000a2", [401, 400, 403, 403, 401] },
        { "GET", "/api/matter-types/demo0000000000a2/versions", [401, 200, 200, 200, 401] },
        { "POST", "/api/receipts/report", [400, 400, 400, 400, 400] },
        { "GET", "/api/cases", [401, 200, 200, 200, 401] },
        { "POST", "/api/cases", [401, 403, 400, 403, 401] },
        { "GET", "/api/cases/{c}", [401, 200, 200, 200, 401] },
        { "POST", "/api/cases/{c}/take", [401, 403, 200, 403, 401] },
        { "POST", "/api/cases/{c}/sessions", [401, 403, 201, 403, 401] },
        { "POST", "/api/cases/{c}/invitations", [401, 403, 201, 403, 401] },
        { "DELETE", "/api/cases/{c}/invitations/nothing", [401, 403, 404, 403, 401] },
        { "GET", "/api/cases/{c}/colleagues", [401, 200, 200, 403, 401] },
        { "POST", "/api/cases/{c}/hand-over", [401, 400, 400, 403, 401] },
        { "GET", "/api/visit", [401, 401, 401, 401, 200] },
        { "GET", "/api/sessions", [401, 200, 200, 200, 401] },
        { "GET", "/api/running", [401, 200, 200, 403, 401] },
        { "GET", "/api/sessions/{s}", [401, 200, 200, 200, 401] },
        { "POST", "/api/sessions/nothing/end", [401, 403, 404, 403, 401] },
        { "POST", "/api/sessions/{s}/tokens", [401, 403, 400, 403, 401] },
        { "POST", "/api/sessions/{s}/whip", [401, 401, 401, 401, 401] },
        { "POST", "/api/sessions/{s}/whep", [401, 401, 401, 401, 401] },
        { "POST", "/api/sessions/{s}/stills", [401, 401, 401, 401, 400] },
        { "POST", "/api/sessions/{s}/views", [401, 400, 400, 400, 401] },
        { "GET", "/api/sessions/{s}/replay", [401, 403, 403, 403, 401] },
        { "GET", "/api/sessions/{s}/media/applicant-1.mkv", [401, 403, 403, 403, 401] },
        { "GET", "/api/sessions/{s}/stills/0001.jpg", [401, 403, 403, 403, 401] },
        { "GET", "/api/sessions/{s}/package", [401, 403, 403, 403, 401] },
        { "POST", "/api/sessions/{s}/verification", [401, 404, 404, 404, 401] },
        { "GET", "/api/numbers", [401, 200, 403, 200, 401] },
        { "GET", "/api/samples", [401, 200, 403, 200, 401] },
        { "GET", "/api/findings", [401, 200, 200, 200, 401] },
        { "GET", "/api/cases/{c}/findings", [401, 200, 200, 200, 401] },
        { "GET", "/api/sessions/{s}/review", [401, 403, 403, 403, 401] },
        { "POST", "/api/sessions/{s}/review", [401, 400, 400, 400, 401] },
        { "POST", "/api/sessions/{s}/reports", [401, 403, 403, 403, 401] },
        { "POST", "/api/sessions/{s}/unmask", [401, 403, 403, 403, 401] },
        { "GET", "/api/sessions/{s}/chunks/1", [401, 403, 403, 403, 401] },
        { "GET", "/api/sessions/{s}/damage/applicant-1.mkv", [401, 403, 403, 403, 401] },
        { "GET", "/api/sessions/{s}/waveform/applicant-1.mkv", [401, 403, 403, 403, 401] },
        { "DELETE", "/api/sessions/{s}/exports/nothing", [401, 403, 403, 403, 401] },
        { "GET", "/api/audit", [401, 200, 403, 200, 401] },
        { "POST", "/hub/session/negotiate", [401, 403, 200, 403, 200] },
        { "GET", "/openapi/v1.json", [200, 200, 200, 200, 200] },
        { "GET", "/health/live", [200, 200, 200, 200, 200] },
        { "GET", "/health/ready", [200, 200, 200, 200, 200] },
        { "GET", "/api/nothing", [404, 404, 404, 404, 404] },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public async Task Everybody_gets_what_is_theirs_and_no_more(string method, string path, int[] expected)
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        path = path.Replace("{s}", appointment.SessionId).Replace("{c}", appointment.CaseId);
        var got = new List<string>();
        foreach (var who in Who)
        {
            using var browser = await BrowserOf(who, appointment);
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is "POST" or "PUT")
            {
                request.Content = JsonContent.Create(new { });
            }

            var response = await browser.SendAsync(request);
            got.Add($"{who} {(int)response.StatusCode}");
        }

        Assert.Equal(Who.Zip(expected, (who, status) => $"{who} {status}"), got);
    }

    [Fact]
    public async Task Another_department_sees_nothing_of_it()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        using var stranger = await StrangerAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/cases/{appointment.CaseId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/cases/{appointment.CaseId}/take", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/api/sessions/{appointment.SessionId}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/views", new { purpose = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/api/sessions/{appointment.SessionId}/end", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/tokens", new { name = "x", can = "watch" })).StatusCode);
        Assert.Empty((await (await stranger.GetAsync("/api/cases")).ReadAsync()).GetProperty("items").EnumerateArray());
        Assert.Empty((await (await stranger.GetAsync("/api/sessions")).ReadAsync()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_answer_the_same()
    {
        using var browser = server.Browser();
        var wrong = await browser.PostAsJsonAsync("/api/staff/sign-in", new { userName = server.Demo.Auditor.UserName, password = "wrong" });
        var unknown = await browser.PostAsJsonAsync("/api/staff/sign-in", new { userName = "nobody-here", password = "wrong" });

        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
        Assert.Equal("sign_in_failed", await wrong.CodeAsync());
        Assert.Equal("sign_in_failed", await unknown.CodeAsync());
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_use_the_cookie()
    {
        using var official = await server.OfficialAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/cases") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("Origin", "https://elsewhere.example");
        var refused = await official.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("wrong_origin", await refused.CodeAsync());
    }

    [Fact]
    public async Task Errors_are_problem_details_without_a_trace_of_the_code()
    {
        using var official = await server.OfficialAsync();
        var response = await official.PostAsync("/api/cases", new StringContent("{\"matterTypeId\":", System.Text.Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("Exception", text);
        Assert.DoesNotContain("   at ", text);
        Assert.Contains("\"code\":\"invalid\"", text);
    }

    private async Task<HttpClient> BrowserOf(string who, Appointment appointment) => who switch
    {
        "administrator" => await server.AdministratorAsync(),
        "official" => await server.OfficialAsync(),
        "auditor" => await server.AuditorAsync(),
        "applicant" => server.Browser(await server.Browser().VisitTokenAsync(appointment.Token)),
        _ => server.Browser(),
    };

    private async Task<HttpClient> StrangerAsync()
    {
        using var administrator = await server.AdministratorAsync();
        var department = await (await administrator.PostAsJsonAsync("/api/departments", new { name = new { zh = "别处", en = "Elsewhere" } })).ReadAsync();
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new
        {
            userName = "stranger" + Ids.New(), displayName = "Stranger", role = "official", departmentId = department.GetProperty("id").GetString(),
        })).ReadAsync();
        return await server.SignedInAsync(new(made.GetProperty("staff").GetProperty("userName").GetString()!, made.GetProperty("password").GetString()!));
    }
}
