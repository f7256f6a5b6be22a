using System.Globalization;
using System.Text.Json.Nodes;
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
    public async Task A_session_is_found_by_its_case_official_day_department_decision_quality_and_gaps_and_by_no_other(string browser)
    {
        var name = $"寻找{browser}";
        var appointment = await Sessions.OrdinaryAsync(applicant: name);
        scene.Server.Execute($"UPDATE Digests SET Outcome = 'Fail' WHERE SessionId = '{appointment.SessionId}'");
        await using var page = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(page, scene.Server.Url, "admin", scene.Server.AdministratorPassword);
        await page.WaitForAsync($"fetch('/api/sessions?q={appointment.SessionId}').then(r => r.json()).then(found => found.items[0].gapMs > 0)", "what it lacks has been read");

        // 1.5 of 79 seconds are missing.
        var at = DateTimeOffset.UtcNow.AddHours(-2).ToOffset(Office);
        var (day, before) = (at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), at.AddDays(-1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        var fits = $"person={Uri.EscapeDataString(name)}&departmentId={scene.Town.DepartmentId}&outcome=fail&quality=fair&gaps=some&from={before}&to={day}&official=li%20w";
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

        var number = (await page.EvaluateAsync($"fetch('/api/sessions?q={appointment.SessionId}').then(r => r.json()).then(found => found.items[0].caseNumber)")).GetString()!;
        foreach (var (part, other, back) in new[] { ("replay-q", "2019-" + number[5..], number), ("search-official", "Chen Jun", "Li Wei"), ("search-person", "找寻", name) })
        {
            await page.FillAsync(Part(part), other);
            await page.TapAsync("replay-search");
            await page.SeesAsync("search-none");
            await page.FillAsync(Part(part), back);
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
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task What_is_over_is_removed_and_what_chance_drew_is_looked_at(string browser)
    {
        await using var server = await ServerProcess.StartAsync();
        var town = await Town.BuildAsync(server);
        var sessions = new Audited(server, town);
        var (removed, drawn) = (await sessions.OfAsync(DateTimeOffset.UtcNow.AddYears(-40), "到期的人"), await sessions.OfAsync(DateTimeOffset.UtcNow.AddDays(-7), "抽中的人"));
        await server.StopAsync();
        await server.StartAgainAsync();

        await using var auditor = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(auditor, server.Url, Town.Auditor, town.AuditorPassword);
        await auditor.WaitForAsync("fetch('/api/samples').then(r => r.json()).then(found => found.items.length > 0)", "last week is drawn");
        await auditor.GotoAsync($"{server.Url}/reviews");
        await auditor.WaitForTextAsync("First Notary Office");
        await auditor.ClickAsync($"{Part("sample-week")} a[href=\"/replay/{drawn.SessionId}\"]");
        await DeclareAsync(auditor);
        await auditor.GotoAsync($"{server.Url}/reviews");
        await auditor.SeesAsync("sample-looked", "data-looked", "true");

        await auditor.WaitForAsync($"fetch('/api/sessions?q={removed.SessionId}').then(r => r.json()).then(found => found.items[0].removed)", "it is removed");
        Assert.False(Directory.Exists(Path.Combine(server.DataFolder, "archive", "sessions", removed.SessionId)));
        Assert.Contains(removed.SessionId, await File.ReadAllTextAsync(Directory.GetFiles(Path.Combine(server.DataFolder, "archive", "ledgers"), "*", SearchOption.AllDirectories).Single(f => f.Contains("removals", StringComparison.Ordinal) && f.EndsWith("ledger.jsonl", StringComparison.Ordinal)), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await auditor.GotoAsync($"{server.Url}/replay/{removed.SessionId}");
        await auditor.SeesProblemAsync("session_removed");
        Assert.Empty(await Axe.FindingsAsync(auditor, "a removed session"));
        await auditor.GotoAsync($"{server.Url}/keep/{removed.SessionId}");
        await auditor.WaitForTextAsync("Removed on");
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_finding_keeps_its_moment_and_its_words_leads_there_from_a_list_and_its_report_opens_the_check(string browser)
    {
        var appointment = await Sessions.OrdinaryAsync(applicant: $"意见{browser}");
        await using var auditor = await scene.DeskAsync(browser);
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
        await using var auditor = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");

        // The recording is refused as a proxy or a limit refuses it; so is the question of what is damaged.
        await auditor.WaitForAsync("document.body", "the page");
        await auditor.EvaluateAsync("""
            (() => {
              const { fetch: real } = window, src = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'src');
              const busy = url => window.busy !== false && /\/(media|damage|sheet)\//.test(String(url));
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
        await auditor.SeesAsync("sheet-stuck");
        Assert.Empty(await Axe.FindingsAsync(auditor, "a contact sheet that cannot be fetched"));
        await auditor.EvaluateAsync("window.busy = false");
        await auditor.ClickAsync($"{Part("sheet-stuck")} {Part("problem-action")}");
        await auditor.SeesAsync("contact-sheet", "data-state", "there");
        await auditor.ClickAsync($"{Part("replay-stuck")} {Part("problem-action")}");
        await new ReplayPage(auditor).PlaysAsync();
    }

    /// <summary>Films are made one after the other: who comes second is told, and gets his.</summary>
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Whoever_asks_for_a_film_while_another_is_made_is_told_to_wait_and_gets_his(string browser)
    {
        var (first, second) = (await Sessions.OrdinaryAsync(seconds: 200), await Sessions.AloneAsync());
        using var colleague = await scene.AuditorAsync();
        var view = (string?)(await colleague.PostAsync($"/api/sessions/{first.SessionId}/views", new JsonObject { ["purpose"] = "A film" }))["view"];
        var film = (string?)(await colleague.PostAsync($"/api/sessions/{first.SessionId}/exports?view={view}"))["id"];
        await using var auditor = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{second.SessionId}");
        await DeclareAsync(auditor);
        await auditor.TapAsync("bench-tab-evidence");
        await auditor.TapAsync("export-start");
        await auditor.WaitForTextAsync("Another export comes first");
        Assert.Empty(await Axe.FindingsAsync(auditor, "a film that waits"));
        using var given = new HttpRequestMessage(HttpMethod.Delete, $"/api/sessions/{first.SessionId}/exports/{film}?view={view}");
        (await colleague.SendAsync(given)).EnsureSuccessStatusCode();
        await auditor.WaitForAsync($"!!document.querySelector('{Part("export-download")}')", "the film", TimeSpan.FromSeconds(90));
    }

    /// <summary>The server says so, whatever the page's own clock is.</summary>
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Who_looks_for_longer_than_he_may_says_his_purpose_again_and_goes_on_where_he_was(string browser)
    {
        var appointment = await Sessions.OrdinaryAsync();
        await using var auditor = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");
        await DeclareAsync(auditor);
        await auditor.TapAsync("bench-tab-review");
        await auditor.FillAsync(Part("review-text"), "照片反光");
        await new ReplayPage(auditor).SeekAsync(22_000);

        // As two hours later: the key that the page has fits no more.
        await auditor.EvaluateAsync("(() => { const real = window.fetch; window.fetch = (url, init) => real(String(url).replace(/view=[^&]+/, 'view=over'), init); window.later = () => window.fetch = real; })()");
        await auditor.TapAsync("bench-tab-evidence");
        await auditor.TapAsync("export-start");
        await auditor.WaitForTextAsync("Your permission to view has run out");
        Assert.Empty(await Axe.FindingsAsync(auditor, "a view that has run out"));
        await auditor.EvaluateAsync("window.later()");
        await DeclareAsync(auditor);
        await auditor.WaitForAsync($"Math.abs(Number(document.querySelector('{Part("replay-time")}').dataset.ms) - 22000) <= 4500", "where he was, or shortly before");
        await auditor.TapAsync("bench-tab-review");
        await auditor.WaitForAsync($"document.querySelector('{Part("review-text")}')?.value === '照片反光'", "the words that were begun");
    }

    /// <summary>Keys on the ruler come on with each; single pictures go to the very one.</summary>
    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task Keys_on_the_ruler_come_on_and_single_pictures_are_gone_through_one_by_one(string browser)
    {
        var appointment = await Sessions.OrdinaryAsync();
        await using var auditor = await scene.DeskAsync(browser);
        await SignInPage.SignInAsync(auditor, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");
        await DeclareAsync(auditor);
        await new ReplayPage(auditor).SeekAsync(10_000);
        var at = await MomentAsync(auditor);
        foreach (var way in new[] { 1, 1, 1, -1, -1 })
        {
            await auditor.EvaluateAsync($$"""
                (() => {
                  const ruler = document.querySelector('{{Part("replay-seek")}}');
                  ruler.dispatchEvent(new KeyboardEvent('keydown', { key: '{{(way > 0 ? "ArrowUp" : "ArrowDown")}}', bubbles: true }));
                  ruler.value = Number(ruler.value) + {{100 * way}};
                  ruler.dispatchEvent(new Event('input', { bubbles: true }));
                })()
                """);
            var next = await MomentAsync(auditor);
            Assert.True(way * (next - at) is > 0 and <= 2_200, $"{at} -> {next}");
            at = next;
        }

        foreach (var (part, key, by) in new[] { ("picture-on", ".", 40), ("picture-back", ",", -40) })
        {
            await auditor.TapAsync(part);
            await auditor.EvaluateAsync($"document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: '{key}', bubbles: true }}))");
            var next = await MomentAsync(auditor);
            Assert.Equal(at + (2 * by), next, 1.5);
            at = next;
        }

        await auditor.WaitForAsync($"[...document.querySelectorAll('video{Part("replay-track")}')].every(v => !v.seeking && v.readyState >= 2)", "the very pictures");
    }

    private static async Task<double> MomentAsync(IPage auditor) => (await auditor.EvaluateAsync($"Number(document.querySelector('{Part("replay-time")}').dataset.ms)")).GetDouble();

    private static async Task DeclareAsync(IPage auditor)
    {
        await auditor.FillAsync(Part("replay-purpose"), "End to end");
        await auditor.TapAsync("replay-view");
        await auditor.SeesAsync("replay-player");
    }

    private static Task ChooseAsync(IPage page, string part, string value) =>
        page.EvaluateAsync($"(() => {{ const s = document.querySelector('{Part(part)}'); s.value = '{value}'; s.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()");
}
