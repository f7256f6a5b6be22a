using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A member of staff over plain HTTP: what a test sets up before the pages come.</summary>
public sealed class Office : IDisposable
{
    private readonly HttpClient _http;

    private Office(string url)
    {
        Cookies = new();
        _http = new(new HttpClientHandler { CookieContainer = Cookies }) { BaseAddress = new(url), Timeout = TimeSpan.FromMinutes(2) };
    }

    public CookieContainer Cookies { get; }

    public Uri Address => _http.BaseAddress!;

    public static async Task<Office> SignInAsync(string url, string userName, string password)
    {
        var office = new Office(url);
        await office.PostAsync("/api/staff/sign-in", new JsonObject { ["userName"] = userName, ["password"] = password });
        return office;
    }

    public async Task<JsonNode> PostAsync(string path, JsonNode? body = null)
    {
        using var answer = await _http.PostAsync(path, JsonContent.Create(body ?? new JsonObject()));
        return await ReadAsync(answer, "POST " + path);
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        using var answer = await _http.GetAsync(path);
        return await ReadAsync(answer, "GET " + path);
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    public async Task DownloadAsync(string path, string file)
    {
        await using var from = await _http.GetStreamAsync(path);
        await using var to = File.Create(file);
        await from.CopyToAsync(to);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, string what)
    {
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? (text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!)
            : throw new HttpRequestException($"{what}: {(int)answer.StatusCode} {text}", null, answer.StatusCode);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A department with an official, an auditor and a matter type, made over the API by the first administrator.</summary>
public sealed record Town(string DepartmentId, string MatterTypeId, string OfficialPassword, string ColleaguePassword, string AuditorPassword)
{
    public const string Official = "official.li";
    public const string Colleague = "official.chen";
    public const string Auditor = "auditor.wang";

    public static async Task<Town> BuildAsync(ServerProcess server)
    {
        using var administrator = await Office.SignInAsync(server.Url, "admin", server.AdministratorPassword);
        var department = (string)(await administrator.PostAsync("/api/departments", new JsonObject { ["name"] = Text("第一公证处", "First Notary Office") }))["id"]!;
        var matter = (string)(await administrator.PostAsync("/api/matter-types", MatterType(department)))["id"]!;
        return new(department, matter, await StaffAsync(administrator, Official, "Li Wei", "official", department),
            await StaffAsync(administrator, Colleague, "Chen Jun", "official", department), await StaffAsync(administrator, Auditor, "Wang Fang", "auditor", department));
    }

    private static async Task<string> StaffAsync(Office administrator, string userName, string displayName, string role, string department)
    {
        var made = await administrator.PostAsync("/api/staff", new JsonObject { ["userName"] = userName, ["displayName"] = displayName, ["role"] = role, ["departmentId"] = department });
        return (string)made["password"]!;
    }

    private static JsonObject MatterType(string department) => new()
    {
        ["code"] = "inheritance",
        ["departmentId"] = department,
        ["name"] = Text("继承公证", "Inheritance notarisation"),
        ["purpose"] = Text("核对身份和材料", "Check identity and documents"),
        ["minutes"] = 20,
        ["bring"] = new JsonArray(Text("身份证", "Identity card")),
        ["consent"] = new JsonObject
        {
            ["version"] = "2026-11",
            ["items"] = new JsonArray(
                new JsonObject { ["id"] = "recording", ["text"] = Text("我同意录音录像", "I agree that sound and pictures are recorded") },
                new JsonObject { ["id"] = "evidence", ["text"] = Text("录像作为证据保存", "The recording is kept as evidence") }),
        },
        ["checklist"] = new JsonArray(
            new JsonObject { ["id"] = "identity", ["text"] = Text("身份一致", "Identity matches"), ["hint"] = Text("对照证件", "Compare with the card"), ["still"] = true },
            new JsonObject { ["id"] = "will", ["text"] = Text("意思表示真实", "Acts of free will"), ["hint"] = Text("询问", "Ask"), ["still"] = false }),
    };

    private static JsonObject Text(string zh, string en) => new() { ["zh"] = zh, ["en"] = en };
}

/// <summary>A case with an open session and its invitation.</summary>
public sealed record Appointment(string CaseId, string SessionId, string InvitationUrl)
{
    public static async Task<Appointment> MakeAsync(Office official, string matterTypeId, string applicant = "Zhang San")
    {
        var theCase = (string)(await official.PostAsync("/api/cases", new JsonObject { ["matterTypeId"] = matterTypeId, ["applicantName"] = applicant }))["id"]!;
        await official.PostAsync($"/api/cases/{theCase}/take");
        var session = (string)(await official.PostAsync($"/api/cases/{theCase}/sessions"))["id"]!;
        var invitation = await official.PostAsync($"/api/cases/{theCase}/invitations");
        return new(theCase, session, (string)invitation["url"]!);
    }
}
