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

    /// <summary>Leap days and the moment after.</summary>
    private static readonly TimeSpan TenYears = TimeSpan.FromDays((365 * 10) + 4);
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
        await KeepAsync(young, years: 11);
        _server.Clock.Advance(TenYears);
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

    [Fact]
    public async Task Whoever_changes_the_database_removes_nothing_and_a_hold_that_was_deleted_there_comes_back()
    {
        var (held, early) = (await SealAsync(), await SealAsync());
        using (var official = await _server.OfficialAsync())
        {
            (await official.PostAsJsonAsync($"/api/sessions/{held}/holds", new { reason = "法院调取" })).EnsureSuccessStatusCode();
        }

        await KeepAsync(early, years: 1);
        await ExecuteAsync(db => db.Sessions.Where(s => s.Id == early).ExecuteUpdateAsync(set => set.SetProperty(s => s.EndedAt, _server.Clock.GetUtcNow().AddYears(-11))));
        await ExecuteAsync(db => db.Holds.ExecuteDeleteAsync());
        _server.Clock.Advance(NextLook);
        await UntilAsync(async db => await db.Holds.AnyAsync(h => h.SessionId == held && h.Reason == "法院调取" && h.ReleasedAt == null), "the hold does not come back");
        await ExecuteAsync(db => db.Holds.ExecuteUpdateAsync(set => set.SetProperty(h => h.ReleasedAt, _server.Clock.GetUtcNow())));
        _server.Clock.Advance(TenYears - TimeSpan.FromDays(5));
        await UntilAsync(async db => await db.Holds.AnyAsync(h => h.SessionId == held && h.ReleasedAt == null), "the release past the service stands");
        Assert.True(IsThere(early));

        _server.Clock.Advance(TimeSpan.FromDays(10));
        await UntilGoneAsync(early);
        Assert.True(IsThere(held));
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
        var removed = Assert.Single(removals.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("\"session.removed\"", StringComparison.Ordinal));
        Assert.Equal(gone, JsonDocument.Parse(removed).RootElement.GetProperty("session").GetString());
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

    /// <summary>As the row says; the evidence goes on saying what it says.</summary>
    private Task KeepAsync(string session, int years) => ExecuteAsync(async db =>
    {
        var row = await db.Sessions.SingleAsync(s => s.Id == session);
        db.Entry(row).Property(s => s.Matter).CurrentValue = row.Matter with { RetentionYears = years };
        await db.SaveChangesAsync();
    });

    private async Task ExecuteAsync(Func<AppDb, Task> act)
    {
        await using var db = await _server.Services.GetRequiredService<IDbContextFactory<AppDb>>().CreateDbContextAsync();
        await act(db);
    }

    private async Task UntilAsync(Func<AppDb, Task<bool>> holds, string otherwise)
    {
        for (var (looks, found) = (0, false); !found; looks++)
        {
            Assert.True(looks < 400, otherwise);
            await ExecuteAsync(async db => found = await holds(db));
            await Task.Delay(25, TestContext.Current.CancellationToken);
        }
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
