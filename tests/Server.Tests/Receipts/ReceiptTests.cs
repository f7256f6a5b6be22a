using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Receipts;

public sealed class ReceiptTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_receipt_and_its_code_are_held_by_anybodys_question_and_nothing_else_is_told()
    {
        var (_, jws) = await SealedAsync();
        Assert.True(Receipt.TryOpen(jws, out var receipt));
        var answer = await AskAsync(new { receipt = jws });
        Assert.Equal("held", Outcome(answer));
        Assert.Equal(["at", "outcome", "sealed", "seq", "views"], answer.EnumerateObject().Select(p => p.Name).Order());

        var code = ReceiptCode.Of(receipt.Checkpoint);
        Assert.Equal("held", Outcome(await AskAsync(new { code })));
        Assert.Equal(receipt.Checkpoint.Seq, (await AskAsync(new { code = code.ToLowerInvariant().Replace("-", " ") })).GetProperty("seq").GetInt64());
        Assert.Contains("<svg", await server.Browser().GetStringAsync($"/api/receipts/{code}.svg"));
    }

    [Fact]
    public async Task A_log_that_was_cut_or_rewritten_or_is_gone_is_found_out()
    {
        var (session, jws) = await SealedAsync();
        Assert.True(Receipt.TryOpen(jws, out var receipt));
        var code = ReceiptCode.Of(receipt.Checkpoint);
        var log = Path.Combine(server.Folder, "archive", "sessions", session, "data", "log.jsonl");
        var lines = await File.ReadAllLinesAsync(log);
        File.SetAttributes(log, FileAttributes.Normal);

        await File.WriteAllTextAsync(log, string.Concat(lines[..^1].Select(line => line + "\n")));
        Assert.Equal("cut", Outcome(await AskAsync(new { receipt = jws })));
        Assert.Equal("unknown", Outcome(await AskAsync(new { code })));
        await File.WriteAllTextAsync(log, string.Concat(lines.Select((line, i) => (i == 1 ? line.Replace("\"kind\"", " \"kind\"") : line) + "\n")));
        Assert.Equal("rewritten", Outcome(await AskAsync(new { receipt = jws })));
        Assert.Equal("unknown", Outcome(await AskAsync(new { code })));
        Directory.Delete(Path.Combine(server.Folder, "archive", "sessions", session), recursive: true);
        Assert.Equal("missing", Outcome(await AskAsync(new { receipt = jws })));
    }

    [Fact]
    public async Task A_sealed_log_that_was_cut_behind_the_receipts_line_is_found_out()
    {
        var (session, _) = await SealedAsync();
        using var office = SigningKey.FromPem(await File.ReadAllTextAsync(Path.Combine(server.Folder, "keys", "signer.pem")));
        var log = Path.Combine(server.Folder, "archive", "sessions", session, "data", "log.jsonl");
        var lines = await File.ReadAllLinesAsync(log);
        var early = new EvidenceLogReader(new MemoryStream(await File.ReadAllBytesAsync(log))).Read();
        Assert.True(LogLine.TryParse(early!.Bytes, out var first));
        var seen = new Checkpoint(session, 0, first.Hash, first.At);
        var jws = Receipt.Sign(seen, office);
        Assert.Equal("held", Outcome(await AskAsync(new { receipt = jws })));
        Assert.Equal("held", Outcome(await AskAsync(new { code = ReceiptCode.Of(seen) })));

        File.SetAttributes(log, FileAttributes.Normal);
        await File.WriteAllTextAsync(log, string.Concat(lines[..^1].Select(line => line + "\n")));
        Assert.Equal("cut", Outcome(await AskAsync(new { receipt = jws })));
        Assert.Equal("cut", Outcome(await AskAsync(new { code = ReceiptCode.Of(seen) })));
    }

    [Fact]
    public async Task A_removal_that_somebody_wrote_before_the_years_are_full_explains_nothing_to_whoever_asks()
    {
        var (session, jws) = await SealedAsync();
        var archive = Path.Combine(server.Folder, "archive");
        Assert.True(Checkpoint.TryParse(await File.ReadAllBytesAsync(Path.Combine(archive, "sessions", session, "seal", "checkpoint.json")), out var end));
        // The audit log's chain stands among the ledgers, and may tell of the session too.
        var department = Directory.GetDirectories(Path.Combine(archive, ArchiveLayout.Ledgers)).Select(folder => Path.GetFileName(folder))
            .Single(name => ArchiveLayout.IsDepartment(name) && File.ReadAllText(Path.Combine(archive, ArchiveLayout.Ledger(name))).Contains(session, StringComparison.Ordinal));
        Directory.Delete(Path.Combine(archive, "sessions", session), recursive: true);
        var forged = Directory.CreateDirectory(Path.Combine(archive, "ledgers", "removals-" + department)).FullName;
        await File.WriteAllBytesAsync(Path.Combine(forged, "ledger.jsonl"), new EvidenceLog().Append(EvidenceEntry.SessionRemoved(end, 1, "RemoteVerify", "its time is over"), server.Clock.GetUtcNow()).Bytes);

        Assert.Equal("missing", Outcome(await AskAsync(new { receipt = jws })));
        Assert.Equal("unknown", Outcome(await AskAsync(new { code = ReceiptCode.Of(end) })));
        File.Delete(Path.Combine(forged, "ledger.jsonl"));
    }

    [Fact]
    public async Task A_session_made_before_codes_were_indexed_is_found_after_the_next_start()
    {
        var folder = Directory.CreateTempSubdirectory("remoteverify-");
        try
        {
            string id;
            await using (var first = RunningServer.In(folder.FullName))
            {
                await first.InitializeAsync();
                using var official = await first.OfficialAsync();
                id = (await official.AppointAsync()).SessionId;
                await using var db = await first.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
                Assert.Equal(ReceiptCode.SessionPart(id), (await db.Sessions.SingleAsync(s => s.Id == id)).CodePart);
                await db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.CodePart, ""));
            }

            await using var second = RunningServer.In(folder.FullName);
            await second.InitializeAsync();
            await using var again = await second.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
            Assert.Equal(ReceiptCode.SessionPart(id), (await again.Sessions.SingleAsync(s => s.Id == id)).CodePart);
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_nobody_here_signed_or_gave_out_is_said_to_be_so()
    {
        using var other = SigningKey.Create("other", DateTimeOffset.UtcNow);
        var foreign = Receipt.Sign(new Checkpoint("0123456789abcdef", 3, new string('a', 64), DateTimeOffset.UtcNow), other);
        Assert.Equal("foreign", Outcome(await AskAsync(new { receipt = foreign })));
        Assert.Equal("unknown", Outcome(await AskAsync(new { code = "0000-0000-0000-0000" })));
        Assert.Equal("code_unreadable", await (await server.Browser().PostAsJsonAsync("/api/receipts/check", new { code = "0000-U" })).CodeAsync());
        Assert.Equal("receipt_unreadable", await (await server.Browser().PostAsJsonAsync("/api/receipts/check", new { receipt = "x.y.z" })).CodeAsync());
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await server.Browser().GetAsync("/api/receipts/nothing.svg")).StatusCode);
    }

    [Theory]
    [InlineData(Receipt.ReviewType, "review/")]
    [InlineData(Receipt.LedgerType, "ledger/")]
    public async Task What_the_office_signs_of_its_other_chains_is_no_receipt_of_a_session(string type, string name)
    {
        using var office = SigningKey.FromPem(await File.ReadAllTextAsync(Path.Combine(server.Folder, "keys", "signer.pem")));
        var state = Receipt.Sign(new Checkpoint(name + "0123456789abcdef", 3, new string('a', 64), DateTimeOffset.UtcNow), office, type);
        Assert.Equal("receipt_unreadable", await (await server.Browser().PostAsJsonAsync("/api/receipts/check", new { receipt = state })).CodeAsync());
    }

    [Fact]
    public async Task Anybody_can_ask_whether_a_report_is_the_one_that_was_sealed_and_hears_what_it_says_itself_and_no_more()
    {
        var (session, staged) = await server.StageAsync(2);
        using var auditor = await server.AuditorAsync();
        var view = await auditor.ViewAsync(session);
        var made = await auditor.PostAsync($"/api/sessions/{session}/reports?view={view}", null);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        var pdf = await made.Content.ReadAsByteArrayAsync();
        var answer = await ReportAsync(pdf);
        Assert.Equal("sealed", Outcome(answer));
        Assert.Equal(["at", "code", "head", "outcome"], answer.EnumerateObject().Select(p => p.Name).Order());
        var seal = Checkpoint.TryParse(await File.ReadAllBytesAsync(Path.Combine(staged.Folder, "seal", "checkpoint.json")), out var end) ? end : throw new InvalidDataException();
        Assert.Equal((ReceiptCode.Of(seal), seal.Head), (answer.GetProperty("code").GetString(), answer.GetProperty("head").GetString()));
        Assert.Equal("held", Outcome(await AskAsync(new { code = answer.GetProperty("code").GetString() })));

        pdf[^10] ^= 1;
        Assert.Equal("unknown", Outcome(await ReportAsync(pdf)));
        pdf[^10] ^= 1;
        Assert.Equal("hash_unreadable", await (await server.Browser().PostAsJsonAsync("/api/receipts/report", new { sha256 = new string('g', 64) })).CodeAsync());

        // Somebody lets the report vanish from the review, or changes what stands beside it.
        var log = Path.Combine(staged.Folder, "review", "data", "log.jsonl");
        var lines = await File.ReadAllTextAsync(log);
        File.SetAttributes(log, FileAttributes.Normal);
        await File.WriteAllTextAsync(log, lines.Replace("\"language\":\"zh\"", "\"language\":\"en\"", StringComparison.Ordinal));
        answer = await ReportAsync(pdf);
        Assert.Equal(("changed", JsonValueKind.Null), (Outcome(answer), answer.GetProperty("code").ValueKind));
        await File.WriteAllTextAsync(log, lines[..(lines.IndexOf('\n', StringComparison.Ordinal) + 1)]);
        Assert.Equal("changed", Outcome(await ReportAsync(pdf)));
        await File.WriteAllTextAsync(log, lines);
        Assert.Equal("sealed", Outcome(await ReportAsync(pdf)));

        await using var db = await server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        db.Removals.Add(new() { SessionId = session, At = server.Clock.GetUtcNow(), DoneAt = server.Clock.GetUtcNow() });
        await db.SaveChangesAsync();
        Assert.Equal("sealed", Outcome(await ReportAsync(pdf)));
        await staged.EnterLedgerAsync();
        await staged.RemoveAsync(server.Clock.GetUtcNow());
        answer = await ReportAsync(pdf);
        Assert.Equal(("removed", JsonValueKind.Null), (Outcome(answer), answer.GetProperty("at").ValueKind));
    }

    [Fact]
    public async Task Whoever_asks_too_often_is_told_to_wait()
    {
        await using var limited = RunningServer.With("--RemoteVerify:Rates:ReceiptsPerMinute", "3");
        await limited.InitializeAsync();
        using var browser = limited.Browser();
        for (var i = 0; i < 3; i++)
        {
            (await browser.PostAsJsonAsync("/api/receipts/check", new { code = "0000-0000-0000-0000" })).EnsureSuccessStatusCode();
        }

        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, (await browser.PostAsJsonAsync("/api/receipts/report", new { sha256 = new string('0', 64) })).StatusCode);
        Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, (await browser.PostAsJsonAsync("/api/receipts/check", new { code = "0000-0000-0000-0000" })).StatusCode);
    }

    private async Task<JsonElement> AskAsync(object question) => await (await server.Browser().PostAsJsonAsync("/api/receipts/check", question)).ReadAsync();

    private async Task<JsonElement> ReportAsync(byte[] pdf) =>
        await (await server.Browser().PostAsJsonAsync("/api/receipts/report", new { sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(pdf)) })).ReadAsync();

    private static string Outcome(JsonElement answer) => answer.GetProperty("outcome").GetString()!;

    private async Task<(string Session, string Jws)> SealedAsync()
    {
        await using var room = await Room.OpenAsync(server);
        await room.MeetAsync();
        await room.EndAsync();
        var receipts = Path.Combine(server.Folder, "archive", "sessions", room.Appointment.SessionId, "sealed.json");
        using var marker = JsonDocument.Parse(await File.ReadAllBytesAsync(receipts));
        return (room.Appointment.SessionId, marker.RootElement.GetProperty("receipt").GetString()!);
    }
}
