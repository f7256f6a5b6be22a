using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>How long a session is kept stands in its evidence, and who holds it in the log of removals: what the caller believes changes neither.</summary>
public sealed class SessionRemovalTests : IDisposable
{
    private const int Years = 3;
    private readonly Bench _bench = new();
    private readonly LocalArchive _archive;
    private readonly SessionRemoval _removal;

    public SessionRemovalTests()
    {
        _archive = new LocalArchive(Path.Combine(_bench.Root, "archive"));
        _removal = new SessionRemoval(_archive, _archive);
    }

    private static DateTimeOffset Over => DateTimeOffset.UtcNow.AddYears(Years).AddMinutes(1);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_session_stays_until_the_years_of_its_first_line_are_full_whatever_the_caller_says()
    {
        await SealAsync();
        Assert.Equal(RemovalOutcome.TooEarly, await RemoveAsync(Over.AddDays(-2), years: 1));
        Assert.True(IsThere);
        Assert.Empty((await _removal.ReadAsync("notary", Bench.Cancel)).Removed);

        Assert.Equal(RemovalOutcome.Removed, await RemoveAsync(Over, years: 100));
        Assert.False(IsThere);
        Assert.Equal(RemovalOutcome.Removed, await RemoveAsync(Over, years: 100));
        Assert.Equal("s1", Assert.Single((await _removal.ReadAsync("notary", Bench.Cancel)).Removed).Key);
    }

    [Fact]
    public async Task A_line_that_somebody_wrote_into_the_log_removes_nothing_before_its_time()
    {
        await SealAsync();
        var forged = new EvidenceLog().Append(EvidenceEntry.SessionRemoved(new Checkpoint("s1", 1, new string('a', 64), DateTimeOffset.UtcNow), 1, "x", "x"), DateTimeOffset.UtcNow);
        await _archive.AppendAsync(ArchiveLayout.Ledger(SessionRemoval.NameOf("notary")), 0, forged.Bytes, Bench.Cancel);
        Assert.Equal(RemovalOutcome.TooEarly, await RemoveAsync(Over.AddDays(-2), years: 1));
        Assert.True(IsThere);
    }

    [Fact]
    public async Task A_held_session_stays_until_the_hold_is_released_even_if_it_is_looked_for_under_another_department()
    {
        await SealAsync();
        for (var again = 0; again < 2; again++)
            await _removal.HoldAsync("notary", "s1", "h1", "an auditor", "a lawsuit", DateTimeOffset.UtcNow, Bench.Cancel);
        Assert.Equal(RemovalOutcome.Held, await RemoveAsync(Over, Years));
        Assert.Equal(RemovalOutcome.Held, await _removal.RemoveAsync("elsewhere", "s1", Years, "over", Over, Bench.Cancel));
        Assert.Equal("a lawsuit", Assert.Single((await _removal.ReadAsync("notary", Bench.Cancel)).Holds).Reason);

        await _removal.ReleaseAsync("notary", "s1", "h1", "an auditor", "it is over", DateTimeOffset.UtcNow, Bench.Cancel);
        Assert.Equal(RemovalOutcome.Removed, await RemoveAsync(Over, Years));
        Assert.False(IsThere);
    }

    [Fact]
    public async Task What_the_archive_does_not_have_sealed_cannot_be_stated_as_removed() => Assert.Equal(RemovalOutcome.Absent, await RemoveAsync(Over, Years));

    private bool IsThere => File.Exists(Path.Combine(_bench.Root, "archive/sessions/s1/sealed.json"));

    private Task<RemovalOutcome> RemoveAsync(DateTimeOffset now, int years) => _removal.RemoveAsync("notary", "s1", years, "over", now, Bench.Cancel);

    private async Task SealAsync()
    {
        await using var journal = _bench.Open();
        await journal.AppendAsync(EvidenceEntry.SessionOpened("s1", "2026-0001", "notary", keepYears: Years));
        await _bench.SealAsync(journal);
    }
}
