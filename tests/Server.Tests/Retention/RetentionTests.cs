using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Evidence;
using RemoteVerify.Server.Data;
using RemoteVerify.Server.Demo;
using RemoteVerify.Server.Evidence;
using RemoteVerify.Server.Tests.Running;

namespace RemoteVerify.Server.Tests.Retention;

public sealed class RetentionTests : IAsyncLifetime
{
    private static readonly TimeSpan NextLook = TimeSpan.FromMinutes(61);
    private readonly RunningServer _server = new();

    public ValueTask InitializeAsync() => _server.InitializeAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_session_goes_when_its_years_are_over_never_before_and_never_under_hold()
    {
        var (kept, gone) = (await SealAsync(), await SealAsync());
        using (var official = await _server.OfficialAsync())
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await official.PostAsJsonAsync($"/api/sessions/{kept}/holds", new { reason = " " })).StatusCode);
            Assert.Equal(HttpStatusCode.Created, (await official.PostAsJsonAsync($"/api/sessions/{kept}/holds", new { reason = "法院调取" })).StatusCode);
        }

        var young = await SealAsync();
        var (goneCopies, keptCopies) = (LeaveCopies(gone), LeaveCopies(kept));
        _server.Services.GetRequiredService<Exports>().Remember();
        await AgeAsync(kept, 11);
        await AgeAsync(gone, 10);
        await AgeAsync(young, 9);
        _server.Clock.Advance(NextLook);
        await UntilGoneAsync(gone);
        Assert.True(IsThere(young));
        Assert.True(IsThere(kept));
        await AbsenceIsExplainedAsync(gone);
        Assert.Empty(await PersonalDataAsync(gone));
        Assert.NotEmpty(await PersonalDataAsync(kept));
        Assert.DoesNotContain(goneCopies, File.Exists);
        Assert.All(keptCopies, copy => Assert.True(File.Exists(copy)));

        var jws = await ReceiptOfAsync(kept);
        Assert.Equal("held", await OutcomeAsync(new { receipt = jws }));
        using var supervisor = await SignInAnewAsync(_server.Demo.Auditor);
        var keeping = await (await supervisor.GetAsync($"/api/sessions/{kept}/holds")).ReadAsync();
        var hold = Assert.Single(keeping.GetProperty("holds").EnumerateArray());
        Assert.Equal("法院调取", hold.GetProperty("reason").GetString());
        var release = $"/api/sessions/{kept}/holds/{hold.GetProperty("id").GetString()}/release";
        using (var official = await SignInAnewAsync(_server.Demo.Official))
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await official.PostAsJsonAsync(release, new { reason = "x" })).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await supervisor.PostAsJsonAsync(release, new { reason = "已归还" })).StatusCode);
        Assert.Equal("hold_released", await (await supervisor.PostAsJsonAsync(release, new { reason = "again" })).CodeAsync());
        _server.Clock.Advance(NextLook);
        await UntilGoneAsync(kept);
        Assert.True(IsThere(young));
        Assert.Equal("removed", await OutcomeAsync(new { receipt = jws }));
        Assert.True(Receipt.TryOpen(jws, out var receipt));
        Assert.Equal("removed", await OutcomeAsync(new { code = ReceiptCode.Of(receipt.Checkpoint) }));
    }

    /// <summary>A film and a preview, as an auditor's looks leave them on the disk.</summary>
    private string[] LeaveCopies(string session)
    {
        var (films, previews) = (Directory.CreateDirectory(Path.Combine(_server.Folder, "exports")).FullName, Directory.CreateDirectory(Path.Combine(_server.Folder, "previews")).FullName);
        var (film, note, preview) = (Path.Combine(films, session + ".mp4"), Path.Combine(films, session + ".json"), Path.Combine(previews, session + "-applicant-1.jpg"));
        File.WriteAllText(film, "film");
        File.WriteAllText(note, JsonSerializer.Serialize(new { SessionId = session, File = session + ".mp4" }));
        File.WriteAllText(preview, "preview");
        return [film, note, preview];
    }

    private async Task AbsenceIsExplainedAsync(string gone)
    {
        using var auditor = await SignInAnewAsync(_server.Demo.Auditor);
        var department = (await (await auditor.GetAsync("/api/departments")).ReadAsync()).GetProperty("items")[0].GetProperty("id").GetString();
        var removals = await auditor.GetStringAsync($"/api/departments/{department}/ledger/removals");
        Assert.Equal(gone, JsonDocument.Parse(Assert.Single(removals.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement.GetProperty("session").GetString());
        var ledger = await (await auditor.PostAsync($"/api/departments/{department}/ledger/verification", null)).ReadAsync();
        Assert.Equal("intact", ledger.GetProperty("verdict").GetString());
        Assert.Contains(ledger.GetProperty("problems").EnumerateArray(), p => p.GetProperty("kind").GetString() == "note" && p.GetProperty("what").GetProperty("en").GetString()!.Contains("was removed"));
        Assert.Equal("session_removed", await (await auditor.PostAsJsonAsync($"/api/sessions/{gone}/holds", new { reason = "too late" })).CodeAsync());
    }

    /// <summary>What the database still knows of the people and what they said.</summary>
    private async Task<string[]> PersonalDataAsync(string session)
    {
        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        var found = await db.Sessions.AsNoTracking().Include(s => s.Participants).SingleAsync(s => s.Id == session);
        var c = await db.Cases.AsNoTracking().Include(c => c.History).SingleAsync(c => c.Id == found.CaseId);
        var digest = await db.Digests.AsNoTracking().SingleAsync(d => d.SessionId == session);
        IEnumerable<string?> texts =
        [
            c.ApplicantName, c.Reference, digest.Applicant, digest.People, .. c.History.Select(e => e.Text), .. found.Participants.Where(p => p.StaffId is null).Select(p => p.Name),
            .. found.Participants.Select(p => p.Check?.ToString()), .. found.Answers.Select(a => a.Note), found.Decision?.Text,
        ];
        return [.. texts.OfType<string>().Where(text => text.Length > 0)];
    }

    private bool IsThere(string session) => File.Exists(Path.Combine(_server.Folder, "archive", "sessions", session, "sealed.json"));

    /// <summary>As if it had ended so many years ago.</summary>
    private async Task AgeAsync(string session, int years)
    {
        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        var ended = _server.Clock.GetUtcNow().AddYears(-years);
        await db.Sessions.Where(s => s.Id == session).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, ended));
    }

    private async Task UntilGoneAsync(string session)
    {
        using var auditor = await SignInAnewAsync(_server.Demo.Auditor);
        for (var looks = 0; (await (await auditor.GetAsync($"/api/sessions/{session}/holds")).ReadAsync()).GetProperty("removedAt").ValueKind == JsonValueKind.Null; looks++)
        {
            Assert.True(looks < 400, "not removed");
            await Task.Delay(25);
        }

        Assert.False(IsThere(session));
    }

    private async Task<string> ReceiptOfAsync(string session)
    {
        using var marker = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_server.Folder, "archive", "sessions", session, "sealed.json")));
        return marker.RootElement.GetProperty("receipt").GetString()!;
    }

    private async Task<string?> OutcomeAsync(object question) =>
        (await (await _server.Browser().PostAsJsonAsync("/api/receipts/check", question)).ReadAsync()).GetProperty("outcome").GetString();

    /// <summary>Cookies do not last for hours.</summary>
    private async Task<HttpClient> SignInAnewAsync(SignIn who)
    {
        var browser = _server.Browser();
        (await browser.PostAsJsonAsync("/api/staff/sign-in", who)).EnsureSuccessStatusCode();
        return browser;
    }

    private async Task<string> SealAsync()
    {
        await using var room = await Room.OpenAsync(_server);
        await room.MeetAsync();
        await room.EndAsync();
        return room.Appointment.SessionId;
    }
}
