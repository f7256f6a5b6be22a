using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;
using RemoteVerify.Server.Tests.Search;

namespace RemoteVerify.Server.Tests.Invitations;

public sealed class RaceTests(RunningServer server) : RaceRules(server), IClassFixture<RunningServer>;

/// <summary>The same rules on the other database.</summary>
[Trait("needs", "postgresql")]
public sealed class PostgresRaceTests(PostgresServer postgres) : RaceRules(postgres.Server), IClassFixture<PostgresServer>;

/// <summary>What happens at once happens one after the other.</summary>
public abstract class RaceRules(RunningServer server)
{
    private const int AtOnce = 8;

    public static bool CanRun(Type rules) => rules != typeof(PostgresRaceTests) || PostgresCluster.IsThere;

    [Fact]
    public async Task A_link_opened_by_many_at_once_makes_one_person_and_one_browser_holds_the_visit()
    {
        Assert.SkipUnless(CanRun(GetType()), PostgresCluster.Why);
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var opened = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => server.Browser().RedeemAsync(appointment.Token)));
        Assert.All(opened, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));

        var counts = 0;
        foreach (var answer in opened)
        {
            using var browser = server.Browser((await answer.ReadAsync()).GetProperty("visitToken").GetString());
            counts += (await browser.GetAsync("/api/visit")).IsSuccessStatusCode ? 1 : 0;
        }

        Assert.Equal(1, counts);
        Assert.Equal(["applicant-1"], await LabelsAsync(appointment.SessionId));
    }

    [Fact]
    public async Task Links_and_tokens_of_one_session_used_at_once_get_names_of_their_own()
    {
        Assert.SkipUnless(CanRun(GetType()), PostgresCluster.Why);
        using var official = await server.OfficialAsync();
        var appointment = await official.AppointAsync();
        var helpers = new List<Appointment>();
        for (var i = 0; i < AtOnce; i++)
        {
            helpers.Add(await official.InviteAsync(appointment.CaseId, new { helping = "family", name = $"家人{i}" }));
        }

        var all = await Task.WhenAll(helpers.Select(helper => server.Browser().RedeemAsync(helper.Token))
            .Concat(helpers.Select(_ => official.PostAsJsonAsync($"/api/sessions/{appointment.SessionId}/tokens", new { name = "Camera", can = "publish" }))));
        Assert.All(all, answer => Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}"));
        var labels = await LabelsAsync(appointment.SessionId);
        Assert.Equal(2 * AtOnce, labels.Distinct().Count());
    }

    [Fact]
    public async Task Whoever_is_admitted_while_the_link_is_opened_again_is_who_holds_the_visit()
    {
        Assert.SkipUnless(CanRun(GetType()), PostgresCluster.Why);
        for (var i = 0; i < AtOnce; i++)
        {
            await using var room = await Room.OpenAsync(server);
            await room.Applicant.JoinAsync(Page.FullConsent);
            await room.Official.JoinAsync();
            var admitted = AdmittedAsync(room);
            var opened = await server.Browser().RedeemAsync(room.Appointment.Token);

            using var first = server.Browser(room.Applicant.Visit);
            var holds = (await first.GetAsync("/api/visit")).IsSuccessStatusCode;
            Assert.Equal(holds, await admitted);
            Assert.Equal(holds ? HttpStatusCode.Gone : HttpStatusCode.OK, opened.StatusCode);
        }
    }

    private static async Task<bool> AdmittedAsync(Room room)
    {
        try
        {
            await room.Official.Hub.InvokeAsync("admit", new AdmitCall(room.Applicant.Id));
            return true;
        }
        catch (HubException e) when (e.Message.Contains("participant_away"))
        {
            return false;
        }
    }

    private async Task<List<string>> LabelsAsync(string session)
    {
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        return await db.Participants.Where(p => p.SessionId == session && p.StaffId == null).Select(p => p.Label).ToListAsync();
    }
}
