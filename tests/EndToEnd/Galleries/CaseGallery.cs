using System.Text.Json.Nodes;
using RemoteVerify.EndToEnd.Pages;
using RemoteVerify.EndToEnd.Stage;
using static RemoteVerify.EndToEnd.Pages.PageParts;

namespace RemoteVerify.EndToEnd.Galleries;

/// <summary>The board of a full day, and a case in each of its states.</summary>
public static class CaseGallery
{
    public static Task<int> RunAsync(string folder) => Screen.WalkAsync(folder, "case", (server, town, page, look) => WalkAsync(server.Url, town, page, look));

    public static async Task WalkAsync(string url, Town town, ChromiumPage page, Look look)
    {
        using var office = await Office.SignInAsync(url, Town.Official, town.OfficialPassword);
        await SignInPage.SignInAsync(page, url, Town.Official, town.OfficialPassword);
        await page.AnswersAsync("**/api/board", await DayAsync(office, town));
        await page.GotoAsync(url + "/board");
        await page.SeesAsync("board-more");
        await look("a full day", page);
        await ListAsync(page, url, look);
        await StatesAsync(page, url, town, office, look);
        await RefusedAsync(page, url, look);
    }

    private static async Task ListAsync(ChromiumPage page, string url, Look look)
    {
        await page.GotoAsync(url + "/cases");
        await page.SeesAsync("case-new");
        await page.FillAsync($"{Part("cases-search")} input, input{Part("cases-search")}", "nobody of that name");
        await page.WaitForAsync("document.querySelector('.none')", "nothing is found");
        await look("no case found", page);
    }

    private static async Task StatesAsync(ChromiumPage page, string url, Town town, Office office, Look look)
    {
        var made = (string)(await office.PostAsync("/api/cases", new JsonObject { ["matterTypeId"] = town.MatterTypeId, ["applicantName"] = "欧阳桂兰", ["reference"] = "沪公 2026-17" }))["id"]!;
        await page.GotoAsync($"{url}/cases/{made}");
        await page.SeesAsync("case-take");
        await look("not taken", page);
        await page.TapAsync("case-take");
        await page.TapAsync("case-invite");
        await page.Page.Locator(Part("invite-who")).SelectOptionAsync("interpreter");
        await page.FillAsync(Part("invite-name"), "王慧");
        await page.Page.Locator(Part("invite-when")).SelectOptionAsync("outside");
        await page.SettlesAsync();
        await look("inviting a helper", page);
        await page.Page.Locator(Part("invite-who")).SelectOptionAsync("applicant");
        await page.Page.Locator(Part("invite-when")).SelectOptionAsync("any");
        await page.TapAsync("invite-send");
        await page.SeesAsync("invitation");
        await page.WaitForAsync($"!document.querySelector('{Part("invite-send")}')?.offsetParent", "the dialog is closed");
        await look("invited", page);
        var one = await office.GetAsync($"/api/cases/{made}");
        (one["state"], one["contact"], one["supplyUntil"]) = ("toSupply", "guilan@example.org", DateTimeOffset.UtcNow.AddDays(-1));
        one["second"] = new JsonObject { ["kind"] = "visit", ["at"] = DateTimeOffset.UtcNow.AddDays(3) };
        await page.AnswersAsync($"**/api/cases/{made}", one);
        await page.AnswersAsync($"**/api/cases/{made}/notices", new { items = Notices() });
        await page.GotoAsync($"{url}/cases/{made}");
        await page.SeesAsync("notice");
        await page.EvaluateAsync($"document.querySelector('{Part("notice")} summary').click()");
        await look("overdue with messages", page);
        await page.Page.UnrouteAllAsync();
        await office.PostAsync($"/api/cases/{made}/close", new JsonObject { ["reason"] = "申请人撤回 Withdrawn" });
        await page.GotoAsync($"{url}/cases/{made}");
        await page.SeesAsync("case-state", "data-state", "closed");
        await look("closed", page);
        using var colleague = await Office.SignInAsync(url, Town.Colleague, town.ColleaguePassword);
        var other = await Appointment.MakeAsync(colleague, town.MatterTypeId, "赵建国");
        await page.GotoAsync($"{url}/cases/{other.CaseId}");
        await page.SeesAsync("session-row");
        await look("of a colleague", page);
    }

