using System.Globalization;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>How an auditor finds what to look at: by what he searches, by what chance drew, by a finding in a list; and what a report's code opens.</summary>
public sealed class FindingTests(Scene scene)
{
    private static readonly TimeSpan Office = TimeSpan.FromHours(8);

    private Audited Sessions => new(scene.Server, scene.Town);

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_session_is_found_by_its_day_department_decision_quality_and_gaps_and_by_no_other(string browser)
    {
        var name = $"寻找{browser}";
        var appointment = await Sessions.OrdinaryAsync(applicant: name);
        scene.Server.Execute($"UPDATE Digests SET Outcome = 'Fail' WHERE SessionId = '{appointment.SessionId}'");
        await using var page = await OpenAsync(browser);
        await SignInPage.SignInAsync(page, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await page.WaitForAsync($"fetch('/api/sessions?q={appointment.SessionId}').then(r => r.json()).then(found => found.items[0].gapMs > 0)", "what it lacks has been read");

        // 1.5 of 79 seconds are missing.
        var at = DateTimeOffset.UtcNow.AddHours(-2).ToOffset(Office);
        var (day, before) = (at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), at.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var fits = $"person={Uri.EscapeDataString(name)}&departmentId={scene.Town.DepartmentId}&outcome=fail&quality=fair&gaps=some&from={before}&to={day}";
        await page.GotoAsync($"{scene.Server.Url}/replay?{fits}");
        await page.SeesAsync("search-count", "data-count", "1");
        foreach (var (part, other, back) in new[] { ("search-outcome", "pass", "fail"), ("search-quality", "good", "fair"), ("search-gaps", "none", "some"), ("search-gaps", "10", "") })
        {
            await ChooseAsync(page, part, other);
            await page.TapAsync("replay-search");
            await page.SeesAsync("search-none");
            await ChooseAsync(page, part, back);
            await page.TapAsync("replay-search");
            await page.SeesAsync("search-count", "data-count", "1");
        }

        await page.FillAsync(Part("replay-to"), "2020-01-01");
        await page.FillAsync(Part("replay-from"), "2020-01-01");
        await page.TapAsync("replay-search");
        await page.SeesAsync("search-none");
        await page.TapAsync("search-clear");
        await page.SeesAsync("replay-row");
    }

    /// <summary>The service does both when it starts: it removes what is over, and draws last week's.</summary>
    [Fact]
    public async Task What_is_over_is_removed_and_what_chance_drew_is_looked_at()
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        var sessions = new Audited(server, town);
        var (removed, drawn) = (await sessions.OfAsync(DateTimeOffset.UtcNow.AddYears(-40), "到期的人"), await sessions.OfAsync(DateTimeOffset.UtcNow.AddDays(-7), "抽中的人"));
        await server.StopAsync();
        await server.StartAgainAsync();

        await using (var auditor = await OpenAsync("Chromium"))
        {
            await SignInPage.SignInAsync(auditor, server.Url, Town.Auditor, town.AuditorPassword);
            await auditor.WaitForAsync("fetch('/api/samples').then(r => r.json()).then(found => found.items.length > 0)", "last week is drawn");
            await auditor.GotoAsync($"{server.Url}/reviews");
            await auditor.WaitForTextAsync("First Notary Office");
            await auditor.ClickAsync($"{Part("sample-week")} a[href=\"/replay/{drawn.SessionId}\"]");
            await DeclareAsync(auditor);
            await auditor.GotoAsync($"{server.Url}/reviews");
            await auditor.SeesAsync("sample-looked", "data-looked", "true");
        }

        await using var other = await OpenAsync("Firefox");
        await SignInPage.SignInAsync(other, server.Url, Town.Auditor, town.AuditorPassword);
        await other.WaitForAsync($"fetch('/api/sessions?q={removed.SessionId}').then(r => r.json()).then(found => found.items[0].removed)", "it is removed");
        Assert.False(Directory.Exists(Path.Combine(server.DataFolder, "archive", "sessions", removed.SessionId)));
        Assert.Contains(removed.SessionId, await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(server.DataFolder, "archive", "ledgers"), "*", SearchOption.AllDirectories).Single(f => f.Contains("removals", StringComparison.Ordinal) && f.EndsWith("ledger.jsonl", StringComparison.Ordinal)), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await other.GotoAsync($"{server.Url}/replay/{removed.SessionId}");
        await other.SeesProblemAsync("session_removed");
        Assert.Empty(await Axe.FindingsAsync(other, "a removed session"));
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_finding_keeps_its_moment_and_its_words_leads_there_from_a_list_and_its_report_opens_the_check(string browser)
    {
        var appointment = await Sessions.OrdinaryAsync(applicant: $"意见{browser}");
        await using var auditor = await OpenAsync(browser);
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");
        await DeclareAsync(auditor);
        await auditor.TapAsync("bench-tab-review");
        await auditor.SeesAsync("review-text");
        await new ReplayPage(auditor).SeekAsync(12_000);
        await auditor.FillAsync(Part("review-text"), "照片反光");

        // He looks further, at other tabs and at full numbers, before he records it.
        var moment = (await auditor.WaitForAsync($"Number(document.querySelector('{Part("review-about")}').dataset.ms)", "the moment")).GetDouble();
        await new ReplayPage(auditor).SeekAsync(30_000);
        await auditor.TapAsync("still-open");
        await auditor.WaitForAsync($"document.querySelector('dialog[open] img')?.naturalWidth === 1280 && !!document.querySelector('dialog[open] {Part("watermark")}')", "the whole photo under his name");
        Assert.Empty(await Axe.FindingsAsync(auditor, "a photo pixel by pixel"));
        await auditor.TapAsync("still-close");
        await auditor.TapAsync("bench-tab-timeline");
        await auditor.TapAsync("unmask");
        await auditor.FillAsync(Part("unmask-reason"), "Compare with the card");
        await auditor.TapAsync("unmask-open");
        await auditor.SeesAsync("unmasked");
        await auditor.TapAsync("bench-tab-review");
        await auditor.WaitForAsync($"document.querySelector('{Part("review-text")}')?.value === '照片反光'", "the words that were begun");
        await auditor.TapAsync("review-add");
        await auditor.SeesAsync("finding");
        await auditor.TapAsync("report-make");
        await auditor.SeesAsync("report-made");
        var report = await auditor.WaitForAsync($"fetch(document.querySelector('{Part("report-row")}').href).then(r => r.blob()).then(b => new Promise(done => {{ const reader = new FileReader(); reader.onload = () => done(reader.result.split(',')[1]); reader.readAsDataURL(b); }}))", "the report");

        await auditor.GotoAsync($"{scene.Server.Url}/reviews");
        var card = $"[...document.querySelectorAll('{Part("finding")}')].find(f => f.innerText.includes('意见{browser}'))";
        await auditor.WaitForAsync($"(() => {{ const link = {card}?.querySelector('{Part("finding-jump")}'); link?.click(); return !!link; }})()", "the finding in the list");
        await DeclareAsync(auditor);
        await auditor.WaitForAsync($"Math.abs(Number(document.querySelector('{Part("replay-time")}').dataset.ms) - {moment.ToString(CultureInfo.InvariantCulture)}) < 6000", "its moment, or shortly before");

        var code = ReportCode.Read(report.GetBytesFromBase64());
        Assert.StartsWith($"{scene.Server.Url}/check#", code, StringComparison.Ordinal);
        await auditor.GotoAsync(code!);
        await auditor.SeesAsync("check-answer", "data-outcome", "held");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_server_that_is_busy_makes_no_damage_of_a_whole_recording(string browser)
    {
        var appointment = await Sessions.AloneAsync();
        await using var auditor = await OpenAsync(browser);
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");

        // The recording is refused as a proxy or a limit refuses it; so is the question of what is damaged.
        await auditor.WaitForAsync("document.body", "the page");
        await auditor.EvaluateAsync("""
            (() => {
              const { fetch: real } = window, src = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src');
              const busy = url => window.busy !== false && /\/(media|damage)\//.test(String(url));
              window.fetch = (url, init) => busy(url) ? Promise.resolve(new Response('{}', { status: 429 })) : real(url, init);
              const set = Element.prototype.setAttribute;
              Element.prototype.setAttribute = function (name, value) { set.call(this, name, name === 'src' && busy(value) ? '/no-recording' : value); };
              Object.defineProperty(HTMLMediaElement.prototype, 'src', { ...src, set(value) { src.set.call(this, busy(value) ? '/no-recording' : value); } });
            })()
            """);
        await DeclareAsync(auditor);
        await auditor.SeesAsync("replay-stuck");
        await auditor.SeesProblemAsync("too_many");
        await auditor.WaitForAsync($"!document.querySelector('{Part("replay-lost")}') && !document.querySelector('{Part("damage-words")}')", "nothing is called damaged");
        Assert.Empty(await Axe.FindingsAsync(auditor, "a recording that cannot be fetched"));
        await auditor.EvaluateAsync("window.busy = false");
        await auditor.ClickAsync($"{Part("replay-stuck")} {Part("problem-action")}");
        await new ReplayPage(auditor).PlaysAsync();
    }

    private async Task<IPage> OpenAsync(string browser) => browser == "Firefox" ? await Firefox.OpenAsync() : await scene.OfficialBrowser.DeskAsync();

    private static async Task DeclareAsync(IPage auditor)
    {
        await auditor.FillAsync(Part("replay-purpose"), "End to end");
        await auditor.TapAsync("replay-view");
        await auditor.SeesAsync("replay-player");
    }

    private static Task ChooseAsync(IPage page, string part, string value) =>
        page.EvaluateAsync($"(() => {{ const s = document.querySelector('{Part(part)}'); s.value = '{value}'; s.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()");
}
