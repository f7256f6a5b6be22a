using System.Net;
using System.Text.Json;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Ledger;
using RemoteVerify.Server.Tests.Notices;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Ledger;

public sealed class LedgerTests : IAsyncLifetime
{
    private readonly OutsideAddress _outside = new();
    private readonly RunningServer _server;

    public LedgerTests() => _server = RunningServer.With("--RemoteVerify:Ledger:Webhooks:0", _outside.Address);

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _outside.Dispose();
    }

    [Fact]
    public async Task Each_days_ledger_is_signed_posted_outside_and_found_to_hold_or_not()
    {
        await SealAsync();
        await SealAsync();
        _outside.IsDown = true;
        _server.Clock.Advance(TimeSpan.FromDays(1));
        await _outside.RefuseAsync();
        _outside.IsDown = false;
        _server.Clock.Advance(TimeSpan.FromMinutes(11));
        JsonElement[] heard = [await _outside.HearAsync(), await _outside.HearAsync()];
        var audit = Assert.Single(heard, IsAudit);
        var posted = Assert.Single(heard, day => !IsAudit(day));
        Assert.Equal(posted.GetProperty("day").GetString(), audit.GetProperty("day").GetString());

        var department = posted.GetProperty("department").GetString()!;
        Assert.True(Receipt.TryOpen(posted.GetProperty("checkpoint").GetString()!, out var receipt, Receipt.LedgerType));
        Assert.Equal((LedgerVerifier.NameOf(department), 1L), (receipt.Checkpoint.Session, receipt.Checkpoint.Seq));

        using var auditor = await _server.AuditorAsync();
        var address = $"/api/departments/{department}/ledger";
        var listed = await (await auditor.GetAsync(address + "/days")).ReadAsync();
        Assert.True(listed.TryGetProperty("days", out var days), listed.ToString());
        Assert.Equal(posted.GetProperty("day").GetString(), Assert.Single(days.EnumerateArray()).GetString());
        Assert.Equal(posted.GetProperty("checkpoint").GetString(), await auditor.GetStringAsync($"{address}/days/{days[0].GetString()}.jws"));
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync($"{address}/days/{days[0].GetString()}.tsr")).StatusCode);
        var lines = (await auditor.GetStringAsync(address)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Equal("intact", await VerdictAsync(auditor, address));

        var session = JsonDocument.Parse(lines[0]).RootElement.GetProperty("session").GetString()!;
        Directory.Delete(Path.Combine(_server.Folder, "archive", "sessions", session), recursive: true);
        Assert.Equal("incomplete", await VerdictAsync(auditor, address));
    }

    [Fact]
    public async Task A_day_that_was_handed_out_before_its_stamp_is_handed_out_once_more_with_it_by_post_and_by_mail()
    {
        await using var office = await PostOffice.OpenAsync();
        await using var server = RunningServer.With(
            "--RemoteVerify:Ledger:Webhooks:0", _outside.Address, "--RemoteVerify:Ledger:Mail:0", "archive@example.org",
            "--RemoteVerify:Notices:Mail:Host", "127.0.0.1", "--RemoteVerify:Notices:Mail:Port", $"{office.MailPort}", "--RemoteVerify:Notices:Mail:From", "office@example.org");
        await server.InitializeAsync();
        var post = server.Services.GetRequiredService<LedgerPost>();
        var day = new LedgerDay("d1", new DateOnly(2026, 11, 22), "a.b.c", null);
        byte[] stamp = [1, 2, 3];
        foreach (var handedOut in new[] { day, day, day with { Timestamp = stamp }, day with { Timestamp = stamp } })
        {
            await post.SendAsync(handedOut, TestContext.Current.CancellationToken);
        }

        Assert.Equal(JsonValueKind.Null, (await _outside.HearAsync()).GetProperty("timestamp").ValueKind);
        Assert.Equal(Convert.ToBase64String(stamp), (await _outside.HearAsync()).GetProperty("timestamp").GetString());
        Assert.Equal(0, _outside.Waiting);
        var mails = office.Mailed.ToArray();
        Assert.Equal(2, mails.Length);
        Assert.All(mails, mail => Assert.Contains("d1-2026-11-22.jws", mail, StringComparison.Ordinal));
        Assert.Equal([false, true], mails.Select(mail => mail.Contains("d1-2026-11-22.tsr", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_ledger_is_for_those_who_supervise_the_department()
    {
        using var auditor = await _server.AuditorAsync();
        using var official = await _server.OfficialAsync();
        using var administrator = await _server.AdministratorAsync();
        var departments = (await (await administrator.GetAsync("/api/departments")).ReadAsync()).GetProperty("items");
        var department = departments[0].GetProperty("id").GetString()!;
        Assert.Equal(HttpStatusCode.Forbidden, (await official.GetAsync($"/api/departments/{department}/ledger")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await _server.Browser().GetAsync($"/api/departments/{department}/ledger")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync("/api/departments/0000000000000000/ledger")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await auditor.GetAsync($"/api/departments/{department}/ledger/days/..%2fledger.jws")).StatusCode);
    }

    /// <summary>Who looked is signed and posted as the ledgers are.</summary>
    private static bool IsAudit(JsonElement day) => day.GetProperty("department").GetString()!.StartsWith(AuditChain.Prefix, StringComparison.Ordinal);

    private static async Task<string> VerdictAsync(HttpClient auditor, string address) =>
        (await (await auditor.PostAsync(address + "/verification", null)).ReadAsync()).GetProperty("verdict").GetString()!;

    private async Task SealAsync()
    {
        await using var room = await Room.OpenAsync(_server);
        await room.MeetAsync();
        await room.EndAsync();
    }
}
