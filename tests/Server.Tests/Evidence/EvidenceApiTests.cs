using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Sessions;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Evidence;

public sealed class EvidenceApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_sealed_session_tells_its_story_verifies_and_downloads()
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        var view = await DeclareAsync(auditor, session);

        var replay = await (await auditor.GetAsync($"/api/sessions/{session}/replay?view={view}")).ReadAsync();
        var kinds = replay.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("kind").GetString()).ToArray();
        Assert.Equal("session.opened", kinds[0]);
        Assert.Equal("session.sealed", kinds[^1]);
        Assert.Contains("consent.given", kinds);
        Assert.Equal(2, kinds.Count(k => k == "participant.joined"));
        var message = replay.GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("kind").GetString() == "message.sent");
        Assert.Equal("你好", message.GetProperty("text").GetString());
        Assert.Equal("王小满", message.GetProperty("by").GetString());
        Assert.Contains(replay.GetProperty("checklist").EnumerateArray(), i => i.GetProperty("id").GetString() == "sink" && i.GetProperty("text").GetProperty("zh").GetString() != "");
        Assert.Equal("sealed", replay.GetProperty("seal").GetProperty("state").GetString());

        var verification = await (await auditor.PostAsync($"/api/sessions/{session}/verification", null)).ReadAsync();
        Assert.Equal("intact", verification.GetProperty("verdict").GetString());

        await using var package = await auditor.GetStreamAsync($"/api/sessions/{session}/package?view={view}");
        using var bytes = new MemoryStream();
        await package.CopyToAsync(bytes);
        using var zip = new ZipArchive(bytes);
        Assert.Contains(zip.Entries, e => e.FullName.EndsWith("data/log.jsonl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_there_is_to_view_is_told_before_anybody_has_said_why_and_nothing_of_it_is_shown()
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();

        var there = await (await auditor.GetAsync($"/api/sessions/{session}/recording")).ReadAsync();
        Assert.True(there.GetProperty("sealed").GetBoolean());
        Assert.Equal(["sealed", "durationMs", "tracks"], there.EnumerateObject().Select(p => p.Name));
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync("/api/sessions/0000000000000000/recording")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Browser().GetAsync($"/api/sessions/{session}/recording")).StatusCode);
    }

    [Fact]
    public async Task A_view_needs_a_purpose_and_is_audited()
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await auditor.PostAsJsonAsync($"/api/sessions/{session}/views", new { purpose = " " })).StatusCode);
        await DeclareAsync(auditor, session);

        var audit = await (await auditor.GetAsync($"/api/audit?sessionId={session}&action=viewed")).ReadAsync();
        var entry = Assert.Single(audit.GetProperty("items").EnumerateArray());
        Assert.Equal("复核", entry.GetProperty("detail").GetString());
        Assert.Equal("周衡", entry.GetProperty("actorName").GetString());
    }

    [Theory]
    [InlineData("media/applicant-1.mkv", "bytes=1-", "applicant-1.mkv")]
    [InlineData("chunks/{chunk}", null, "applicant-1.mkv")]
    public async Task However_a_recording_is_read_the_audit_names_it_once_a_view(string path, string? range, string part)
    {
        var (session, _) = await server.StageAsync(4);
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(session);
        var replay = await (await auditor.GetAsync($"/api/sessions/{session}/replay?view={view}")).ReadAsync();
        var chunk = replay.GetProperty("chunks").EnumerateArray().First(c => c.GetProperty("file").GetString()!.EndsWith(part, StringComparison.Ordinal)).GetProperty("seq").GetInt64();
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{session}/{path.Replace("{chunk}", $"{chunk}", StringComparison.Ordinal)}?view={view}");
            request.Headers.TryAddWithoutValidation("Range", range);
            (await auditor.SendAsync(request)).EnsureSuccessStatusCode();
        }

        var audit = (await (await auditor.GetAsync($"/api/audit?sessionId={session}&action=media_read")).ReadAsync()).GetProperty("items").EnumerateArray();
        Assert.Equal(part, Assert.Single(audit).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Before_they_have_said_why_auditors_read_no_numbers_of_persons_beside_the_replay_either()
    {
        const string number = "11010519491231002X";
        var session = await SealedAsync();
        var facts = server.Services.GetRequiredService<SessionFacts>();
        var (row, _) = (await facts.LoadAsync(session))!.Value;
        row.Answers = [new("sink", ItemVerdict.Pass, $"证号 {number}", "official", server.Clock.GetUtcNow(), 1)];
        await facts.SaveAnswersAsync(row);
        await facts.SaveDecisionAsync(row, new(Outcome.Pass, $"证号 {number}", null, "official", server.Clock.GetUtcNow()));

        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        var masked = await auditor.GetStringAsync($"/api/sessions/{session}");
        Assert.DoesNotContain(number, masked, StringComparison.Ordinal);
        Assert.Contains("**************002X", masked, StringComparison.Ordinal);
        Assert.Contains(number, await official.GetStringAsync($"/api/sessions/{session}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_views_key_is_worth_nothing_to_anybody_else_or_for_another_session_or_later()
    {
        var (one, other) = (await SealedAsync(), await SealedAsync());
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        var view = await DeclareAsync(auditor, one);

        Assert.Equal(HttpStatusCode.Forbidden, (await official.GetAsync($"/api/sessions/{one}/replay?view={view}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync($"/api/sessions/{other}/replay?view={view}")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Browser().GetAsync($"/api/sessions/{one}/replay?view={view}")).StatusCode);
        server.Clock.Offset = TimeSpan.FromHours(3);
        try
        {
            Assert.Equal("view_needed", await (await auditor.GetAsync($"/api/sessions/{one}/replay?view={view}")).CodeAsync());
        }
        finally
        {
            server.Clock.Offset = TimeSpan.Zero;
        }
    }

    [Theory]
    [InlineData("media/..%2f..%2fdata%2flog.jsonl")]
    [InlineData("media/%2e%2e%2fremoteverify.db")]
    [InlineData("media/log.jsonl")]
    [InlineData("stills/..%2f..%2f..%2fkeys%2flinks.key")]
    [InlineData("stills/0001.jpg%00.png")]
    public async Task A_path_that_leaves_its_folder_leads_nowhere(string path)
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        var view = await DeclareAsync(auditor, session);
        var response = await auditor.GetAsync($"/api/sessions/{session}/{path}?view={view}");

        Assert.True(response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, response.StatusCode.ToString());
    }

    [Fact]
    public async Task Sessions_are_found_by_what_people_know_of_them()
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        var found = await (await auditor.GetAsync("/api/sessions?q=王小&state=sealed")).ReadAsync();

        Assert.Contains(found.GetProperty("items").EnumerateArray(), s => s.GetProperty("id").GetString() == session);
        Assert.Empty((await (await auditor.GetAsync("/api/sessions?q=nobody-of-that-name")).ReadAsync()).GetProperty("items").EnumerateArray());
    }

    [Theory]
    [InlineData("?state=nonsense")]
    [InlineData("?from=yesterday")]
    public async Task A_search_that_cannot_be_read_says_so(string query)
    {
        using var auditor = await server.AuditorAsync();
        var response = await auditor.GetAsync("/api/sessions" + query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid", await response.CodeAsync());
    }

    [Fact]
    public async Task A_film_of_nothing_fails_in_words_and_one_of_a_running_session_is_refused()
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        var view = await DeclareAsync(auditor, session);
        var started = await auditor.PostAsync($"/api/sessions/{session}/exports?view={view}", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var address = $"{started.Headers.Location}?view={view}";
        var export = await (await auditor.GetAsync(address)).ReadAsync();
        for (var i = 0; i < 100 && export.GetProperty("state").GetString() == "running"; i++)
        {
            await Task.Delay(50);
            export = await (await auditor.GetAsync(address)).ReadAsync();
        }

        Assert.Equal("failed", export.GetProperty("state").GetString());
        Assert.NotEmpty(export.GetProperty("words").GetString()!);
        await using var room = await Room.OpenAsync(server);
        var running = await DeclareAsync(auditor, room.Appointment.SessionId);
        Assert.Equal("session_running", await (await auditor.PostAsync($"/api/sessions/{room.Appointment.SessionId}/exports?view={running}", null)).CodeAsync());
    }

    private async Task<string> SealedAsync()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.Applicant.Hub.InvokeAsync("sendMessage", new TextCall("你好"));
        await room.EndAsync();
        return room.Appointment.SessionId;
    }

    private static async Task<string> DeclareAsync(HttpClient reader, string session) =>
        (await (await reader.PostAsJsonAsync($"/api/sessions/{session}/views", new { purpose = "复核" })).ReadAsync()).GetProperty("view").GetString()!;
}
