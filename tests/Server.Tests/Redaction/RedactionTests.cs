using System.IO.Compression;
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
        Assert.Equal("个人隐私 [texts/0001.txt]", Assert.Single(audit.GetProperty("items").EnumerateArray()).GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_span_is_withheld_where_it_was_in_the_session_though_the_recording_began_later()
    {
        var (session, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();

        // The official's recording begins a second after the session: 3 to 5 s of the session are 2 to 4 s of the file.
        var span = new { file = "tracks/official-1.mkv", fromMs = 3000, toMs = 5000, picture = true, sound = false };
        var copy = await auditor.PostAsJsonAsync($"/api/sessions/{session}/redactions", new { reason = "第三人", withhold = Array.Empty<string>(), spans = new[] { span } });
        Assert.Equal(HttpStatusCode.OK, copy.StatusCode);
        using var zip = new ZipArchive(await copy.Content.ReadAsStreamAsync());
        var film = Path.Combine(Directory.CreateTempSubdirectory("redacted").FullName, "official.webm");
        await zip.Entries.Single(entry => entry.FullName.EndsWith("derived/tracks/official-1.mkv.webm", StringComparison.Ordinal)).ExtractToFileAsync(film);
        var (from, to) = await BlackAsync(film);
        Assert.InRange(from, 1.8, 2.2);
        Assert.InRange(to, 3.8, 4.2);
        var audit = await (await auditor.GetAsync($"/api/audit?sessionId={session}&action=redacted")).ReadAsync();
        Assert.Equal("第三人 [tracks/official-1.mkv 3000-5000 ms picture]", Assert.Single(audit.GetProperty("items").EnumerateArray()).GetProperty("detail").GetString());
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

    /// <summary>Seconds of the file: where the one black part begins and ends, as ffmpeg finds it.</summary>
    private static async Task<(double From, double To)> BlackAsync(string film)
    {
        using var ffmpeg = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("ffmpeg", ["-hide_banner", "-i", film, "-vf", "blackdetect=d=0.5:pix_th=0.1", "-an", "-f", "null", "-"]) { RedirectStandardError = true })!;
        var text = await ffmpeg.StandardError.ReadToEndAsync();
        await ffmpeg.WaitForExitAsync();
        var found = Assert.Single(System.Text.RegularExpressions.Regex.Matches(text, @"black_start:([\d.]+) black_end:([\d.]+)"));
        return (double.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), double.Parse(found.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture));
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
