using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class SealingTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_sealed_session_is_in_the_archive_whole_and_verifies_intact()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        var ended = await _bench.SealAsync(journal);

        Assert.Equal((12, 8, 1, 14_000), (ended.Entries, ended.Chunks, ended.Stills, ended.Bytes));
        Assert.True(ended.Archived);
        Assert.False(ended.CutShort);
        Assert.Equal(TimestampState.None, ended.Timestamp);
        Assert.False(Directory.Exists(journal.Folder.Root));
        Assert.True(Receipt.TryVerify(ended.Receipt, _bench.Key.Certificate, out var checkpoint));
        Assert.Equal((ended.Seq, ended.Head), (checkpoint.Seq, checkpoint.Head));
        var verdict = await _bench.Reader.VerifyAsync("s1", Bench.Cancel, ended.Receipt);
        Assert.Equal(VerdictKind.Intact, verdict.Kind);
        Assert.Equal(ended, (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Seal);
    }

    [Theory]
    [InlineData(SealingStep.LastEntry)]
    [InlineData(SealingStep.TracksClosed)]
    [InlineData(SealingStep.Checkpointed)]
    [InlineData(SealingStep.Signed)]
    [InlineData(SealingStep.Stamped)]
    [InlineData(SealingStep.MarkedHere)]
    [InlineData(SealingStep.Archived)]
    [InlineData(SealingStep.InLedger)]
    [InlineData(SealingStep.Committed)]
    [InlineData(SealingStep.Published)]
    internal async Task A_crash_after_any_step_and_the_same_function_again_give_one_sealed_session(SealingStep crash)
    {
        var journal = _bench.Open();
        await Bench.FillAsync(journal);
        _bench.Reached = step => _ = step == crash ? throw new Crash() : step;
        await Assert.ThrowsAsync<Crash>(() => _bench.SealAsync(journal));
        await journal.DisposeAsync();
        var before = Accounts();

        _bench.Reached = _ => { };
        _bench.Ledger = new Ledger(_bench.Archive);
        if (crash != SealingStep.Published)
        {
            await using var again = _bench.Open();
            await _bench.SealAsync(again, "cutShort: after a crash");
        }

        var reading = (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!;
        Assert.True(reading.Sealed);
        Assert.False(reading.Seal!.CutShort);
        Assert.Equal(12, reading.Seal.Entries);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
        Assert.False(Directory.Exists(_bench.Folders.Of("s1").Root));
        Assert.Single(await _bench.LedgerAsync());
        Assert.True(before is null || before == Accounts(), "an account that was given once changed");

        string? Accounts() => new[] { _bench.Folders.Of("s1").Marker, Path.Combine(_bench.Root, "archive/sessions/s1/sealed.json") }
            .Where(File.Exists).Select(File.ReadAllText).FirstOrDefault();
    }

    [Theory]
    [InlineData(SealingStep.Checkpointed, true)]
    [InlineData(SealingStep.Checkpointed, false)]
    [InlineData(SealingStep.Signed, false)]
    internal async Task A_crash_around_the_signature_and_a_new_key_at_the_next_start_give_a_seal_that_verifies(SealingStep crash, bool hasOldSignersCertificate)
    {
        using var old = _bench.Key;
        var journal = _bench.Open();
        await Bench.FillAsync(journal);
        _bench.Reached = step => _ = step == crash ? throw new Crash() : step;
        await Assert.ThrowsAsync<Crash>(() => _bench.SealAsync(journal));
        await journal.DisposeAsync();
        if (hasOldSignersCertificate)
        {
            // As a version left it that wrote the certificate before the signature.
            await File.WriteAllTextAsync(Path.Combine(_bench.Folders.Of("s1").Seal, "signer.pem"), old.CertificatePem, Bench.Cancel);
        }

        (_bench.Reached, _bench.Key) = (_ => { }, SigningKey.Create("The office, anew", DateTimeOffset.UtcNow));
        await using var again = _bench.Open();
        var ended = await _bench.SealAsync(again);
        var signer = crash == SealingStep.Signed ? old : _bench.Key;
        var reader = new SessionArchive(_bench.Archive, _ => null, () => [old.Certificate, _bench.Key.Certificate]);
        var verdict = await reader.VerifyAsync("s1", Bench.Cancel, ended.Receipt);
        Assert.Equal((VerdictKind.Intact, signer.Fingerprint, signer.Certificate.Subject), (verdict.Kind, verdict.Signature!.Fingerprint, ended.Signer));
    }

    /// <summary>Whichever call to the disk fails, in the session's folder or in the archive: the live copy stays until all of it is durable in the archive, and the same function again ends it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_call_to_a_disk_fails_while_sealing_the_session_is_whole_in_the_archive_afterwards(bool powerGoes)
    {
        var calls = 1;
        for (var failAt = 1; failAt <= calls; failAt++)
        {
            var disk = new FailingDisk();
            using var bench = new Bench(disk: disk);
            var journal = bench.Open(disk: disk);
            await Bench.FillAsync(journal, 2);
            var before = disk.Calls;
            (disk.FailAt, disk.FailFor) = (before + failAt, powerGoes ? int.MaxValue : 1);
            try
            {
                await bench.SealAsync(journal);
            }
            catch (EvidenceUnavailable)
            {
                // Said to who ends the session.
            }

            await journal.DisposeAsync();
            calls = failAt == 1 ? 100 : disk.Calls < disk.FailAt ? failAt : calls;
            if (powerGoes)
            {
                disk.PowerGoes(new Random(failAt));
            }

            (disk.FailAt, disk.FailFor) = (0, 1);
            bench.Ledger = new Ledger(bench.Archive);
            if (Directory.Exists(bench.Folders.Of("s1").Root))
            {
                await using var again = bench.Open(disk: disk);
                Assert.True((await bench.SealAsync(again)).Archived);
            }

            disk.PowerGoes(new Random(failAt));
            Assert.Equal(VerdictKind.Intact, (await new SessionArchive(bench.Archive, _ => null, () => [bench.Key.Certificate]).VerifyAsync("s1", Bench.Cancel)).Kind);
            Assert.Single(await bench.LedgerAsync());
        }

        Assert.InRange(calls, 30, 99);
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    public async Task A_track_that_this_disk_lost_a_part_of_is_sealed_and_archived_and_said_to_be_incomplete(bool archivedBefore, int chunksLeft)
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        using var feed = _bench.Feed();
        if (archivedBefore)
        {
            await feed.CatchUpAsync(journal.Committed, Bench.Cancel);
            Assert.True(await journal.CommitAsync(Bench.Chunk(4)));
        }

        var track = journal.Folder.DataFile(Bench.Track);
        if (chunksLeft == 0)
        {
            File.Delete(track);
        }
        else
        {
            await File.WriteAllBytesAsync(track, (await File.ReadAllBytesAsync(track, Bench.Cancel))[..(chunksLeft * 3000)], Bench.Cancel);
        }

        var ended = await _bench.SealAsync(journal);
        Assert.True(ended.Archived);
        Assert.False(Directory.Exists(journal.Folder.Root));
        var verdict = await _bench.Reader.VerifyAsync("s1", Bench.Cancel, ended.Receipt);
        Assert.Equal(VerdictKind.Incomplete, verdict.Kind);
        Assert.Contains(verdict.Problems, problem => problem.File?.EndsWith(Bench.Track, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_still_that_this_disk_lost_is_said_to_be_missing_from_the_sealed_session()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        File.Delete(journal.Folder.DataFile("stills/0001.jpg"));

        Assert.True((await _bench.SealAsync(journal)).Archived);
        Assert.Equal(VerdictKind.Incomplete, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task A_departments_ledger_is_one_chain_of_its_sealed_sessions()
    {
        for (var i = 1; i <= 3; i++)
        {
            await using var journal = _bench.Open($"s{i}");
            await Bench.FillAsync(journal, 1);
            await _bench.SealAsync(journal);
        }

        var lines = await _bench.LedgerAsync();
        Assert.Equal(["s1", "s2", "s3"], lines.Select(line => line.Text("session")));
    }

    private sealed class Crash : Exception;
}
