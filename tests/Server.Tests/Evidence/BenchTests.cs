using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Retention;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Evidence;

/// <summary>What the auditor's bench asks for, over sessions with real recordings.</summary>
public sealed class BenchTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Track = "tracks/applicant-1.mkv";

    [Fact]
    public async Task Numbers_of_persons_are_masked_until_somebody_says_why()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        Assert.Equal("我的身份证号是 **************002X，电话 *******8000", await MessageAsync(auditor, id, view));
        Assert.Equal(HttpStatusCode.BadRequest, (await auditor.PostAsJsonAsync($"/api/sessions/{id}/unmask?view={view}", new { reason = " " })).StatusCode);

        var open = (await (await auditor.PostAsJsonAsync($"/api/sessions/{id}/unmask?view={view}", new { reason = "核对证件" })).ReadAsync()).GetProperty("view").GetString()!;
        Assert.Equal("我的身份证号是 11010519491231002X，电话 13800138000", await MessageAsync(auditor, id, open));
        Assert.Contains("**", await MessageAsync(auditor, id, view));
        var entry = Assert.Single((await (await auditor.GetAsync($"/api/audit?sessionId={id}&action=unmasked")).ReadAsync()).GetProperty("items").EnumerateArray());
        Assert.Equal("核对证件", entry.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("11010519491231002X", "**************002X")]
    [InlineData("110105 1949 1231 002x", "*****************002x")]
    [InlineData("138 0013 8000", "*********8000")]
    [InlineData("110105491231002", "***********1002")]
    [InlineData("護照 E12345678，通行证 H1234567890", "護照 *****5678，通行证 *******7890")]
    [InlineData("１１０１０５１９４９１２３１００２Ｘ", "**************００２Ｘ")]
    [InlineData("2026 年，50 平方米，A4 纸，GB11643 号标准", "2026 年，50 平方米，A4 纸，GB11643 号标准")]
    [InlineData("案号 2026-000123，2026-11-23", "案号 2026-000123，2026-11-23")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void Only_numbers_of_persons_are_masked(string words, string shown) => Assert.Equal(shown, Masking.Masked(words));

    [Fact]
    public async Task Each_chunk_is_given_as_the_log_says_it_is()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        var replay = await (await auditor.GetAsync($"/api/sessions/{id}/replay?view={view}")).ReadAsync();
        var chunks = replay.GetProperty("chunks").EnumerateArray().ToList();
        Assert.Equal(8, chunks.Count);
        foreach (var chunk in chunks)
        {
            var bytes = await auditor.GetByteArrayAsync($"/api/sessions/{id}/chunks/{chunk.GetProperty("seq").GetInt64()}?view={view}");
            Assert.Equal(chunk.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync($"/api/sessions/{id}/chunks/0?view={view}")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync($"/api/sessions/{id}/chunks/{chunks[0].GetProperty("seq").GetInt64()}")).StatusCode);
        Assert.Equal("周衡", replay.GetProperty("viewer").GetString());
    }

    [Theory]
    [InlineData(false, "altered")]
    [InlineData(true, "missing")]
    public async Task A_damaged_recording_plays_as_far_as_it_is_whole_and_says_where_it_is_not(bool cut, string what)
    {
        var (id, session) = await server.StageAsync();
        if (cut)
        {
            session.Cut(Track, 0.6);
        }
        else
        {
            session.Damage(Track, 0.6);
        }

        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        var damage = (await (await auditor.GetAsync($"/api/sessions/{id}/damage/applicant-1.mkv?view={view}")).ReadAsync()).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(cut ? 2 : 1, damage.Count);
        Assert.All(damage, d => Assert.Equal(what, d.GetProperty("what").GetString()));
        Assert.Equal(4_500, damage[0].GetProperty("fromMs").GetInt64());
        Assert.Empty((await (await auditor.GetAsync($"/api/sessions/{id}/damage/official-1.mkv?view={view}")).ReadAsync()).GetProperty("items").EnumerateArray());

        var whole = await auditor.GetByteArrayAsync($"/api/sessions/{id}/media/applicant-1.mkv?view={view}&whole=1");
        var (pictures, complaints) = await DecodeAsync(whole);
        Assert.Equal("", complaints);
        Assert.Equal(cut ? 100 : 150, pictures);
    }

    [Fact]
    public async Task A_recording_whose_beginning_is_damaged_is_refused_in_words()
    {
        var (id, session) = await server.StageAsync();
        session.Damage(Track, 0);
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        Assert.Equal("recording_damaged", await (await auditor.GetAsync($"/api/sessions/{id}/media/applicant-1.mkv?view={view}&whole=1")).CodeAsync());
        Assert.Equal("no_preview", await (await auditor.GetAsync($"/api/sessions/{id}/sheet/applicant-1.mkv?view={view}")).CodeAsync());
    }

    [Fact]
    public async Task A_photo_and_words_that_are_not_what_the_log_says_are_not_shown()
    {
        var (id, session) = await server.StageAsync(more: s => s.Happens(2_500, EvidenceEntry.StillTaken(s.Still([1, 2, 3, 4]), "sink", "applicant-1", 2_500)));
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        Assert.Equal([1, 2, 3, 4], await auditor.GetByteArrayAsync($"/api/sessions/{id}/stills/0001.jpg?view={view}"));
        Assert.Null(await FaultAsync());

        await File.WriteAllBytesAsync(Path.Combine(session.Folder, "data/stills/0001.jpg"), [1, 2, 3, 5]);
        await File.AppendAllTextAsync(Path.Combine(session.Folder, "data/texts/0001.txt"), "！");
        Assert.Equal("still_damaged", await (await auditor.GetAsync($"/api/sessions/{id}/stills/0001.jpg?view={view}")).CodeAsync());
        Assert.Equal("altered", await FaultAsync());
        File.Delete(Path.Combine(session.Folder, "data/stills/0001.jpg"));
        File.Delete(Path.Combine(session.Folder, "data/texts/0001.txt"));
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync($"/api/sessions/{id}/stills/0001.jpg?view={view}")).StatusCode);
        Assert.Equal("missing", await FaultAsync());

        async Task<string?> FaultAsync()
        {
            var message = (await (await auditor.GetAsync($"/api/sessions/{id}/replay?view={view}")).ReadAsync()).GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("kind").GetString() == "message.sent");
            Assert.Equal(message.GetProperty("fault").GetString() is null, message.GetProperty("text").GetString() is not null);
            return message.GetProperty("fault").GetString();
        }
    }

    [Fact]
    public async Task A_log_that_was_written_anew_with_its_recording_does_not_pass_as_the_sealed_one()
    {
        var (whole, _) = await server.StageAsync();
        var (id, session) = await server.StageAsync();
        Rewrite(session.Folder);
        using var auditor = await server.AuditorAsync();
        Assert.Equal(JsonValueKind.Null, (await FaultAsync(whole)).ValueKind);
        Assert.NotEqual("", (await FaultAsync(id)).GetProperty("en").GetString());

        // Every chunk is still what this log says.
        Assert.Empty((await (await auditor.GetAsync($"/api/sessions/{id}/damage/applicant-1.mkv?view={await auditor.ViewAsync(id)}")).ReadAsync()).GetProperty("items").EnumerateArray());

        async Task<JsonElement> FaultAsync(string session) => (await (await auditor.GetAsync($"/api/sessions/{session}/replay?view={await auditor.ViewAsync(session)}")).ReadAsync()).GetProperty("fault");
    }

    /// <summary>Another byte in a recording, its chunk's line with the new hash, and every line after it on a chain that fits; nobody has the key.</summary>
    private static void Rewrite(string folder)
    {
        var (log, track) = (Path.Combine(folder, "data/log.jsonl"), Path.Combine(folder, "data", Track));
        var lines = File.ReadAllLines(log);
        var chunk = Array.FindIndex(lines, line => line.Contains($"\"file\":\"{Track}\",\"offset\":0,", StringComparison.Ordinal));
        var bytes = File.ReadAllBytes(track);
        var length = JsonDocument.Parse(lines[chunk]).RootElement.GetProperty("length").GetInt32();
        var before = Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length)));
        bytes[length - 1] ^= 1;
        File.WriteAllBytes(track, bytes);
        lines[chunk] = lines[chunk].Replace(before, Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(0, length))), StringComparison.Ordinal);
        for (var i = chunk + 1; i < lines.Length; i++)
        {
            var prev = JsonDocument.Parse(lines[i]).RootElement.GetProperty("prev").GetString()!;
            lines[i] = lines[i].Replace(prev, Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines[i - 1]))), StringComparison.Ordinal);
        }

        File.WriteAllText(log, string.Concat(lines.Select(line => line + "\n")));
    }

    [Fact]
    public async Task Slow_downloads_keep_nobody_from_verifying()
    {
        // More than the sockets between take before anybody reads.
        var (id, _) = await server.StageAsync(more: s => s.Happens(2_500, EvidenceEntry.StillTaken(s.Still(RandomNumberGenerator.GetBytes(24 * 1024 * 1024)), "sink", "applicant-1", 2_500)));
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        using var administrator = await server.AdministratorAsync();
        var open = new List<HttpResponseMessage>();
        foreach (var who in (HttpClient[])[official, administrator])
        {
            var address = $"/api/sessions/{id}/package?view={await who.ViewAsync(id)}";
            open.Add(await who.GetAsync(address, HttpCompletionOption.ResponseHeadersRead));
            open.Add(await who.GetAsync(address, HttpCompletionOption.ResponseHeadersRead));
        }

        Assert.Equal("intact", (await (await auditor.PostAsync($"/api/sessions/{id}/verification", null).WaitAsync(TimeSpan.FromSeconds(30))).ReadAsync()).GetProperty("verdict").GetString());
        open.ForEach(response => response.Dispose());
    }

    [Fact]
    public async Task Waveform_and_contact_sheet_are_made_once()
    {
        var (id, _) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        var wave = await auditor.GetByteArrayAsync($"/api/sessions/{id}/waveform/applicant-1.mkv?view={view}");
        Assert.Equal(PreviewShelf.Parts, wave.Length);
        Assert.InRange(wave.Average(b => b), 5, 250);
        Assert.Equal("applicant-1.mkv", Assert.Single((await (await auditor.GetAsync($"/api/audit?sessionId={id}&action=media_read")).ReadAsync()).GetProperty("items").EnumerateArray()).GetProperty("detail").GetString());
        var sheet = await auditor.GetByteArrayAsync($"/api/sessions/{id}/sheet/applicant-1.mkv?view={view}");
        Assert.Equal([0xFF, 0xD8], sheet[..2]);

        var files = Directory.GetFiles(Path.Combine(server.Folder, "previews"), id + "-*");
        Assert.Equal(2, files.Length);
        File.WriteAllText(files.Single(f => f.EndsWith(".jpg", StringComparison.Ordinal)), "kept");
        Assert.Equal("kept", await auditor.GetStringAsync($"/api/sessions/{id}/sheet/applicant-1.mkv?view={view}"));
    }

    [Fact]
    public async Task An_export_tells_its_progress_and_cancelled_leaves_nothing_behind()
    {
        var (id, _) = await server.StageAsync(seconds: 60);
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        Assert.Equal("view_needed", await (await auditor.PostAsync($"/api/sessions/{id}/exports", null)).CodeAsync());
        var address = $"{(await auditor.PostAsync($"/api/sessions/{id}/exports?view={view}", null)).Headers.Location}?view={view}";
        JsonElement export;
        do
        {
            await Task.Delay(20);
            export = await (await auditor.GetAsync(address)).ReadAsync();
            Assert.NotEqual("failed", export.GetProperty("state").GetString());
        }
        while (export.GetProperty("progress").GetDouble() == 0);

        Assert.Equal("running", export.GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await auditor.DeleteAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync(address)).StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder, "exports")));
    }

    [Fact]
    public async Task A_film_is_made_of_what_there_is_and_says_how_many_recordings_are_not_in_it()
    {
        var (id, session) = await server.StageAsync();
        File.Delete(Path.Combine(session.Folder, "data", Track));
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(id);
        var address = $"{(await auditor.PostAsync($"/api/sessions/{id}/exports?view={view}", null)).Headers.Location}?view={view}";
        var export = await (await auditor.GetAsync(address)).ReadAsync();
        while (export.GetProperty("state").GetString() == "running")
        {
            await Task.Delay(50);
            export = await (await auditor.GetAsync(address)).ReadAsync();
        }

        Assert.Equal(("ready", 1), (export.GetProperty("state").GetString(), export.GetProperty("without").GetInt32()));
        Assert.NotEmpty(await auditor.GetByteArrayAsync($"{export.GetProperty("url").GetString()}?view={view}"));
        await auditor.DeleteAsync(address);
    }

    [Fact]
    public async Task A_film_that_two_people_want_stays_when_one_of_them_gives_it_up()
    {
        var (id, _) = await server.StageAsync(seconds: 60);
        using var auditor = await server.AuditorAsync();
        using var official = await server.OfficialAsync();
        var (mine, other) = (await auditor.ViewAsync(id), await official.ViewAsync(id));
        var address = (await auditor.PostAsync($"/api/sessions/{id}/exports?view={mine}", null)).Headers.Location!;
        Assert.Equal(address, (await official.PostAsync($"/api/sessions/{id}/exports?view={other}", null)).Headers.Location);
        Assert.Equal(HttpStatusCode.NoContent, (await auditor.DeleteAsync($"{address}?view={mine}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await official.GetAsync($"{address}?view={other}")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await official.DeleteAsync($"{address}?view={other}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await official.GetAsync($"{address}?view={other}")).StatusCode);
    }

    [Fact]
    public async Task A_session_that_was_removed_after_its_time_says_so()
    {
        var (id, session) = await server.StageAsync();
        using var auditor = await server.AuditorAsync();
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<AppDb>();
            db.Removals.Add(new Removal { SessionId = id, At = server.Clock.GetUtcNow(), DoneAt = server.Clock.GetUtcNow() });
            await db.SaveChangesAsync();
        }

        // A row alone hides nothing, and keeps nobody from holding the session.
        Assert.Equal(HttpStatusCode.Created, (await auditor.PostAsJsonAsync($"/api/sessions/{id}/views", new { purpose = "复核" })).StatusCode);
        var held = await auditor.PostAsJsonAsync($"/api/sessions/{id}/holds", new { reason = "投诉" });
        Assert.Equal(HttpStatusCode.Created, held.StatusCode);
        var release = $"/api/sessions/{id}/holds/{(await held.ReadAsync()).GetProperty("id").GetString()}/release";
        Assert.Equal(HttpStatusCode.OK, (await auditor.PostAsJsonAsync(release, new { reason = "已归还" })).StatusCode);
        await session.EnterLedgerAsync();
        await session.RemoveAsync(server.Clock.GetUtcNow());

        var answer = await auditor.PostAsJsonAsync($"/api/sessions/{id}/views", new { purpose = "复核" });
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Equal("session_removed", await answer.CodeAsync());
        var found = (await (await auditor.GetAsync($"/api/sessions?q={id}")).ReadAsync()).GetProperty("items").EnumerateArray().Single();
        Assert.True(found.GetProperty("removed").GetBoolean());
        Assert.Equal("", found.GetProperty("applicantName").GetString());
    }

    private static async Task<string> MessageAsync(HttpClient auditor, string id, string view)
    {
        var replay = await (await auditor.GetAsync($"/api/sessions/{id}/replay?view={view}")).ReadAsync();
        return replay.GetProperty("entries").EnumerateArray().Single(e => e.GetProperty("kind").GetString() == "message.sent").GetProperty("text").GetString()!;
    }

    /// <summary>Pictures that ffmpeg decodes, and what it complains about.</summary>
    private static async Task<(int Pictures, string Complaints)> DecodeAsync(byte[] webm)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, webm);
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", file, "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5", "-"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaints = ffmpeg.StandardError.ReadToEndAsync();
        var lines = (await ffmpeg.StandardOutput.ReadToEndAsync()).Split('\n').Count(line => line.Length > 0 && line[0] != '#');
        await ffmpeg.WaitForExitAsync();
        File.Delete(file);
        return (lines, (await complaints).Trim());
    }
}
