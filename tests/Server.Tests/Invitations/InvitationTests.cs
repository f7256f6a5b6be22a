using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Invitations;

public sealed class InvitationTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_link_opens_its_session_and_says_what_will_happen()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        var redeemed = await (await server.Browser().RedeemAsync(appointment.Token)).ReadAsync();

        Assert.Equal(appointment.SessionId, redeemed.GetProperty("sessionId").GetString());
        var visit = redeemed.GetProperty("visit");
        Assert.Equal("王小满", visit.GetProperty("applicantName").GetString());
        Assert.Equal("open", visit.GetProperty("sessionState").GetString());
        Assert.False(visit.GetProperty("admitted").GetBoolean());
        Assert.Equal(11, visit.GetProperty("matterType").GetProperty("checklist").GetArrayLength());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("bm9uc2Vuc2U.bm9uc2Vuc2U")]
    [InlineData("....")]
    [InlineData("../../etc/passwd")]
    public async Task A_forged_link_is_not_valid(string token)
    {
        var response = await server.Browser().RedeemAsync(token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("link_invalid", await response.CodeAsync());
    }

    [Fact]
    public async Task A_link_with_one_character_changed_is_not_valid()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        for (var i = 0; i < appointment.Token.Length; i += 7)
        {
            var forged = appointment.Token.ToCharArray();
            forged[i] = forged[i] == 'A' ? 'B' : 'A';
            Assert.Equal(HttpStatusCode.NotFound, (await server.Browser().RedeemAsync(new string(forged))).StatusCode);
        }
    }

    [Fact]
    public async Task A_token_of_another_purpose_is_no_link()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        var tokens = server.Services.GetRequiredService<SignedTokens>();
        var view = tokens.Sign(TokenPurpose.View, DateTimeOffset.UtcNow.AddHours(1), appointment.InvitationId);

        Assert.Equal("link_invalid", await (await server.Browser().RedeemAsync(view)).CodeAsync());
    }

    [Fact]
    public async Task A_link_expires()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        server.Clock.Offset = TimeSpan.FromHours(73);
        try
        {
            var response = await server.Browser().RedeemAsync(appointment.Token);
            Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
            Assert.Equal("link_expired", await response.CodeAsync());
        }
        finally
        {
            server.Clock.Offset = TimeSpan.Zero;
        }
    }

    [Fact]
    public async Task A_revoked_link_opens_nothing()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        (await official.DeleteAsync($"/api/cases/{appointment.CaseId}/invitations/{appointment.InvitationId}")).EnsureSuccessStatusCode();

        Assert.Equal("link_expired", await (await server.Browser().RedeemAsync(appointment.Token)).CodeAsync());
    }

    [Fact]
    public async Task A_link_that_is_revoked_after_it_was_opened_lets_nobody_in()
    {
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var visit = await server.Browser().VisitTokenAsync(appointment.Token);
        await using var page = await server.PageAsync(appointment.SessionId, visit);
        (await official.DeleteAsync($"/api/cases/{appointment.CaseId}/invitations/{appointment.InvitationId}")).EnsureSuccessStatusCode();

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Browser(visit).GetAsync("/api/visit")).StatusCode);
        Assert.Equal("replaced", await page.RefusedAsync("join", new JoinCall(appointment.SessionId, new("zh", "test"), Page.FullConsent)));
    }

    [Fact]
    public async Task Opened_again_before_admission_the_newest_browser_holds_the_visit()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        var first = await server.Browser().VisitTokenAsync(appointment.Token);
        var second = await server.Browser().VisitTokenAsync(appointment.Token);

        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Browser(first).GetAsync("/api/visit")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Browser(second).GetAsync("/api/visit")).StatusCode);
    }

    [Fact]
    public async Task After_admission_the_link_is_used_and_only_the_visit_goes_on()
    {
        var appointment = await (await server.OfficialAsync()).AppointAsync();
        await using var applicant = await server.ApplicantPageAsync(appointment);
        await using var official = await server.OfficialPageAsync(appointment);
        await applicant.JoinAsync(Page.FullConsent);
        await official.JoinAsync();
        await official.Hub.InvokeAsync("admit", new AdmitCall(applicant.Id));

        var again = await server.Browser().RedeemAsync(appointment.Token);
        Assert.Equal(HttpStatusCode.Gone, again.StatusCode);
        Assert.Equal("link_used", await again.CodeAsync());
        var visit = await (await server.Browser(applicant.Visit).GetAsync("/api/visit")).ReadAsync();
        Assert.True(visit.GetProperty("admitted").GetBoolean());
    }

    [Fact]
    public async Task A_visit_is_for_one_session_only()
    {
        using var official = await server.OfficialAsync();
        var (one, other) = (await official.AppointAsync(), await official.AppointAsync());
        var visit = await server.Browser().VisitTokenAsync(one.Token);
        await using var page = await server.PageAsync(other.SessionId, visit: visit);

        Assert.Equal("session_unknown", await page.RefusedAsync("join", new { sessionId = other.SessionId, client = new { language = "zh", userAgent = "x" }, consent = Page.FullConsent }));
        var still = await server.Browser(visit).PostAsync($"/api/sessions/{other.SessionId}/stills?request=x", new ByteArrayContent([1]));
        Assert.Equal(HttpStatusCode.NotFound, still.StatusCode);
    }

    [Fact]
    public async Task The_link_of_a_session_that_is_over_says_so()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.EndAsync();

        Assert.Equal("session_over", await (await server.Browser().RedeemAsync(room.Appointment.Token)).CodeAsync());
    }
}
