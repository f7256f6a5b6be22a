using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Sessions.Contracts;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>What people do in the tests, in words.</summary>
public static class Office
{
    public static async Task<JsonElement> ReadAsync(this HttpResponseMessage response) =>
        JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

    public static async Task<string> CodeAsync(this HttpResponseMessage response)
    {
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return (await response.ReadAsync()).GetProperty("code").GetString()!;
    }

    /// <summary>A fresh case of the kitchen's kind, taken, with an invitation.</summary>
    public static async Task<Appointment> AppointAsync(this HttpClient official)
    {
        var made = await (await official.PostAsJsonAsync("/api/cases", new { matterTypeId = "demo0000000000a2", applicantName = "王小满" })).ReadAsync();
        var id = made.GetProperty("id").GetString()!;
        (await official.PostAsync($"/api/cases/{id}/take", null)).EnsureSuccessStatusCode();
        return await official.InviteAsync(id);
    }

    public static async Task<Appointment> InviteAsync(this HttpClient official, string caseId, object? wishes = null)
    {
        var response = wishes is null
            ? await official.PostAsync($"/api/cases/{caseId}/invitations", null)
            : await official.PostAsJsonAsync($"/api/cases/{caseId}/invitations", wishes);
        response.EnsureSuccessStatusCode();
        var invitation = await response.ReadAsync();
        return new(caseId, invitation.GetProperty("sessionId").GetString()!, invitation.GetProperty("id").GetString()!,
            invitation.GetProperty("url").GetString()!.Split('#')[1]);
    }

    public static Task<HttpResponseMessage> RedeemAsync(this HttpClient browser, string token) =>
        browser.PostAsJsonAsync("/api/invitations/redeem", new { token });

    public static async Task<string> VisitTokenAsync(this HttpClient browser, string token)
    {
        var response = await browser.RedeemAsync(token);
        response.EnsureSuccessStatusCode();
        return (await response.ReadAsync()).GetProperty("visitToken").GetString()!;
    }

    public static async Task<Page> ApplicantPageAsync(this RunningServer server, Appointment appointment) =>
        await server.PageAsync(appointment.SessionId, visit: await server.Browser().VisitTokenAsync(appointment.Token));

    /// <summary>A session's entries as the replay tells them. The evidence must be intact.</summary>
    public static async Task<JsonElement[]> EntriesAsync(this RunningServer server, string session)
    {
        using var auditor = await server.AuditorAsync();
        var verification = await (await auditor.PostAsync($"/api/sessions/{session}/verification", null)).ReadAsync();
        Assert.Equal("intact", verification.GetProperty("verdict").GetString());
        var view = (await (await auditor.PostAsJsonAsync($"/api/sessions/{session}/views", new { purpose = "复核" })).ReadAsync()).GetProperty("view").GetString();
        var replay = await (await auditor.GetAsync($"/api/sessions/{session}/replay?view={view}")).ReadAsync();
        return [.. replay.GetProperty("entries").EnumerateArray()];
    }

    public static Task<Page> OfficialPageAsync(this RunningServer server, Appointment appointment) =>
        server.StaffPageAsync(appointment.SessionId, server.Demo.Official);

    public static async Task<Page> StaffPageAsync(this RunningServer server, string sessionId, Demo.SignIn who) =>
        await server.PageAsync(sessionId, cookie: await server.CookieAsync(who));

    public static async Task<Page> PageAsync(this RunningServer server, string sessionId, string? visit = null, string? cookie = null)
    {
        var hub = new HubConnectionBuilder().WithUrl(server.Address + "/hub/session", options =>
        {
            options.AccessTokenProvider = visit is null ? null : () => Task.FromResult<string?>(visit);
            if (cookie is not null)
            {
                options.Headers["Cookie"] = cookie;
            }
        }).AddJsonProtocol(json => json.PayloadSerializerOptions = new(RunningServer.Json)).Build();
        var page = new Page(hub, sessionId, visit);
        await hub.StartAsync();
        return page;
    }
}

public sealed record Appointment(string CaseId, string SessionId, string InvitationId, string Token);
