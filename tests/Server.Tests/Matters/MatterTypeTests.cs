using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Matters;

/// <summary>Kinds of matters are made and changed by administrators; what has begun stays as it began.</summary>
public sealed class MatterTypeTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_case_keeps_the_version_that_it_began_with_and_the_next_one_begins_with_the_new()
    {
        using var administrator = await server.AdministratorAsync();
        using var official = await server.OfficialAsync();
        var made = await MadeAsync(administrator);
        var id = made["id"]!.GetValue<string>();
        Assert.Equal(1, made["version"]!.GetValue<int>());
        var before = await CaseAsync(official, id);

        var change = made.DeepClone();
        change["retentionYears"] = 30;
        change["checklist"]!.AsArray().Add(JsonNode.Parse("""{"id":"second","text":{"zh":"第二项","en":"Second"},"hint":{"zh":"看","en":"Look"},"still":false}"""));
        var changed = await ChangedAsync(administrator, id, change);
        Assert.Equal(2, changed.GetProperty("version").GetInt32());
        var after = await CaseAsync(official, id);

        Assert.Equal((1, 10, 1), await BegunAsync(official, before));
        Assert.Equal((2, 30, 2), await BegunAsync(official, after));
        // An appointment after the change, of a case from before it.
        Assert.Equal((1, 10), await SessionAsync(await official.InviteAsync(before)));
        Assert.Equal((2, 30), await SessionAsync(await official.InviteAsync(after)));

        var versions = (await (await administrator.GetAsync($"/api/matter-types/{id}/versions", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal([2, 1], versions.Select(v => v.GetProperty("matter").GetProperty("version").GetInt32()));
        Assert.Equal("Administrator", versions[1].GetProperty("replacedBy").GetString());
        var audit = (await (await administrator.GetAsync("/api/audit?action=matter_type_changed", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray();
        Assert.Contains(audit, a => a.GetProperty("detail").GetString() == $"{made["code"]} 2");
    }

    [Fact]
    public async Task Of_two_changes_of_one_version_the_second_is_told_and_changes_nothing()
    {
        using var administrator = await server.AdministratorAsync();
        var made = await MadeAsync(administrator);
        var id = made["id"]!.GetValue<string>();
        var answers = await Task.WhenAll(Enumerable.Range(20, 6).Select(minutes =>
        {
            var change = made.DeepClone();
            change["minutes"] = minutes;
            return administrator.PutAsJsonAsync($"/api/matter-types/{id}", change, Cancel);
        }));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.All(answers.Where(a => a.StatusCode != HttpStatusCode.OK), a => Assert.Equal(HttpStatusCode.Conflict, a.StatusCode));
        Assert.Equal("changed_meanwhile", await (await administrator.PutAsJsonAsync($"/api/matter-types/{id}", made, Cancel)).CodeAsync());
    }

    [Fact]
    public async Task Other_words_to_agree_to_need_another_name_also_one_that_was_never_used_for_others()
    {
        using var administrator = await server.AdministratorAsync();
        var made = await MadeAsync(administrator);
        var id = made["id"]!.GetValue<string>();
        var change = made.DeepClone();
        change["consent"]!["items"]![0]!["text"]!["en"] = "Something else";
        Assert.Equal("invalid", await (await administrator.PutAsJsonAsync($"/api/matter-types/{id}", change, Cancel)).CodeAsync());
        change["consent"]!["version"] = "v2";
        await ChangedAsync(administrator, id, change);

        var again = change.DeepClone();
        (again["version"], again["consent"]!["version"]) = (2, "v1");
        Assert.Equal("invalid", await (await administrator.PutAsJsonAsync($"/api/matter-types/{id}", again, Cancel)).CodeAsync());
        again["consent"] = made["consent"]!.DeepClone();
        await ChangedAsync(administrator, id, again);
    }

    [Theory]
    [InlineData("retentionYears", "0")]
    [InlineData("retentionYears", "101")]
    [InlineData("minutes", "0")]
    [InlineData("checklist", "[null]")]
    [InlineData("checklist", """[{"id":"a","text":{"zh":"一","en":"one"},"hint":{"zh":"一","en":"one"},"still":true},{"id":"a","text":{"zh":"二","en":"two"},"hint":{"zh":"二","en":"two"},"still":true}]""")]
    [InlineData("consent", """{"version":"v9","items":[]}""")]
    [InlineData("consent", """{"version":"v9","items":[{"id":"a","text":{"zh":"一","en":"one"},"optional":true}]}""")]
    public async Task What_is_not_right_changes_nothing(string name, string value)
    {
        using var administrator = await server.AdministratorAsync();
        var made = await MadeAsync(administrator);
        var change = made.DeepClone();
        change[name] = JsonNode.Parse(value);
        Assert.Equal("invalid", await (await administrator.PutAsJsonAsync($"/api/matter-types/{made["id"]}", change, Cancel)).CodeAsync());
        var listed = (await (await administrator.GetAsync($"/api/matter-types/{made["id"]}/versions", Cancel)).ReadAsync()).GetProperty("items");
        Assert.Equal(1, listed.GetArrayLength());
    }

    [Fact]
    public async Task An_administrator_of_one_department_has_its_people_and_matters_only()
    {
        using var administrator = await server.AdministratorAsync();
        var made = await MadeAsync(administrator);
        var other = (await (await administrator.PostAsJsonAsync("/api/departments", new { name = new { zh = "另一个", en = "Another" } }, Cancel)).ReadAsync()).GetProperty("id").GetString()!;
        var account = await (await administrator.PostAsJsonAsync("/api/staff", new { userName = "local" + Ids.New(), displayName = "Local", role = "administrator", departmentId = other }, Cancel)).ReadAsync();
        using var local = await server.SignedInAsync(new(account.GetProperty("staff").GetProperty("userName").GetString()!, account.GetProperty("password").GetString()!));
        var stranger = (await (await administrator.GetAsync("/api/staff", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray()
            .Single(s => s.GetProperty("userName").GetString() == server.Demo.Official.UserName).GetProperty("id").GetString();

        Assert.Equal(HttpStatusCode.NotFound, (await local.PutAsJsonAsync($"/api/matter-types/{made["id"]}", made, Cancel)).StatusCode);
        Assert.Equal("invalid", await (await local.PostAsJsonAsync("/api/matter-types", Fresh(), Cancel)).CodeAsync());
        Assert.All((await (await local.GetAsync("/api/staff", Cancel)).ReadAsync()).GetProperty("items").EnumerateArray(), s => Assert.Equal(other, s.GetProperty("department").GetProperty("id").GetString()));
        foreach (var act in (string[])["disable", "enable", "password"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await local.PostAsync($"/api/staff/{stranger}/{act}", null, Cancel)).StatusCode);
        }

        foreach (var department in (string?[])[null, "demo000000000000"])
        {
            Assert.Equal("invalid", await (await local.PostAsJsonAsync("/api/staff", new { userName = "raised" + Ids.New(), displayName = "Raised", role = "administrator", departmentId = department }, Cancel)).CodeAsync());
        }

        Assert.Equal("not_allowed", await (await local.PostAsJsonAsync("/api/departments", new { name = new { zh = "新", en = "New" } }, Cancel)).CodeAsync());
        Assert.Equal(HttpStatusCode.Created, (await local.PostAsJsonAsync("/api/staff", new { userName = "own" + Ids.New(), displayName = "Own", role = "official", departmentId = other }, Cancel)).StatusCode);
    }

    private async Task<(int Items, int Years)> SessionAsync(Appointment appointment)
    {
        await using var db = await server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync(Cancel);
        var matter = (await db.Sessions.SingleAsync(s => s.Id == appointment.SessionId, Cancel)).Matter;
        return (matter.Checklist.Count, matter.RetentionYears);
    }

    private static async Task<(int Version, int Years, int Items)> BegunAsync(HttpClient official, string caseId)
    {
        var matter = (await (await official.GetAsync($"/api/cases/{caseId}", Cancel)).ReadAsync()).GetProperty("matterType");
        return (matter.GetProperty("version").GetInt32(), matter.GetProperty("retentionYears").GetInt32(), matter.GetProperty("checklist").GetArrayLength());
    }

    private static async Task<string> CaseAsync(HttpClient official, string matter)
    {
        var id = (await (await official.PostAsJsonAsync("/api/cases", new { matterTypeId = matter, applicantName = "王小满" }, Cancel)).ReadAsync()).GetProperty("id").GetString()!;
        (await official.PostAsync($"/api/cases/{id}/take", null, Cancel)).EnsureSuccessStatusCode();
        return id;
    }

    private static async Task<JsonElement> ChangedAsync(HttpClient administrator, string id, JsonNode change)
    {
        var answer = await administrator.PutAsJsonAsync($"/api/matter-types/{id}", change, Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.ReadAsync();
    }

    private static async Task<JsonNode> MadeAsync(HttpClient administrator) =>
        JsonNode.Parse(await (await administrator.PostAsJsonAsync("/api/matter-types", Fresh(), Cancel)).EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancel))!;

    private static object Fresh() => new
    {
        code = "m" + Ids.New(), departmentId = "demo000000000000", name = new { zh = "核对", en = "A check" }, purpose = new { zh = "为核对", en = "To check" }, minutes = 15,
        bring = new[] { new { zh = "身份证", en = "Identity card" } },
        consent = new { version = "v1", items = new[] { new { id = "recording", text = new { zh = "同意录制", en = "Recording" } } } },
        checklist = new[] { new { id = "first", text = new { zh = "第一项", en = "First" }, hint = new { zh = "看", en = "Look" }, still = true } },
    };
}
