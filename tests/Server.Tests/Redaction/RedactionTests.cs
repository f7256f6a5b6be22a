using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.SignalR.Client;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Sessions.Contracts;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Redaction;

public sealed class RedactionTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_copy_leaves_out_what_is_asked_says_who_and_why_and_the_original_stays_whole()
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        var address = $"/api/sessions/{session}/redactions";
        var copy = await auditor.PostAsJsonAsync(address, new { reason = "个人隐私", withhold = new[] { "texts/0001.txt" } });
        Assert.Equal(HttpStatusCode.OK, copy.StatusCode);
        var bytes = await copy.Content.ReadAsByteArrayAsync();
        using var zip = new ZipSource(() => new MemoryStream(bytes));
        var verdict = await Verifier.VerifyAsync(zip);
        Assert.StartsWith("intact, 1 item withheld: ", verdict.Words.En);
        Assert.Equal(["data/texts/0001.txt"], verdict.Withheld);
        Assert.Equal(("周衡", "个人隐私"), (verdict.Redaction!.By, verdict.Redaction.Reason));
        Assert.Equal(verdict.Signature!.Fingerprint, verdict.Redaction.Fingerprint);

        var original = await (await auditor.PostAsync($"/api/sessions/{session}/verification", null)).ReadAsync();
        Assert.Equal("intact", original.GetProperty("verdict").GetString());
        var audit = await (await auditor.GetAsync($"/api/audit?sessionId={session}&action=redacted")).ReadAsync();
        Assert.Equal("个人隐私", Assert.Single(audit.GetProperty("items").EnumerateArray()).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("log.jsonl")]
    [InlineData("../../keys/signer.pem")]
    [InlineData("texts/9999.txt")]
    public async Task Only_what_the_log_names_can_be_left_out(string file)
    {
        var session = await SealedAsync();
        using var auditor = await server.AuditorAsync();
        Assert.Equal("invalid", await (await auditor.PostAsJsonAsync($"/api/sessions/{session}/redactions", new { reason = "x", withhold = new[] { file } })).CodeAsync());
        Assert.Equal("invalid", await (await auditor.PostAsJsonAsync($"/api/sessions/{session}/redactions", new { reason = " ", withhold = new[] { "texts/0001.txt" } })).CodeAsync());
        Assert.Equal("invalid", await (await auditor.PostAsJsonAsync($"/api/sessions/{session}/redactions", new { reason = "x", withhold = Array.Empty<string>() })).CodeAsync());
        var neither = new[] { new { file = "tracks/applicant-1.mkv", fromMs = 0, toMs = 1000, picture = false, sound = false } };
        Assert.Equal("invalid", await (await auditor.PostAsJsonAsync($"/api/sessions/{session}/redactions", new { reason = "x", withhold = Array.Empty<string>(), spans = neither })).CodeAsync());
    }

    private async Task<string> SealedAsync()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.Applicant.Hub.InvokeAsync("sendMessage", new TextCall("你好"));
        await room.EndAsync();
        return room.Appointment.SessionId;
    }
}
