using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Registers;

/// <summary>What the registers say, beside what is seen: from a file and from a service of the office.</summary>
public sealed class RegisterTests
{
    private const string Land = """[{"applicant":"王小满","title":"不动产权证 0001","fields":[{"name":{"zh":"坐落","en":"Address"},"value":"幸福路 1 号"}]},{"applicant":"别人","title":"x","fields":[]}]""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_and_a_service_answer_side_by_side_and_the_evidence_keeps_what_was_shown()
    {
        var asked = "";
        await using var service = await ServiceAsync(http =>
        {
            asked = http.Request.QueryString + " " + http.Request.Headers.Authorization;
            return Results.Text("""{"records":[{"title":"营业执照","fields":[{"name":{"zh":"状态","en":"State"},"value":"存续"}]}]}""", "application/json");
        });
        await using var server = await ServerAsync(service.Urls.First());
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "land.json"), Land, Cancel);
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        var items = (await AskAsync(server, room)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["found", "found"], items.Select(i => i.GetProperty("state").GetString()));
        Assert.Equal("幸福路 1 号", Assert.Single(items[0].GetProperty("records").EnumerateArray()).GetProperty("fields")[0].GetProperty("value").GetString());
        Assert.Contains("applicant=", asked, StringComparison.Ordinal);
        Assert.EndsWith("Bearer abc", asked, StringComparison.Ordinal);

        await room.EndAsync();
        var read = (await server.EntriesAsync(room.Appointment.SessionId)).Where(e => e.GetProperty("kind").GetString() == EvidenceKind.RegisterRead).ToArray();
        Assert.Equal(["land", "firms"], read.Select(e => e.GetProperty("data").GetProperty("register").GetString()));
        Assert.DoesNotContain("幸福路", read[0].GetProperty("data").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("幸福路", read[0].GetProperty("text").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_register_that_is_away_keeps_no_other_from_answering()
    {
        await using var service = await ServiceAsync(_ => Results.StatusCode(500));
        await using var server = await ServerAsync(service.Urls.First());
        await File.WriteAllTextAsync(Path.Combine(server.Folder, "land.json"), "[]", Cancel);
        await using var room = await Room.OpenAsync(server);
        var items = (await AskAsync(server, room)).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["nothing", "away"], items.Select(i => i.GetProperty("state").GetString()));
    }

    [Fact]
    public async Task An_office_without_registers_says_so_and_wrong_settings_are_named()
    {
        await using var server = new RunningServer();
        await server.InitializeAsync();
        await using var room = await Room.OpenAsync(server);
        Assert.False((await AskAsync(server, room)).GetProperty("configured").GetBoolean());
        Assert.Contains("needs Address", string.Join(" ", new RemoteVerify.Server.Registers.RegisterSettings { Id = "x", Kind = "http" }.Problems()), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> AskAsync(RunningServer server, Room room)
    {
        using var official = await server.OfficialAsync();
        return await (await official.PostAsJsonAsync($"/api/sessions/{room.Appointment.SessionId}/registers", new { }, Cancel)).ReadAsync();
    }

    private static async Task<RunningServer> ServerAsync(string address)
    {
        var server = RunningServer.With(
            "--RemoteVerify:Registers:0:Id", "land", "--RemoteVerify:Registers:0:Zh", "不动产登记", "--RemoteVerify:Registers:0:Path", "land.json",
            "--RemoteVerify:Registers:1:Id", "firms", "--RemoteVerify:Registers:1:Kind", "http", "--RemoteVerify:Registers:1:Address", address + "/firms", "--RemoteVerify:Registers:1:Authorization", "Bearer abc");
        await server.InitializeAsync();
        return server;
    }

    private static async Task<WebApplication> ServiceAsync(Func<HttpContext, IResult> answer)
    {
        var service = WebApplication.CreateSlimBuilder().Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.MapGet("/firms", answer);
        await service.StartAsync();
        return service;
    }
}
