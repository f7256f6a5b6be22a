using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Verify;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class LedgerArchiveTests : IDisposable
{
    private static readonly DateOnly Day = new(2026, 11, 22);
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Nodes_that_seal_at_the_same_moment_write_one_chain()
    {
        var root = Path.Combine(_bench.Root, "shared");
        var nodes = Enumerable.Range(0, 3).Select(_ => new Ledger(new LocalArchive(root))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => nodes[i % 3].AddAsync("notary", EndOf(i), new byte[] { (byte)i }, 10, Bench.Cancel))));

        var verdict = await LedgerVerifier.VerifyAsync(File.OpenRead(Path.Combine(root, "ledgers/notary/ledger.jsonl")), new LedgerWitnesses(), Bench.Cancel);
        Assert.Equal((VerdictKind.Intact, 12L), (verdict.Kind, verdict.Lines));
    }

    [Fact]
    public async Task A_day_is_signed_once_stamped_when_the_authority_answers_and_the_ledger_verifies_against_it()
    {
        ExternalTool.Need("openssl");
        using var http = await HttpAuthority.StartAsync();
        (_bench.Authority, http.IsDown) = (http.Address, true);
        var (one, other) = (LedgersOf(http), LedgersOf(http));
        Assert.Null(await one.SignAsync("notary", Day, Bench.Cancel));
        await SealAsync("s1");

        var first = (await one.SignAsync("notary", Day, Bench.Cancel))!;
        Assert.Null(first.Timestamp);
        http.IsDown = false;
        await SealAsync("s2");
        var again = (await other.SignAsync("notary", Day, Bench.Cancel))!;
        Assert.Equal(first.Checkpoint, again.Checkpoint);
        Assert.NotNull(again.Timestamp);
        Assert.Equal([Day], await one.DaysAsync("notary", Bench.Cancel));

        var verdict = await one.VerifyAsync("notary", new RemovalBook(), DateTimeOffset.UtcNow, Bench.Cancel);
        Assert.Equal((VerdictKind.Intact, 2L), (verdict.Kind, verdict.Lines));
        Assert.Equal((0L, "Test Time Authority", true), (verdict.Checkpoints.Single().Checkpoint.Seq, verdict.Checkpoints.Single().Stamp!.Authority, verdict.Checkpoints.Single().Stamp!.Trusted));
    }

    [Fact]
    public async Task A_whole_session_that_vanished_is_found_and_a_removal_must_be_of_this_very_session_to_explain_it()
    {
        await SealAsync("s1");
        await SealAsync("s2");
        Assert.True(Checkpoint.TryParse(await File.ReadAllBytesAsync(Path.Combine(_bench.Root, "archive/sessions/s1/seal/checkpoint.json"), Bench.Cancel), out var end));
        Directory.Delete(Path.Combine(_bench.Root, "archive/sessions/s1"), recursive: true);
        var verdict = await LedgersOf(null).VerifyAsync("notary", new RemovalBook(), DateTimeOffset.UtcNow, Bench.Cancel);
        Assert.StartsWith("incomplete: session s1, sealed at ", verdict.Words.En, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Intact, (await VerifyAsync(EvidenceEntry.SessionRemoved(end, 10, "x", "its time is over"))).Kind);
        Assert.Equal(VerdictKind.Broken, (await VerifyAsync(EvidenceEntry.SessionRemoved(end with { Head = new string('a', 64) }, 10, "x", "its time is over"))).Kind);
    }

    [Fact]
    public async Task A_session_in_the_archive_that_no_ledger_names_is_found_by_the_server_as_by_the_command_line()
    {
        await SealAsync("s1");
        await SealAsync("s2");
        var ledger = Path.Combine(_bench.Root, "archive/ledgers/notary/ledger.jsonl");
        var lines = await File.ReadAllLinesAsync(ledger, Bench.Cancel);
        await File.WriteAllTextAsync(ledger, lines[0] + "\n", Bench.Cancel);

        var verdict = await LedgersOf(null).VerifyAsync("notary", new RemovalBook(), DateTimeOffset.UtcNow, Bench.Cancel);
        Assert.Equal((VerdictKind.Incomplete, "incomplete: the ledger does not name session s2"), (verdict.Kind, verdict.Words.En));
        using var output = new StringWriter();
        Assert.Equal(verdict.ExitCode, await VerifyCommandLine.RunAsync(["verify-ledger", ledger, "--archive", Path.Combine(_bench.Root, "archive/sessions")], output, output, _ => "en_US.UTF-8"));
        Assert.Contains("the ledger does not name session s2", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Intact, (await LedgersOf(null).VerifyAsync("elsewhere", new RemovalBook(), DateTimeOffset.UtcNow, Bench.Cancel)).Kind);
    }

    private Task<LedgerVerdict> VerifyAsync(EvidenceEntry removal)
    {
        var book = new RemovalBook();
        book.Take(new EvidenceLog().Append(removal, DateTimeOffset.UtcNow));
        return LedgersOf(null).VerifyAsync("notary", book, DateTimeOffset.UtcNow, Bench.Cancel);
    }

    private static Checkpoint EndOf(int i) => new($"s{i}", 4, LogLine.HashOf([(byte)i]), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private LedgerArchive LedgersOf(HttpAuthority? http) =>
        new(_bench.Archive, () => _bench.Key, _bench.Tools.Authority, NullLogger.Instance, () => ([_bench.Key.Certificate], http?.Roots));

    private async Task SealAsync(string id)
    {
        await using var journal = _bench.Open(id);
        await Bench.FillAsync(journal, 1);
        await _bench.SealAsync(journal);
    }
}
