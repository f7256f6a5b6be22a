using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>Pictures of the bench's pages as they are when something is not there yet, fails, is nobody's business, or has run out.</summary>
public sealed class BenchStates(ServerProcess server, Town town, Audited sessions)
{
    private const string Stranger = "auditor.zheng";
    private string _strangerPassword = "";
    private Appointment _notBegun = null!, _removed = null!, _held = null!, _broken = null!, _ordinary = null!;

    /// <summary>An auditor of a department in which nothing has happened yet, and sessions of which each is otherwise.</summary>
    public async Task StageAsync(Appointment ordinary, Appointment removed, Appointment held)
    {
        (_ordinary, _removed, _held) = (ordinary, removed, held);
        using var administrator = await Office.SignInAsync(server.Url, "admin", server.AdministratorPassword);
        var department = (string)(await administrator.PostAsync("/api/departments", new JsonObject { ["name"] = new JsonObject { ["zh"] = "市场监督管理局", ["en"] = "Market Supervision" } }))["id"]!;
        _strangerPassword = (string)(await administrator.PostAsync("/api/staff", new JsonObject { ["userName"] = Stranger, ["displayName"] = "Zheng Yi", ["role"] = "auditor", ["departmentId"] = department }))["password"]!;
        using var official = await Office.SignInAsync(server.Url, Town.Official, town.OfficialPassword);
        _notBegun = await Appointment.MakeAsync(official, town.MatterTypeId, "还没开始");
        _broken = await sessions.JudgedAsync("auditor.sun", "Sun Li");
        var log = Path.Combine(server.DataFolder, "archive", "sessions", _broken.SessionId, "review", "data", "log.jsonl");
        File.SetAttributes(log, FileAttributes.Normal);
        await File.WriteAllTextAsync(log, (await File.ReadAllTextAsync(log)).Replace("\"grave\":true", "\"grave\":false", StringComparison.Ordinal));
    }

    public async Task TakeAsync(ChromiumPage page, Func<string, Task> picture)
    {
        await PagesAsync(page, picture);
        await ReplayAsync(page, picture);
        await ReviewAsync(page, picture);
        await FilmAsync(page, picture);
        await KeepingAsync(page, picture);
        await NobodyAsync(page, picture);
    }

    /// <summary>The search, the numbers, the findings and the ledgers: loading, failing, offline.</summary>
    private async Task PagesAsync(ChromiumPage page, Func<string, Task> picture)
    {
        foreach (var (name, path, asked) in new[] { ("search", "/replay?q=2026", "/api/sessions?"), ("numbers", "/numbers", "/api/numbers"), ("findings", "/reviews", "/api/findings"), ("keeping", $"/keep/{_held.SessionId}", "/holds"), ("ledgers", "/ledger", "/api/departments") })
        {
            var held = await HeldAnswer.OfAsync(page, asked);
            await page.GotoAsync(server.Url + path);
            await page.SeesAsync("sign-out");
            await picture($"{name} loading");
            held.Refuse("server_failed", 500);
            await page.SeesAsync("problem");
            await picture($"{name} failing");
            await page.Page.UnrouteAllAsync();
        }

        await page.GotoAsync(server.Url + "/replay");
        await page.SeesAsync("replay-row");
        await page.Context.SetOfflineAsync(true);
        await page.TapAsync("replay-search");
        await page.SeesProblemAsync("offline");
        await picture("search offline");
        await page.Context.SetOfflineAsync(false);
    }

    private async Task ReplayAsync(ChromiumPage page, Func<string, Task> picture)
    {
        foreach (var (name, of, code) in new[] { ("not begun", _notBegun, "no_evidence"), ("removed", _removed, "session_removed") })
        {
            await page.GotoAsync($"{server.Url}/replay/{of.SessionId}");
            await page.SeesProblemAsync(code);
            await picture("purpose " + name);
        }

        await OpenAsync(page, _ordinary);
        await page.Page.RouteAsync(url => url.Contains("/sheet/", StringComparison.Ordinal), route => route.FulfillAsync(new() { Status = 429 }));
        await page.SeesAsync("sheet-stuck");
        await page.ShowAsync("sheet-stuck");
        await picture("contact sheet busy");
        await page.Page.UnrouteAllAsync();
        await page.Page.RouteAsync(url => url.Contains("view=", StringComparison.Ordinal), route => route.FulfillAsync(new() { Status = 403, ContentType = "application/problem+json", Body = "{\"code\":\"view_needed\"}" }));
        await page.ClickAsync($"{Part("sheet-stuck")} {Part("problem-action")}");
        await page.TapAsync("bench-tab-evidence");
        await page.TapAsync("export-start");
        await page.SeesAsync("purpose-form");
        await picture("view run out");
        await page.Page.UnrouteAllAsync();
    }

