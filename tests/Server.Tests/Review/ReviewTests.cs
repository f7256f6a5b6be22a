using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Identity;
using RemoteVerify.Server.Review;
using RemoteVerify.Server.Search;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Review;

public sealed class ReviewTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_finding_goes_its_way_from_the_auditor_to_the_official_and_is_closed_by_the_auditor()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        var finding = await FindingAsync(auditor, id);
        Assert.Equal(HttpStatusCode.Forbidden, (await SayAsync(official, id, new { kind = "finding", text = "x" })).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SayAsync(auditor, id, new { kind = "answer", of = finding, text = "x" })).StatusCode);

        await SaidAsync(official, id, new { kind = "answer", of = finding, text = "当时已经口头提醒" });
        Assert.Equal("finding_elsewhere", await (await SayAsync(official, id, new { kind = "done", of = finding, text = "x" })).CodeAsync());
        Assert.Equal(HttpStatusCode.BadRequest, (await SayAsync(auditor, id, new { kind = "remedy", of = finding, text = "x", dueAt = "soon" })).StatusCode);
        await SaidAsync(auditor, id, new { kind = "remedy", of = finding, text = "请补拍热水龙头", dueAt = "2026-12-31" });
        await SaidAsync(official, id, new { kind = "done", of = finding, text = "已补拍" });
        await SaidAsync(auditor, id, new { kind = "closed", of = finding, text = "已核对" });
        Assert.Equal("finding_elsewhere", await (await SayAsync(auditor, id, new { kind = "remedy", of = finding, text = "x", dueAt = "2026-12-31" })).CodeAsync());

        var review = await ReviewAsync(official, id);
        var way = review.GetProperty("findings").EnumerateArray().Single();
        Assert.Equal("closed", way.GetProperty("state").GetString());
        Assert.Equal(["finding", "answer", "remedy", "done", "closed"], way.GetProperty("way").EnumerateArray().Select(s => s.GetProperty("kind").GetString()));
        Assert.Equal("2026-12-31", way.GetProperty("dueAt").GetString());
        var session = await (await auditor.GetAsync($"/api/sessions?q={id}")).ReadAsync();
        var caseId = session.GetProperty("items")[0].GetProperty("caseId").GetString();
        Assert.Equal("没有看清热水龙头", (await (await official.GetAsync($"/api/cases/{caseId}/findings")).ReadAsync()).GetProperty("items")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_second_opinion_is_given_by_the_auditor_who_was_asked_and_by_nobody_else()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        var finding = await FindingAsync(auditor, id);
        var (other, otherId) = await OtherAuditorAsync();
        using (other)
        {
            var auditors = (await ReviewAsync(auditor, id)).GetProperty("auditors").EnumerateArray().Select(a => a.GetProperty("id").GetString());
            Assert.Contains(otherId, auditors);
            Assert.Equal("finding_elsewhere", await (await SayAsync(other, id, new { kind = "opinion", of = finding, text = "x", agrees = true })).CodeAsync());
            await SaidAsync(auditor, id, new { kind = "opinionAsked", of = finding, text = "您怎么看？", to = otherId });
            var list = (await (await other.GetAsync("/api/findings")).ReadAsync()).GetProperty("items").EnumerateArray().Single(f => f.GetProperty("id").GetString() == finding);
            Assert.True(list.GetProperty("mayGiveOpinion").GetBoolean());
            await SaidAsync(other, id, new { kind = "opinion", of = finding, text = "不同意", agrees = false });
            Assert.Equal("finding_elsewhere", await (await SayAsync(other, id, new { kind = "opinion", of = finding, text = "x", agrees = true })).CodeAsync());
        }
    }

    [Theory]
    [InlineData("a line changed")]
    [InlineData("the last line removed")]
    [InlineData("a line in the middle removed")]
    [InlineData("a line inserted")]
    [InlineData("a text changed")]
    [InlineData("a text removed")]
    [InlineData("everything removed")]
    [InlineData("rewritten as a whole")]
    [InlineData("a line appended")]
    public async Task A_review_that_somebody_changed_is_found_out_and_takes_nothing_more(string what)
    {
        var (id, session) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        var finding = await FindingAsync(auditor, id);
        await SaidAsync(auditor, id, new { kind = "note", text = "看过" });
        await SaidAsync(auditor, id, new { kind = "closed", of = finding, text = "已核对" });
        Assert.True((await ReviewAsync(auditor, id)).GetProperty("whole").GetBoolean());

        Tamper(Path.Combine(session.Folder, "review"), what, id);
        var review = await ReviewAsync(auditor, id);
        Assert.False(review.GetProperty("whole").GetBoolean(), what);
        Assert.NotEmpty(review.GetProperty("words").GetProperty("zh").GetString()!);
        if (!what.StartsWith("a text", StringComparison.Ordinal))
        {
            Assert.Equal("review_broken", await (await SayAsync(auditor, id, new { kind = "note", text = "x" })).CodeAsync());
            Assert.False((await ReviewAsync(auditor, id)).GetProperty("whole").GetBoolean(), what);
        }

        Assert.Equal("intact", (await (await auditor.PostAsync($"/api/sessions/{id}/verification", null)).ReadAsync()).GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task Entries_that_come_at_the_same_moment_all_stand_and_are_all_answered()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        var said = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SayAsync(auditor, id, new { kind = "finding", text = $"{i}", atMs = 1_000, grave = false })));
        Assert.All(said, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        var review = await ReviewAsync(auditor, id);
        Assert.True(review.GetProperty("whole").GetBoolean());
        Assert.Equal(6, review.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task A_review_whose_last_line_a_loss_of_power_tore_goes_on()
    {
        var (id, session) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        await FindingAsync(auditor, id);
        await File.AppendAllTextAsync(Path.Combine(session.Folder, "review", "data", "log.jsonl"), "{\"seq\":2,\"prev\":\"", TestContext.Current.CancellationToken);

        await SaidAsync(auditor, id, new { kind = "note", text = "看过" });

        Assert.True((await ReviewAsync(auditor, id)).GetProperty("whole").GetBoolean());
    }

    [Fact]
    public async Task A_review_speaks_of_the_seal_that_is_there_and_of_no_other()
    {
        var (one, _) = await server.StageAsync();
        var (other, session) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        await FindingAsync(auditor, one);
        await FindingAsync(auditor, other);
        var from = Path.Combine(Path.GetDirectoryName(session.Folder)!, one, "review");
        Directory.Delete(Path.Combine(session.Folder, "review"), recursive: true);
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(session.Folder, "review", Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }

        Assert.False((await ReviewAsync(auditor, other)).GetProperty("whole").GetBoolean());
    }

    [Fact]
    public async Task A_session_that_is_not_sealed_has_no_review()
    {
        await using var room = await Room.OpenAsync(server);
        using var auditor = await server.AuditorAsync();
        Assert.Equal("not_sealed", await (await SayAsync(auditor, room.Appointment.SessionId, new { kind = "note", text = "x" })).CodeAsync());
    }

    [Fact]
    public async Task A_report_is_a_pdf_with_its_stills_and_stands_in_the_review()
    {
        var jpeg = await File.ReadAllBytesAsync(await JpegAsync());
        var (id, session) = await server.StageAsync(more: s => s.Happens(2_500, EvidenceEntry.StillTaken(s.Still(jpeg), "sink", "applicant-1", 2_500)));
        using var auditor = await server.AuditorAsync();
        await FindingAsync(auditor, id);
        var view = await auditor.ViewAsync(id);
        foreach (var language in (string[])["zh", "en"])
        {
            var made = await auditor.PostAsync($"/api/sessions/{id}/reports?view={view}&language={language}", null);
            Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
            var pdf = await made.Content.ReadAsByteArrayAsync();
            Assert.Equal("%PDF", Encoding.ASCII.GetString(pdf, 0, 4));
            Assert.True(pdf.AsSpan().IndexOf("/DCTDecode"u8) > 0, "no still in it");
            Assert.Equal(pdf, await auditor.GetByteArrayAsync($"{made.Headers.Location}?view={view}"));
            if (Environment.GetEnvironmentVariable("RV_REPORTS") is { } folder)
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, $"report-{language}.pdf"), pdf);
            }
        }

        Assert.True((await ReviewAsync(auditor, id)).GetProperty("whole").GetBoolean());
        var file = Directory.GetFiles(Path.Combine(session.Folder, "review"), "*.pdf", SearchOption.AllDirectories)[0];
        File.SetAttributes(file, FileAttributes.Normal);
        await File.AppendAllTextAsync(file, " ");
        Assert.False((await ReviewAsync(auditor, id)).GetProperty("whole").GetBoolean());
    }

    [Fact]
    public async Task Every_look_at_a_review_and_at_findings_is_declared_or_on_record()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        await FindingAsync(auditor, id);
        Assert.Equal("view_needed", await (await official.GetAsync($"/api/sessions/{id}/review")).CodeAsync());
        await ReviewAsync(official, id);
        var session = (await (await auditor.GetAsync($"/api/sessions?q={id}")).ReadAsync()).GetProperty("items")[0];
        var caseId = session.GetProperty("caseId").GetString();
        var finding = (await (await official.GetAsync($"/api/cases/{caseId}/findings")).ReadAsync()).GetProperty("items")[0];
        Assert.Equal((session.GetProperty("caseNumber").GetString(), session.GetProperty("applicantName").GetString()), (finding.GetProperty("caseNumber").GetString(), finding.GetProperty("applicant").GetString()));
        await official.GetAsync("/api/findings");

        var looks = (await (await auditor.GetAsync($"/api/audit?sessionId={id}&action=media_read")).ReadAsync()).GetProperty("items").EnumerateArray();
        Assert.Equal("review", Assert.Single(looks).GetProperty("detail").GetString());
        var read = (await (await auditor.GetAsync("/api/audit?action=findings_read")).ReadAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Contains(read, e => e.GetProperty("caseId").GetString() == caseId);
        Assert.Contains(read, e => e.GetProperty("caseId").ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public void A_report_says_of_each_finding_who_when_about_what_and_what_came_of_it()
    {
        var at = DateTimeOffset.Parse("2026-11-23T08:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        ReviewEntryView Step(long seq, string kind, string by, string text, bool? agrees = null, string? due = null) => new(seq, at.AddHours(seq), kind, by, text, "f", null, null, false, null, agrees, due, null);
        var finding = new FindingView("f", "s", "c", at, "周衡", FindingState.RemedySet, true, "sink", new("水池", "Sink"), 754_000, "2027-01-31", "证号 11010519491231002X 没有看清", false, false,
            [Step(0, "finding", "周衡", ""), Step(1, "opinion", "何审", "照片上看得清", agrees: false), Step(2, "remedy", "周衡", "请补拍", due: "2027-01-31")]);

        Assert.Equal(
            [
                "[grave] 0:12:34  证号 **************002X 没有看清", "2026-11-23 08:00:00 UTC · 周衡 · Sink · to be remedied",
                "2026-11-23 09:00:00 UTC · 何审 · second opinion (disagrees): 照片上看得清", "2026-11-23 10:00:00 UTC · 周衡 · remedy: 请补拍 (by 2027-01-31)",
            ],
            ReportWriter.LinesOf(finding, chinese: false));
        Assert.Equal(
            ["2026-11-23 08:00:00 UTC · 周衡 · 水池 · 待整改", "2026-11-23 09:00:00 UTC · 何审 · 复核意见（不同意）：照片上看得清", "2026-11-23 10:00:00 UTC · 周衡 · 整改要求：请补拍（限 2027-01-31 前）"],
            ReportWriter.LinesOf(finding, chinese: true).Skip(1));
    }

    [Fact]
    public async Task Who_owns_the_case_now_answers_what_was_found_in_an_earlier_session()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        using var administrator = await server.AdministratorAsync();
        var finding = await FindingAsync(auditor, id);
        var caseId = (await (await auditor.GetAsync($"/api/sessions?q={id}")).ReadAsync()).GetProperty("items")[0].GetProperty("caseId").GetString();
        var department = (await (await administrator.GetAsync("/api/departments")).ReadAsync()).GetProperty("items")[0].GetProperty("id").GetString();
        var made = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "successor", displayName = "钱进", role = "official", departmentId = department })).ReadAsync();
        using var successor = await server.SignedInAsync(new("successor", made.GetProperty("password").GetString()!));
        var colleague = (await (await official.GetAsync($"/api/cases/{caseId}/colleagues")).ReadAsync()).GetProperty("items").EnumerateArray().Single(p => p.GetProperty("displayName").GetString() == "钱进").GetProperty("id").GetString();
        Assert.True((await official.PostAsJsonAsync($"/api/cases/{caseId}/hand-over", new { to = colleague, note = "休假" })).IsSuccessStatusCode);

        Assert.Equal("not_allowed", await (await SayAsync(official, id, new { kind = "answer", of = finding, text = "x" })).CodeAsync());
        Assert.Contains((await (await successor.GetAsync("/api/findings")).ReadAsync()).GetProperty("items").EnumerateArray(), f => f.GetProperty("id").GetString() == finding && f.GetProperty("mayAnswer").GetBoolean());
        await SaidAsync(successor, id, new { kind = "answer", of = finding, text = "已了解，按规定处理" });
    }

    [Fact]
    public async Task Numbers_of_persons_in_a_review_are_masked_until_somebody_says_why()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        await SaidAsync(auditor, id, new { kind = "note", text = "证号 11010519491231002X 与户口簿一致" });
        var view = await auditor.ViewAsync(id);
        Assert.Contains("**************002X", (await (await auditor.GetAsync($"/api/sessions/{id}/review?view={view}")).ReadAsync()).GetProperty("entries").ToString());
        var open = (await (await auditor.PostAsJsonAsync($"/api/sessions/{id}/unmask?view={view}", new { reason = "核对证件" })).ReadAsync()).GetProperty("view").GetString()!;
        Assert.Contains("11010519491231002X", (await (await auditor.GetAsync($"/api/sessions/{id}/review?view={open}")).ReadAsync()).GetProperty("entries").ToString());
    }

    [Fact]
    public void Every_session_is_as_likely_to_be_drawn_as_another()
    {
        var sessions = Enumerable.Range(0, 20).Select(i => $"s{i}").ToList();
        var times = Enumerable.Range(0, 2_000).SelectMany(week => Sampling.Draw(Sampling.Seed("d", $"{week}", sessions), sessions, 0.1)).CountBy(id => id).ToList();
        Assert.Equal(20, times.Count);
        Assert.All(times, t => Assert.InRange(t.Value, 140, 260)); // 200 on the average, 14 the deviation
    }

    private static void Tamper(string review, string what, string id)
    {
        var log = Path.Combine(review, "data", "log.jsonl");
        foreach (var file in Directory.GetFiles(review, "*", SearchOption.AllDirectories))
        {
            File.SetAttributes(file, FileAttributes.Normal);
        }

        var lines = File.ReadAllLines(log).ToList();
        var text = Directory.GetFiles(Path.Combine(review, "data", "texts"))[0];
        switch (what)
        {
            case "a line changed": lines[1] = lines[1].Replace("\"grave\":true", "\"grave\":false"); break;
            case "the last line removed": lines.RemoveAt(lines.Count - 1); File.Delete(Directory.GetFiles(Path.Combine(review, "heads")).Order().Last()); break;
            case "a line in the middle removed": lines.RemoveAt(2); break;
            case "a line inserted": lines.Insert(2, lines[2]); break;
            case "a text changed": File.WriteAllText(text, "什么也没有"); return;
            case "a text removed": File.Delete(text); return;
            case "a line appended": lines.Add(Forged(lines)); break;
            case "everything removed": Directory.Delete(review, recursive: true); return;
            default: lines = Rewritten(lines, id); Directory.Delete(Path.Combine(review, "heads"), recursive: true); break;
        }

        File.WriteAllText(log, string.Concat(lines.Select(line => line + "\n")));
    }

    /// <summary>A report that was never made here, in a line that fits on the last.</summary>
    private static string Forged(List<string> lines)
    {
        var log = EvidenceLog.Resume(new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))))).Log;
        var last = JsonSerializer.Deserialize<JsonElement>(lines[^1]);
        var facts = new System.Text.Json.Nodes.JsonObject { ["sealed"] = last.GetProperty("sealed").GetString(), ["sha256"] = new string('a', 64) };
        return Encoding.UTF8.GetString(log.Append(new EvidenceEntry("review.report", facts), last.GetProperty("at").GetDateTimeOffset()).Bytes.Span).TrimEnd('\n');
    }

    /// <summary>A chain that fits, of other words: by somebody who has no key.</summary>
    private static List<string> Rewritten(List<string> lines, string id)
    {
        var log = new EvidenceLog();
        var opened = JsonSerializer.Deserialize<JsonElement>(lines[0]);
        var facts = new System.Text.Json.Nodes.JsonObject { ["session"] = id, ["sealed"] = opened.GetProperty("sealed").GetString() };
        return [Encoding.UTF8.GetString(log.Append(new EvidenceEntry("review.opened", facts), opened.GetProperty("at").GetDateTimeOffset()).Bytes.Span).TrimEnd('\n')];
    }

    private static async Task<string> FindingAsync(HttpClient auditor, string id) =>
        (await SaidAsync(auditor, id, new { kind = "finding", text = "没有看清热水龙头", atMs = 3_000, item = "sink", grave = true })).GetProperty("of").GetString()!;

    private static Task<HttpResponseMessage> SayAsync(HttpClient who, string id, object what) => who.PostAsJsonAsync($"/api/sessions/{id}/review", what);

    private static async Task<JsonElement> SaidAsync(HttpClient who, string id, object what)
    {
        var answer = await SayAsync(who, id, what);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.ReadAsync();
    }

    private static async Task<JsonElement> ReviewAsync(HttpClient who, string id) => await (await who.GetAsync($"/api/sessions/{id}/review?view={await who.ViewAsync(id)}")).ReadAsync();

    private async Task<(HttpClient, string)> OtherAuditorAsync()
    {
        await using var scope = server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<StaffMember>>();
        var name = "auditor" + Guid.NewGuid().ToString("N")[..8];
        var member = await StaffAccount.MakeAsync(users, name, "何审", Roles.Auditor, "demo000000000000", "Correct-horse-1");
        return (await server.SignedInAsync(new SignIn(name, "Correct-horse-1")), member.Id);
    }

    private static async Task<string> JpegAsync()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("still").FullName, "still.jpg");
        using var ffmpeg = System.Diagnostics.Process.Start("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=size=640x480", "-frames:v", "1", file]);
        await ffmpeg.WaitForExitAsync();
        return file;
    }
}