    private static async Task RefusedAsync(ChromiumPage page, string url, Look look)
    {
        await page.GotoAsync(url + "/cases/nothing");
        await page.SeesProblemAsync("not_found");
        await look("no such case", page);
        await page.GotoAsync(url + "/room/nothing");
        await page.SeesAsync("problem");
        await look("no such room", page);
        await page.GotoAsync(url + "/cases");
        await page.TapAsync("case-new");
        await page.FillAsync(Part("case-new-applicant"), new string('长', 80));
        await page.AnswersAsync("**/api/cases", new { code = "invalid", title = "x", detail = "applicantName: 1 to 80 characters on one line.", status = 400 }, 400);
        await page.TapAsync("case-new-submit");
        await page.SeesProblemAsync("invalid");
        await look("a new case refused", page);
        await page.Page.UnrouteAllAsync();
    }

    private static object[] Notices()
    {
        var now = DateTimeOffset.UtcNow;
        object Notice(string kind, DateTimeOffset? sentAt, DateTimeOffset? givenUpAt, string? problem) =>
            new { id = kind, kind, to = "guilan@example.org", words = "第一公证处：您约在 12 月 3 日 10:00 视频核验。\nFirst Notary Office: your appointment is on 3 December at 10:00.", dueAt = now.AddHours(4), sentAt, sentBy = (string?)null, givenUpAt, tries = 1, problem };
        return [Notice("booked", now, null, null), Notice("reminder", null, null, null), Notice("supply", null, null, "Connection refused (mail.example.org:25)"), Notice("turn", null, now, "550 no such mailbox"), Notice("moved", null, now, "moved")];
    }

    /// <summary>Somebody in every group, nine rows of thirty.</summary>
    private static async Task<JsonNode> DayAsync(Office office, Town town)
    {
        var mine = await Appointment.MakeAsync(office, town.MatterTypeId, "陈晓明");
        var now = DateTimeOffset.UtcNow;
        JsonObject Person(string? state, string? helping = null, JsonObject? check = null, bool callBack = false) => new()
        {
            ["id"] = Guid.NewGuid().ToString(), ["name"] = "王慧", ["role"] = helping is null ? "applicant" : "helper", ["helping"] = helping, ["state"] = state, ["since"] = state is null or "connected" ? null : now.AddMinutes(-7), ["check"] = check, ["callBackAt"] = callBack ? now.AddMinutes(-12) : null,
        };
        JsonObject Check(string camera, string? network, int? battery) => new() { ["camera"] = camera, ["microphone"] = "ok", ["network"] = network, ["rttMs"] = 80, ["upKbps"] = 300, ["batteryPercent"] = battery, ["charging"] = false };
        JsonObject Row(string name, bool own, DateTimeOffset? planned, string state, params JsonNode[] people) => new()
        {
            ["sessionId"] = mine.SessionId, ["caseId"] = mine.CaseId, ["caseNumber"] = "2026-000017", ["applicantName"] = name, ["matterType"] = new JsonObject { ["zh"] = "继承公证（遗嘱继承）", ["en"] = "Inheritance notarisation (by will)" },
            ["official"] = own ? "Li Wei" : "Chen Jun", ["mine"] = own, ["plannedFor"] = planned, ["state"] = state, ["people"] = new JsonArray(people),
        };
        return new JsonObject
        {
            ["at"] = now, ["from"] = now.AddHours(-8), ["total"] = 30,
            ["items"] = new JsonArray(
                Row("陈晓明", true, null, "open", Person(null, callBack: true)), Row("欧阳桂兰", true, now.AddMinutes(-10), "open", Person("waiting", null, Check("ok", "poor", 9)), Person("waiting", "interpreter")),
                Row("Alexandra Montgomery-Featherstonehaugh", false, null, "open", Person("waiting")), Row("赵建国", true, null, "live", Person("away")), Row("孙丽", true, null, "open", Person(null, null, Check("permission_refused", "good", 80))),
                Row("周强", false, null, "live", Person("connected"), Person("connected", "family")), Row("吴敏", true, now.AddHours(2), "open"), Row("郑华", true, now.AddHours(3), "open", Person(null)), Row("冯军", false, now.AddDays(-1), "open")),
        };
    }
}
