using System.Globalization;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using Xunit;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The auditor's bench in both browsers: find, replay by item, judge, report; and what it says when something is wrong.</summary>
public sealed class BenchTests(Scene scene)
{
    private Audited Sessions => new(scene.Server, scene.Town);

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task An_auditor_finds_the_session_jumps_to_the_item_and_its_finding_goes_to_the_official_and_back(string browser)
    {
        var appointment = await Sessions.OrdinaryAsync(applicant: $"欧阳{browser}");
        await using var auditor = await scene.DeskAsync(browser);
        await AuditorAsync(auditor);
        await auditor.TapAsync("replay-filters");
        await auditor.FillAsync(Part("search-person"), $"欧阳{browser.ToLowerInvariant()}");
        await auditor.TapAsync("replay-search");
        await auditor.SeesAsync("search-count", "data-count", "1");
        await auditor.TapAsync("replay-row");
        await DeclareAsync(auditor);

        await auditor.SeesAsync("watermark", "data-name", "Wang Fang");
        await auditor.TapAsync("item-jump");
        await auditor.WaitForAsync($"Math.abs(Number(document.querySelector('{Part("replay-time")}').dataset.ms) - 8000) <= 2000", "just before the moment of the item");
        await new ReplayPage(auditor).PlaysAsync();
        await auditor.WaitForAsync($"Number(document.querySelector('{Part("live-check")}').dataset.good) > 0 && document.querySelector('{Part("live-check")}').dataset.bad === '0'", "chunks verified while playing");
        await auditor.WaitForAsync($"Number(document.querySelector('{Part("replay-time")}').dataset.ms) > 14200 && !!document.querySelector('{Part("still-now")}')", "the still beside its moment");
        await auditor.TapAsync("replay-play");
        await auditor.SeesAsync("waveform");
        await auditor.SeesAsync("contact-sheet", "data-state", "there");
        await UnmaskAsync(auditor);
        await ReviewAsync(auditor, browser, appointment);
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_damaged_recording_plays_around_its_damage_and_shows_where_it_is(string browser)
    {
        await using var auditor = await ReplayAsync(await Sessions.DamagedAsync(), browser);
        await auditor.TapAsync("replay-play");
        await auditor.WaitForAsync($"document.querySelector('{Part("damage-words")}')?.dataset.places === '2'", "both places are told");
        await auditor.SeesAsync("damage", "data-what", "altered");
        await auditor.WaitForAsync($"document.querySelector('{Part("replay-time")}').dataset.ms >= 15000", "it plays to its end", TimeSpan.FromSeconds(60));
        await auditor.WaitForAsync($"Number(document.querySelector('{Part("live-check")}').dataset.bad) >= 2 && !document.querySelector('{Part("replay-lost")}')", "both were played around");
        Assert.Equal("broken", await VerdictAsync(auditor));
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_withheld_recording_is_said_to_be_missing_and_the_other_plays(string browser)
    {
        await using var auditor = await ReplayAsync(await Sessions.WithheldAsync(), browser);
        await auditor.TapAsync("replay-play");
        await auditor.SeesAsync("replay-lost");
        await auditor.WaitForAsync($"document.querySelector('{Part("replay-time")}').dataset.ms >= 3000", "the other plays");
        Assert.Equal("incomplete", await VerdictAsync(auditor));
        var id = new Uri((await auditor.EvaluateAsync("location.href")).GetString()!).Segments[^1];
        await auditor.WaitForAsync($"fetch('/api/sessions?gaps=some&quality=poor&q={id}').then(r => r.json()).then(found => found.items.length === 1)", "it is found by what it lacks");
    }

    [Fact]
    public async Task A_session_that_is_not_sealed_says_so_and_cannot_be_reviewed_in_both_browsers()
    {
        var appointment = await scene.AppointAsync();
        await using var official = await scene.OfficialBrowser.DeskAsync();
        await using var applicant = await scene.ApplicantBrowser.PhoneAsync();
        await new MainJob(official, applicant).MeetAsync(scene.Server.Url, Town.Official, scene.Town.OfficialPassword, appointment.SessionId, appointment.InvitationUrl);
        foreach (var browser in (string[])["Chromium", "Firefox"])
        {
            await using var auditor = await ReplayAsync(appointment, browser);
            await auditor.SeesAsync("not-sealed");
            await auditor.TapAsync("bench-tab-review");
            await auditor.WaitForTextAsync("can be reviewed once it is sealed");
            Assert.Equal("notSealed", await VerdictAsync(auditor));
            Assert.Empty(await Axe.FindingsAsync(auditor, "a session that is not sealed, in " + browser));
        }
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_session_under_hold_says_so_and_one_that_was_removed_too(string browser)
    {
        await using (var held = await ReplayAsync(await Sessions.HeldAsync(), browser))
        {
            await held.SeesAsync("replay-held");
        }

        await using var removed = await scene.DeskAsync(browser);
        await AuditorAsync(removed);
        await removed.GotoAsync($"{scene.Server.Url}/replay/{(await Sessions.RemovedAsync()).SessionId}");
        await removed.SeesProblemAsync("session_removed");
        await removed.TapAsync("to-search");
        await removed.SeesAsync("replay-row");
    }

    [Fact]
    public async Task One_person_alone_six_lost_networks_and_a_turned_camera_all_play_to_their_end()
    {
        await PlayAllAsync("Chromium");
    }

    [Fact]
    public async Task In_Firefox_they_play_to_their_end_too() => await PlayAllAsync("Firefox");

    private async Task PlayAllAsync(string browser)
    {
        foreach (var (appointment, seconds, tracks) in new[] { (await Sessions.AloneAsync(), 12, 1), (await Sessions.TurnedAsync(), 16, 1), (await Sessions.OtherCodecAsync(), 16, 2), (await Sessions.SixLossesAsync(), 40, 8) })
        {
            await using var auditor = await ReplayAsync(appointment, browser);
            Assert.Equal(tracks, (await auditor.WaitForAsync($"document.querySelectorAll('{Part("lane")} .there').length", "the lanes")).GetInt32());
            await auditor.EvaluateAsync($"(() => {{ const s = document.querySelector('{Part("replay-speed")}'); s.value = '4'; s.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()");
            await new ReplayPage(auditor).PlaysAsync();
            await auditor.WaitForAsync($$"""
                [...document.querySelectorAll('video{{Part("replay-track")}}')].at(-1)?.currentTime > 1 || !!document.querySelector('{{Part("replay-stuck")}} [data-code="play_failed"]')
                """, "the last recording plays, or is in a format of which the browser is said to lack it");
            await auditor.WaitForAsync($"document.querySelector('{Part("replay-time")}').dataset.ms >= {(seconds * 1000) - 500}", "it plays to its end", TimeSpan.FromSeconds(90));
            await auditor.WaitForAsync($"!document.querySelector('{Part("replay-lost")}')", "nothing whole is called damaged");
            Assert.Equal("intact", await VerdictAsync(auditor));
        }
    }

    /// <summary>Of each bar that counts sessions: how long is the list that its address finds? What differs is told.</summary>
    private static readonly string EveryBar = $$"""
        (async () => {
          const wrong = [], router = document.querySelector('#app').__vue_app__.config.globalProperties.$router, push = router.push;
          for (const bar of document.querySelectorAll('[data-testid$="-open"]')) {
            if (/plot-(wait|length)-/.test(bar.dataset.testid)) continue;
            let list = null;
            router.push = to => { list = to; };
            bar.click();
            router.push = push;
            const counted = Number(bar.innerText.match(/: (\d+)$/)[1]), found = await (await fetch('/api/sessions?' + new URLSearchParams(list.query))).json();
            if (found.next ? counted <= found.items.length : counted !== found.items.length) wrong.push(`${bar.innerText}, but ${found.items.length} are listed`);
          }
          return wrong;
        })()
        """;

    private const int ListedAtOnce = 50;

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_bar_of_the_numbers_opens_the_list_behind_it(string browser)
    {
        await Sessions.OrdinaryAsync();
        await using var auditor = await scene.DeskAsync(browser);
        await AuditorAsync(auditor);
        await auditor.TapAsync("nav-numbers");
        await auditor.SeesAsync("numbers-total");
        var counted = await auditor.WaitForAsync($"(() => {{ const keys = [...document.querySelectorAll('{Part("plot-sessions-open")}[data-series=\"0\"]')].at(-1); if (!keys) return null; const n = keys.innerText.match(/: (\\d+)$/)[1]; keys.click(); return n; }})()", "the last bar");
        await auditor.WaitForAsync("location.pathname === '/replay' && location.search.includes('begun=true')", "the list behind the bar");
        await auditor.SeesAsync("search-count", "data-count", $"{Math.Min(int.Parse(counted.GetString()!, CultureInfo.InvariantCulture), ListedAtOnce)}");
        foreach (var by in (string[])["week", "matter", "department"])
        {
            // A session of another test may have ended between the two counts: what is wrong stays wrong when asked anew.
            var wrong = await WrongBarsAsync(auditor, by) is "" ? "" : await WrongBarsAsync(auditor, by);
            Assert.True(wrong is "", wrong);
        }

        await auditor.GotoAsync($"{scene.Server.Url}/numbers");
        await auditor.SeesAsync("plot-sessions");
        var table = await auditor.WaitForAsync($"fetch(document.querySelector('{Part("numbers-csv")}').href).then(r => r.text())", "the table");
        Assert.Contains("week (Monday),department,matter", table.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Chromium")]
    [InlineData("Firefox")]
    public async Task A_second_opinion_is_given_the_remedy_is_done_and_the_film_is_made_or_given_up(string browser)
    {
        var appointment = await Sessions.OrdinaryAsync();
        var display = $"Zhou {browser}";
        var (name, password, _) = await Sessions.OtherAuditorAsync($"auditor.{browser.ToLowerInvariant()}", display);
        await using var auditor = await ReplayAsync(appointment, browser);
        await NoteAndAskAsync(auditor, display);
        await using (var other = await scene.DeskAsync(browser == "Chromium" ? "Firefox" : "Chromium"))
        {
            await SignInPage.SignInAsync(other, scene.Server.Url, name, password);
            await other.GotoAsync($"{scene.Server.Url}/reviews");
            await other.TapAsync("finding-opinion");
            await other.TapAsync("finding-disagrees");
            await other.FillAsync(Part("finding-text"), "照片上看得清");
            await other.TapAsync("finding-send");
            await other.SeesAsync("finding-step", "data-kind", "opinion");
        }

        await ReloadReviewAsync(auditor);
        await auditor.SeesAsync("finding-step", "data-kind", "opinion");
        await auditor.TapAsync("finding-remedy");
        await auditor.FillAsync(Part("finding-due"), "2027-01-31");
        await auditor.FillAsync(Part("finding-text"), "请补拍背面");
        await auditor.TapAsync("finding-send");
        await auditor.SeesAsync("finding", "data-state", "remedySet");
        await using (var official = await scene.DeskAsync(browser))
        {
            await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
            await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
            await official.TapAsync("finding-done");
            await official.FillAsync(Part("finding-text"), "已补拍");
            await official.TapAsync("finding-send");
            await official.SeesAsync("finding", "data-state", "remedied");
        }

        await FilmAsync(auditor);
    }

    private async Task NoteAndAskAsync(IPage auditor, string other)
    {
        await auditor.TapAsync("bench-tab-review");
        await auditor.TapAsync("review-note");
        await auditor.FillAsync(Part("review-text"), "全程清楚");
        await auditor.TapAsync("review-add");
        await auditor.SeesAsync("review-note-row");
        await auditor.TapAsync("review-finding");
        await ChooseAsync(auditor, "review-about", "identity");
        await auditor.FillAsync(Part("review-text"), "背面没有看");
        await auditor.TapAsync("review-add");
        await auditor.TapAsync("finding-opinionAsked");
        await auditor.EvaluateAsync($"(() => {{ const s = document.querySelector('{Part("finding-to")}'); s.value = [...s.options].find(o => o.text === '{other}').value; s.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()");
        await auditor.FillAsync(Part("finding-text"), "您怎么看？");
        await auditor.TapAsync("finding-send");
        await auditor.SeesAsync("finding-step", "data-kind", "opinionAsked");
    }

    /// <summary>Given up, nothing of it is offered; made, it can be downloaded.</summary>
    private static async Task FilmAsync(IPage auditor)
    {
        await auditor.TapAsync("bench-tab-evidence");
        await auditor.TapAsync("export-start");
        await auditor.TapAsync("export-cancel");
        await auditor.WaitForAsync($"!document.querySelector('{Part("export-progress")}') && !document.querySelector('{Part("export-download")}')", "nothing of it stays");
        await auditor.TapAsync("export-start");
        await auditor.SeesAsync("export-progress");
        var type = await auditor.WaitForAsync($"(async () => {{ const film = document.querySelector('{Part("export-download")}'); return film && (await fetch(film.href, {{ headers: {{ range: 'bytes=0-99' }} }})).headers.get('content-type'); }})()", "the film", TimeSpan.FromSeconds(90));
        Assert.StartsWith("video/", type.GetString(), StringComparison.Ordinal);
    }

    private static async Task ReloadReviewAsync(IPage auditor)
    {
        await auditor.TapAsync("bench-tab-items");
        await auditor.TapAsync("bench-tab-review");
    }

    private static Task ChooseAsync(IPage page, string part, string value) =>
        page.EvaluateAsync($"(() => {{ const s = document.querySelector('{Part(part)}'); s.value = '{value}'; s.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()");

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task The_bench_is_fit_for_everybody(string theme)
    {
        var appointment = await Sessions.OrdinaryAsync();
        var found = new List<string>();
        await using var auditor = await scene.OfficialBrowser.DeskAsync(theme: theme);
        await AuditorAsync(auditor);
        await auditor.TapAsync("replay-filters");
        found.AddRange(await Axe.FindingsAsync(auditor, "the search"));
        await auditor.GotoAsync($"{scene.Server.Url}/numbers");
        await auditor.SeesAsync("plot-sessions");
        found.AddRange(await Axe.FindingsAsync(auditor, "the numbers"));
        await auditor.GotoAsync($"{scene.Server.Url}/reviews");
        await auditor.WaitForAsync("document.querySelector('h1')", "the findings");
        found.AddRange(await Axe.FindingsAsync(auditor, "the findings"));
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");
        await auditor.SeesAsync("recording-state");
        found.AddRange(await Axe.FindingsAsync(auditor, "why one looks"));
        await DeclareAsync(auditor);
        foreach (var tab in (string[])["items", "timeline", "review", "evidence"])
        {
            await auditor.TapAsync("bench-tab-" + tab);
            found.AddRange(await Axe.FindingsAsync(auditor, "the bench: " + tab));
        }

        await auditor.GotoAsync($"{scene.Server.Url}/replay/{(await Sessions.DamagedAsync()).SessionId}");
        await DeclareAsync(auditor);
        await auditor.TapAsync("replay-play");
        await auditor.SeesAsync("damage-words");
        await auditor.TapAsync("replay-play");
        found.AddRange(await Axe.FindingsAsync(auditor, "a damaged recording"));
        foreach (var (state, of, sign) in new[]
        {
            ("a withheld recording", await Sessions.WithheldAsync(), "replay-lost"), ("a session under hold", await Sessions.HeldAsync(), "replay-held"),
            ("a log that is not the sealed one", await Sessions.RewrittenAsync(), "log-fault"),
        })
        {
            await auditor.GotoAsync($"{scene.Server.Url}/replay/{of.SessionId}");
            await DeclareAsync(auditor);
            await new ReplayPage(auditor).SeekAsync(5_000);
            await auditor.SeesAsync(sign);
            found.AddRange(await Axe.FindingsAsync(auditor, state));
        }

        await auditor.SeesAsync("still-fault");
        await auditor.WaitForTextAsync("nothing is verified");
        found.AddRange(await RunningOutAsync(auditor, await Sessions.OrdinaryAsync(seconds: 200)));

        Assert.True(found.Count == 0, string.Join("\n", found));
    }

    /// <summary>A film on its way, and a view that runs out meanwhile.</summary>
    private async Task<IEnumerable<string>> RunningOutAsync(IPage auditor, Appointment appointment)
    {
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");
        await auditor.SeesAsync("recording-state");
        await auditor.EvaluateAsync("(() => { const later = setTimeout; window.setTimeout = (f, ms, ...a) => ms > 3600000 ? (window.runOut = f, 0) : later(f, ms, ...a); })()");
        await DeclareAsync(auditor);
        await auditor.TapAsync("bench-tab-evidence");
        await auditor.TapAsync("export-start");
        await auditor.SeesAsync("export-progress");
        var film = await Axe.FindingsAsync(auditor, "a film on its way");
        await auditor.TapAsync("export-cancel");
        await auditor.EvaluateAsync("window.runOut()");
        await auditor.WaitForTextAsync("Your permission to view has run out");
        return [.. film, .. await Axe.FindingsAsync(auditor, "a view that has run out")];
    }

    private static async Task UnmaskAsync(IPage auditor)
    {
        await auditor.TapAsync("bench-tab-timeline");
        await auditor.WaitForTextAsync("**************002X");
        await auditor.TapAsync("unmask");
        await auditor.FillAsync(Part("unmask-reason"), "Compare with the card");
        await auditor.TapAsync("unmask-open");
        await auditor.SeesAsync("unmasked");
        await auditor.WaitForTextAsync("11010519491231002X");
    }

    private async Task ReviewAsync(IPage auditor, string browser, Appointment appointment)
    {
        await auditor.TapAsync("bench-tab-review");
        await auditor.SeesAsync("review-state", "data-whole", "true");
        await auditor.FillAsync(Part("review-text"), "证件只看了正面");
        await auditor.TapAsync("review-add");
        await auditor.SeesAsync("finding", "data-state", "open");
        await auditor.SeesAsync("mark-review", "data-kind", "finding");
        Assert.Equal(["opened", "finding"], (await auditor.EvaluateAsync($"[...document.querySelectorAll('{Part("review-line")}')].map(l => l.dataset.kind)")).EnumerateArray().Select(k => k.GetString()!));
        await using var official = await scene.DeskAsync(browser == "Chromium" ? "Firefox" : "Chromium");
        await SignInPage.SignInAsync(official, scene.Server.Url, Town.Official, scene.Town.OfficialPassword);
        await official.GotoAsync($"{scene.Server.Url}/cases/{appointment.CaseId}");
        await official.SeesAsync("case-findings");
        await official.TapAsync("finding-answer");
        await official.FillAsync(Part("finding-text"), "背面在照片里");
        await official.TapAsync("finding-send");
        await official.SeesAsync("finding", "data-state", "answered");

        await auditor.TapAsync("bench-tab-items");
        await auditor.TapAsync("bench-tab-review");
        await auditor.SeesAsync("finding", "data-state", "answered");
        await auditor.TapAsync("finding-closed");
        await auditor.FillAsync(Part("finding-text"), "已核对");
        await auditor.TapAsync("finding-send");
        await auditor.SeesAsync("finding", "data-state", "closed");
        await auditor.TapAsync("report-make");
        await auditor.SeesAsync("report-made");
        await auditor.SeesAsync("report-row");
    }

    private async Task<string> WrongBarsAsync(IPage auditor, string by)
    {
        await auditor.GotoAsync($"{scene.Server.Url}/numbers?by={by}");
        await auditor.SeesAsync("plot-sessions-open");
        var wrong = await auditor.WaitForAsync(EveryBar, "every bar's list");
        return string.Join("; ", wrong.EnumerateArray().Select(w => w.GetString()));
    }

    private Task AuditorAsync(IPage page) => SignInPage.SignInAsync(page, scene.Server.Url, Town.Auditor, scene.Town.AuditorPassword);

    private static async Task DeclareAsync(IPage auditor)
    {
        await auditor.FillAsync(Part("replay-purpose"), "End to end");
        await auditor.TapAsync("replay-view");
        await auditor.SeesAsync("replay-player");
    }

    private async Task<IPage> ReplayAsync(Appointment appointment, string browser = "Chromium")
    {
        var auditor = await scene.DeskAsync(browser);
        await AuditorAsync(auditor);
        await auditor.GotoAsync($"{scene.Server.Url}/replay/{appointment.SessionId}");
        await DeclareAsync(auditor);
        return auditor;
    }

    private static async Task<string> VerdictAsync(IPage auditor)
    {
        await auditor.TapAsync("bench-tab-evidence");
        return await new ReplayPage(auditor).VerifyAsync();
    }
}