    private async Task ReviewAsync(ChromiumPage page, Func<string, Task> picture)
    {
        await OpenAsync(page, _held);
        await page.TapAsync("bench-tab-review");
        await page.SeesAsync("review-none");
        await page.ShowAsync("bench-tab-review");
        await picture("review empty");
        await OpenAsync(page, _broken);
        await page.TapAsync("bench-tab-review");
        await page.SeesAsync("review-state", "data-whole", "false");
        await page.ShowAsync("bench-tab-review");
        await picture("review broken");
        await page.TapAsync("bench-tab-timeline");
        await page.TapAsync("timeline-all");
        await page.ShowAsync("bench-tab-timeline");
        await picture("timeline whole");
        await page.TapAsync("unmask");
        await page.ShowAsync("unmask-reason");
        await picture("unmask asks");
    }

    private async Task FilmAsync(ChromiumPage page, Func<string, Task> picture)
    {
        await OpenAsync(page, _held);
        await page.TapAsync("bench-tab-evidence");
        await page.TapAsync("verify-now");
        await page.SeesAsync("verdict");
        await page.Page.RouteAsync("**/exports*", route => route.FulfillAsync(new() { Status = 429 }));
        await page.TapAsync("export-start");
        await page.SeesProblemAsync("too_many");
        await page.ShowAsync("export-start");
        await picture("film busy");
        await page.Page.UnrouteAllAsync();
        await page.Page.RouteAsync("**/exports/*", route => route.FulfillAsync(new() { ContentType = "application/json", Body = "{\"state\":\"running\",\"progress\":0,\"url\":null,\"words\":null,\"without\":0,\"waits\":true}" }));
        await page.TapAsync("export-start");
        await page.SeesAsync("export-progress");
        await page.SettlesAsync();
        await picture("film waits");
        await page.Page.UnrouteAllAsync();
        await page.WaitForAsync($"!!document.querySelector('{Part("export-download")}')", "the film", TimeSpan.FromSeconds(60));
        await page.ShowAsync("export-download");
        await picture("film ready");
    }

    private async Task KeepingAsync(ChromiumPage page, Func<string, Task> picture)
    {
        await page.GotoAsync($"{server.Url}/keep/{_removed.SessionId}");
        await page.SeesAsync("keep-state");
        await picture("keep removed");
        await page.GotoAsync($"{server.Url}/keep/{_held.SessionId}");
        await page.SeesAsync("hold-row");
        await picture("keep held");
        await page.FillAsync(Part("redact-reason"), "第三人隐私");
        await page.TapAsync("redact-choose");
        await page.TapAsync("span-add");
        await page.ShowAsync("redact-make");
        await picture("redaction");
        await page.GotoAsync(server.Url + "/ledger");
        await page.TapAsync("audit-verify");
        await page.SeesAsync("chain-verdict");
        await page.ShowAsync("chain-verdict");
        await picture("who looked");
    }

    /// <summary>Of a department without sessions; of another department's session; and an official where only auditors go.</summary>
    private async Task NobodyAsync(ChromiumPage page, Func<string, Task> picture)
    {
        await page.GotoAsync(server.Url + "/replay");
        await page.TapAsync("sign-out");
        await SignInPage.SignInAsync(page, server.Url, Stranger, _strangerPassword);
        await page.SeesAsync("search-none");
        await picture("search without sessions");
        await page.GotoAsync(server.Url + "/numbers");
        await page.SeesAsync("numbers-none");
        await picture("numbers without sessions");
        await page.GotoAsync(server.Url + "/reviews");
        await page.SeesAsync("reviews-none");
        await picture("findings none");
        await page.GotoAsync($"{server.Url}/replay/{_ordinary.SessionId}");
        await page.SeesProblemAsync("not_found");
        await picture("purpose of another department");
        await page.TapAsync("sign-out");
        await SignInPage.SignInAsync(page, server.Url, Town.Official, town.OfficialPassword);
        await page.GotoAsync(server.Url + "/numbers");
        await page.SeesProblemAsync("not_allowed");
        await picture("numbers without rights");
        await page.GotoAsync($"{server.Url}/cases/{_broken.CaseId}");
        await page.SeesAsync("case-findings");
        await page.ShowAsync("case-findings");
        await picture("findings of a case");
    }

    private async Task OpenAsync(IPage page, Appointment appointment)
    {
        await page.GotoAsync($"{server.Url}/replay/{appointment.SessionId}");
        await page.FillAsync(Part("replay-purpose"), "Gallery");
        await page.TapAsync("replay-view");
        await page.SeesAsync("replay-player");
    }
}
