using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Verify;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>What somebody might do to a department's ledger, and how it is found out.</summary>
public sealed class LedgerTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private const int KeepYears = 10;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A ledger of sessions s0, s1, ...; another salt gives other ends.</summary>
    private static (byte[] Bytes, string Jws) Write(int sessions, string salt = "", SigningKey? key = null)
    {
        var (log, bytes) = (new EvidenceLog(), new MemoryStream());
        for (var i = 0; i < sessions; i++)
            bytes.Write(log.Append(EvidenceEntry.LedgerSession(EndOf(i, salt), LogLine.HashOf(Encoding.ASCII.GetBytes("seal" + i)), KeepYears), Noon.AddMinutes(i)).Bytes.Span);
        return (bytes.ToArray(), Receipt.Sign(log.Checkpoint(LedgerVerifier.NameOf("notary")), key ?? SampleSession.Key, Receipt.LedgerType));
    }

    private static Checkpoint EndOf(int i, string salt = "") => new($"s{i}", 40 + i, LogLine.HashOf(Encoding.ASCII.GetBytes($"end{i}{salt}")), Noon.AddMinutes(i));

    private static Task<LedgerVerdict> VerifyAsync(byte[] ledger, LedgerWitnesses witnesses) =>
        LedgerVerifier.VerifyAsync(new MemoryStream(ledger), witnesses, TestContext.Current.CancellationToken);

    private static LedgerWitnesses Saw(params string[] checkpoints) => new() { Checkpoints = [.. checkpoints.Select(jws => new KeptCheckpoint(jws))], TrustRoots = [SampleSession.Key.Certificate] };

    [Fact]
    public async Task A_ledger_that_holds_what_its_checkpoints_saw_is_intact()
    {
        var verdict = await VerifyAsync(Write(5).Bytes, Saw(Write(2).Jws, Write(5).Jws));
        Assert.Equal((VerdictKind.Intact, 5L, 2), (verdict.Kind, verdict.Lines, verdict.Checkpoints.Count));
        Assert.Equal("intact: 5 sessions in the ledger", verdict.Words.En);
    }

    [Fact]
    public async Task A_ledger_rolled_back_is_incomplete()
    {
        var verdict = await VerifyAsync(Write(3).Bytes, Saw(Write(5).Jws));
        Assert.Equal(VerdictKind.Incomplete, verdict.Kind);
        Assert.Equal("incomplete: the checkpoint saw line 4 of the ledger at 2026-11-22T12:04:00.000Z, but this ledger has 3 lines: it was cut", verdict.Words.En);
    }

    [Fact]
    public async Task A_ledger_written_anew_is_broken()
    {
        var verdict = await VerifyAsync(Write(5, "other").Bytes, Saw(Write(3).Jws));
        Assert.Equal("broken: the checkpoint saw another line 2 (2026-11-22T12:02:00.000Z): the ledger was rewritten or forked", verdict.Words.En);
    }

    [Fact]
    public async Task Every_changed_line_is_found()
    {
        var (bytes, jws) = Write(5);
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i++)
        {
            var changed = string.Concat(lines.Select((line, at) => (at == i ? line.Replace($"\"s{i}\"", "\"s9\"") : line) + "\n"));
            var verdict = await VerifyAsync(Encoding.UTF8.GetBytes(changed), Saw(jws));
            Assert.Equal((i, VerdictKind.Broken), (i, verdict.Kind));
        }
        var dropped = string.Concat(lines.Where((_, at) => at != 2).Select(line => line + "\n"));
        Assert.StartsWith("broken: entry 2 has been taken out", (await VerifyAsync(Encoding.UTF8.GetBytes(dropped), Saw())).Words.En);
    }

    [Fact]
    public async Task Two_signed_checkpoints_that_differ_are_a_fork()
    {
        var verdict = await VerifyAsync(Write(5).Bytes, Saw(Write(4).Jws, Write(4, "other").Jws));
        Assert.Equal(VerdictKind.Broken, verdict.Kind);
        Assert.Contains(verdict.Problems, problem => problem.What.En == "there are two ledgers: two signed checkpoints of line 3 differ");
    }

    [Fact]
    public async Task Two_copies_that_part_are_a_fork_and_a_longer_copy_shows_what_is_missing()
    {
        var parted = Write(5, "other").Bytes;
        var verdict = await VerifyAsync(Write(5).Bytes, new LedgerWitnesses { Copies = [new MemoryStream(parted)] });
        Assert.Equal("broken: the two copies of the ledger part at line 0: session s0 here, s0 there", verdict.Words.En);
        var longer = await VerifyAsync(Write(3).Bytes, new LedgerWitnesses { Copies = [new MemoryStream(Write(5).Bytes)] });
        Assert.Equal("incomplete: another copy of the ledger has 5 lines, this one only 3", longer.Words.En);
    }

    [Fact]
    public async Task A_checkpoint_of_another_key_or_another_kind_proves_nothing()
    {
        using var other = SigningKey.Create("other", Noon);
        Assert.StartsWith("broken: the receipt was signed by another key", (await VerifyAsync(Write(3).Bytes, Saw(Write(3, key: other).Jws))).Words.En);
        Assert.StartsWith("broken: this is no valid checkpoint", (await VerifyAsync(Write(3).Bytes, Saw(SampleSession.Sealed().Receipts[0]))).Words.En);
    }

    [Fact]
    public async Task A_session_that_vanished_or_was_exchanged_or_never_entered_is_found()
    {
        var all = Enumerable.Range(0, 4).ToDictionary(i => $"s{i}", i => EndOf(i).Head);
        Assert.Equal(VerdictKind.Intact, (await VerifyAsync(Write(4).Bytes, new LedgerWitnesses { Archive = all })).Kind);

        var gone = all.Where(end => end.Key != "s2").ToDictionary();
        Assert.Equal("incomplete: session s2, sealed at 2026-11-22T12:02:00.000Z (line 2), is missing from the archive", (await VerifyAsync(Write(4).Bytes, new LedgerWitnesses { Archive = gone })).Words.En);
        var explained = await VerifyAsync(Write(4).Bytes, new LedgerWitnesses { Archive = gone, Removals = Removals((EvidenceEntry.SessionRemoved(EndOf(2), KeepYears, "x", "over"), Over)) });
        Assert.Equal((VerdictKind.Intact, ProblemKind.Note), (explained.Kind, explained.Problems.Single().Kind));

        var exchanged = new Dictionary<string, string>(all) { ["s1"] = EndOf(1, "other").Head };
        Assert.Equal("broken: session s1 ends otherwise than line 1 of the ledger says", (await VerifyAsync(Write(4).Bytes, new LedgerWitnesses { Archive = exchanged })).Words.En);
        Assert.Equal("incomplete: the ledger does not name session s9", (await VerifyAsync(Write(4).Bytes, new LedgerWitnesses { Sessions = [new SealedEnd("s9", "")] })).Words.En);
    }

    /// <summary>When the years of session s2 are full.</summary>
    private static DateTimeOffset Over => EndOf(2).At.AddYears(KeepYears);

    private static RemovalBook Removals(params (EvidenceEntry Entry, DateTimeOffset At)[] entries)
    {
        var (log, book) = (new EvidenceLog(), new RemovalBook());
        foreach (var (entry, at) in entries)
            book.Take(log.Append(entry, at));
        return book;
    }

    [Fact]
    public async Task A_removal_that_cannot_be_explains_no_absence()
    {
        var gone = Enumerable.Range(0, 4).Where(i => i != 2).ToDictionary(i => $"s{i}", i => EndOf(i).Head);
        async Task<string> Words(DateTimeOffset now, params (EvidenceEntry, DateTimeOffset)[] entries) =>
            (await VerifyAsync(Write(4).Bytes, new LedgerWitnesses { Archive = gone, Now = now, Removals = Removals(entries) })).Words.En;
        var removed = EvidenceEntry.SessionRemoved(EndOf(2), KeepYears, "x", "over");

        Assert.StartsWith("intact", await Words(Over.AddDays(1), (removed, Over)));
        Assert.Equal("broken: session s2 was to be kept until 2036-11-22T12:02:00.000Z, but its removal is of 2036-11-22T12:01:59.000Z", await Words(Over.AddDays(1), (removed, Over.AddSeconds(-1))));
        Assert.Equal("broken: the removal of session s2 names another end than line 2 of the ledger: it does not explain the absence",
            await Words(Over.AddDays(1), (EvidenceEntry.SessionRemoved(EndOf(2, "other"), KeepYears, "x", "over"), Over)));
        Assert.Equal("broken: the removal of session s2 is of 2036-11-22T12:02:00.000Z, which is still to come", await Words(Noon.AddDays(1), (removed, Over)));
        var held = EvidenceEntry.HoldSet("s2", "h1", "an auditor", "a lawsuit");
        Assert.Equal("broken: session s2 was removed at 2036-11-22T12:02:00.000Z under a hold", await Words(Over.AddDays(1), (held, Noon), (removed, Over)));
        Assert.StartsWith("intact", await Words(Over.AddDays(1), (held, Noon), (EvidenceEntry.HoldReleased("s2", "h1", "an auditor", "over"), Noon.AddDays(1)), (removed, Over)));
    }

    [Fact]
    public async Task A_chain_without_sessions_is_held_against_its_signed_days_too()
    {
        var (log, bytes) = (new EvidenceLog(), new MemoryStream());
        for (var i = 0; i < 3; i++)
            bytes.Write(log.Append(EvidenceEntry.HoldSet($"s{i}", $"h{i}", "an auditor", "a lawsuit"), Noon).Bytes.Span);
        var day = Receipt.Sign(log.Checkpoint(LedgerVerifier.NameOf("removals-notary")), SampleSession.Key, Receipt.LedgerType);
        var verdict = await VerifyAsync(bytes.ToArray(), Saw(day));
        Assert.Equal(("intact: 3 lines", 1), (verdict.Words.En, verdict.Checkpoints.Count));

        var cut = bytes.ToArray()[..(bytes.ToArray().AsSpan(0, (int)bytes.Length - 1).LastIndexOf((byte)'\n') + 1)];
        Assert.StartsWith("incomplete: the checkpoint saw line 2 of the ledger", (await VerifyAsync(cut, Saw(day))).Words.En);
    }

    [Fact]
    public async Task The_command_line_compares_with_checkpoints_packages_and_the_archives_folder()
    {
        var session = SampleSession.Sealed();
        var end = session.Log.Checkpoint(SampleSession.Id);
        var (log, bytes) = (new EvidenceLog(), new MemoryStream());
        bytes.Write(log.Append(EvidenceEntry.LedgerSession(end, LogLine.HashOf("seal"u8)), Noon).Bytes.Span);
        var ledger = _folder.Put("ledger.jsonl", bytes.ToArray());
        var checkpoint = _folder.Put("days/2026-11-22.jws", Encoding.ASCII.GetBytes(Receipt.Sign(log.Checkpoint(LedgerVerifier.NameOf("notary")), SampleSession.Key, Receipt.LedgerType)));
        var package = _folder.Put("p.zip", await session.PackAsync());
        foreach (var path in session.Source.Order)
            _folder.Put($"sessions/{SampleSession.Id}/{path}", session.Source.Files[path]);
        var sessions = Path.Combine(_folder.Path, "sessions");

        var (exit, text) = await RunAsync("verify-ledger", ledger, "--checkpoint", Path.GetDirectoryName(checkpoint)!, "--package", package, "--archive", sessions);
        Assert.True(exit == 0, text);
        Assert.StartsWith("Intact: 1 session in the ledger", text);
        Assert.Contains("A checkpoint agrees: line 0", text);

        Directory.Delete(Path.Combine(sessions, SampleSession.Id), recursive: true);
        (exit, text) = await RunAsync("verify-ledger", ledger, "--archive", sessions);
        Assert.Equal(2, exit);
        Assert.Contains("is missing from the archive", text);
        Assert.Equal(3, (await RunAsync("verify-ledger", ledger, "--copy", _folder.Put("other.jsonl", Write(2).Bytes))).Exit);
        Assert.Equal(66, (await RunAsync("verify-ledger", Path.Combine(_folder.Path, "none"))).Exit);
        Assert.StartsWith("{", (await RunAsync("verify-ledger", ledger, "--json")).Text);
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] arguments)
    {
        var output = new StringWriter();
        var exit = await VerifyCommandLine.RunAsync(arguments, output, output, _ => null);
        return (exit, output.ToString());
    }
}
