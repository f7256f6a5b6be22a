using System.IO.Compression;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Archive;
using RemoteVerify.Media.Tests.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Reading;
using RemoteVerify.Node.Sessions;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class SealingTests(Azurite azurite) : IDisposable
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
        Assert.Single(await LedgerAsync());
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
            Assert.Single(await LedgerAsync(bench));
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
    public async Task A_read_that_began_before_the_seal_goes_on_in_the_archive()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        var here = new FolderSource(journal.Folder, journal.Committed);
        await _bench.SealAsync(journal);
        Assert.False(Directory.Exists(journal.Folder.Root));
        var reader = new SessionArchive(_bench.Archive, _ => here, () => [_bench.Key.Certificate]);

        var reading = (await reader.OpenReadAsync("s1", Bench.Cancel))!;
        Assert.True(reading.Sealed);
        Assert.True(reading.Seal!.Archived);
        Assert.Equal(VerdictKind.Intact, (await reader.VerifyAsync("s1", Bench.Cancel)).Kind);
        await Assert.ThrowsAsync<FileNotFoundException>(() => reader.OpenFileAsync("s1", "stills/9999.jpg", Bench.Cancel));
    }

    [Fact]
    public async Task An_archive_that_is_down_at_the_end_leaves_the_session_sealed_on_this_disk()
    {
        var journal = _bench.Open();
        await Bench.FillAsync(journal);
        _bench.Archive.IsDown = true;
        var ended = await _bench.SealAsync(journal);
        await journal.DisposeAsync();

        Assert.False(ended.Archived);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);

        _bench.Archive.IsDown = false;
        await using var again = _bench.Open();
        Assert.Equal(ended with { Archived = true }, await _bench.SealAsync(again));
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task An_archive_that_was_down_during_the_session_gets_all_when_it_is_back()
    {
        await using var journal = _bench.Open();
        using var feed = _bench.Feed();
        await Bench.FillAsync(journal, 2);
        await feed.CatchUpAsync(journal.Committed, Bench.Cancel);
        Assert.Equal(0, feed.Behind(journal.Committed));

        _bench.Archive.IsDown = true;
        Assert.True(await journal.CommitAsync(Bench.Chunk(7)));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => feed.CatchUpAsync(journal.Committed, Bench.Cancel));
        Assert.False(feed.Reachable);
        Assert.InRange(feed.Behind(journal.Committed), 3000, 4000);

        _bench.Archive.IsDown = false;
        Assert.True((await _bench.SealAsync(journal)).Archived);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task Answers_of_the_archive_that_get_lost_change_nothing()
    {
        var journal = _bench.Open();
        await Bench.FillAsync(journal);
        _bench.Archive.LosesFirstAnswers = true;
        SealedSession? ended = null;
        var tries = 0;
        for (; ended is not { Archived: true } && tries < 40; tries++)
        {
            ended = await _bench.SealAsync(journal);
        }

        Assert.True(ended!.Archived);
        Assert.InRange(tries, 10, 40);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
        Assert.Single(await LedgerAsync());
    }

    [Fact]
    public async Task Somebody_elses_bytes_in_the_sessions_place_are_never_overwritten()
    {
        await _bench.Archive.AppendAsync("sessions/s1/data/log.jsonl", 0, "somebody else's"u8.ToArray(), Bench.Cancel);
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);

        Assert.False((await _bench.SealAsync(journal)).Archived);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
        Assert.StartsWith("somebody else's", await File.ReadAllTextAsync(Path.Combine(_bench.Root, "archive/sessions/s1/data/log.jsonl"), Bench.Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_time_stamp_authority_that_is_down_leaves_the_seal_pending()
    {
        _bench.Authority = new Uri("http://127.0.0.1:1/tsa");
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        var ended = await _bench.SealAsync(journal);

        Assert.Equal(TimestampState.Pending, ended.Timestamp);
        Assert.True(ended.Archived);
        Assert.True(File.Exists(Path.Combine(_bench.Folders.Unstamped, "s1")));
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task A_seal_is_stamped_by_the_authority_and_the_reader_says_whose_time_it_is()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        _bench.Authority = authority.Address;
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        Assert.Equal(TimestampState.Stamped, (await _bench.SealAsync(journal)).Timestamp);

        var reader = new SessionArchive(_bench.Archive, _ => null, () => [_bench.Key.Certificate], authority.Roots);
        var verdict = await reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal((VerdictKind.Intact, "Test Time Authority", true), (verdict.Kind, verdict.Signature!.Authority, verdict.Signature.Stamp!.Trusted));
        Assert.Empty(verdict.Problems);
    }

    [Fact]
    public async Task A_seal_that_had_to_do_without_is_stamped_when_the_authority_is_back()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        (_bench.Authority, authority.IsDown) = (authority.Address, true);
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        Assert.Equal(TimestampState.Pending, (await _bench.SealAsync(journal)).Timestamp);
        await new Afterwards(_bench.Tools).StampAsync(Bench.Cancel);
        Assert.Equal(TimestampState.Pending, (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Seal!.Timestamp);

        authority.IsDown = false;
        await new Afterwards(_bench.Tools).StampAsync(Bench.Cancel);
        Assert.Equal(TimestampState.Stamped, (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Seal!.Timestamp);
        Assert.Empty(Directory.EnumerateFiles(_bench.Folders.Unstamped));
        Assert.Equal("Test Time Authority", (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Signature!.Authority);
    }

    [Fact]
    public async Task A_session_that_cannot_be_stamped_holds_up_no_other_and_a_crash_after_a_stamp_asks_for_no_second_one()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        (_bench.Authority, authority.IsDown) = (authority.Address, true);
        foreach (var id in (string[])["s1", "s2"])
        {
            await using var journal = _bench.Open(id);
            await Bench.FillAsync(journal);
            await _bench.SealAsync(journal);
            Assert.True(File.Exists(Path.Combine(_bench.Folders.Unstamped, id)));
        }

        authority.IsDown = false;
        File.WriteAllBytes(Path.Combine(_bench.Folders.Unstamped, "s0-gone"), []);
        File.WriteAllBytes(Path.Combine(_bench.Folders.Unstamped, "s9-gone"), []);
        var afterwards = new Afterwards(_bench.Tools);
        await afterwards.StampAsync(Bench.Cancel);
        File.WriteAllBytes(Path.Combine(_bench.Folders.Unstamped, "s1"), []);
        await afterwards.StampAsync(Bench.Cancel);

        Assert.Equal(["s0-gone", "s9-gone"], Directory.EnumerateFiles(_bench.Folders.Unstamped).Select(Path.GetFileName).Order());
        Assert.Equal(TimestampState.Stamped, (await _bench.Reader.OpenReadAsync("s2", Bench.Cancel))!.Seal!.Timestamp);
    }

    [Fact]
    public async Task A_running_session_is_stamped_now_and_then_and_its_times_are_verified()
    {
        ExternalTool.Need("openssl");
        using var authority = await HttpAuthority.StartAsync();
        _bench.Authority = authority.Address;
        using var tool = _bench.Tools.Authority!;
        await using var journal = _bench.Open();
        var stamps = new RunningStamps(tool, journal, TimeProvider.System, TimeSpan.FromMinutes(10), NullLogger.Instance);
        await Bench.FillAsync(journal, 2);
        authority.IsDown = true;
        Assert.False(await stamps.StampAsync(Bench.Cancel));
        authority.IsDown = false;
        Assert.True(await stamps.StampAsync(Bench.Cancel));
        Assert.True(await journal.CommitAsync(Bench.Chunk(7)));
        Assert.True(await stamps.StampAsync(Bench.Cancel));

        var running = await _bench.Reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal((VerdictKind.NotSealed, 2), (running.Kind, running.Times.Count));
        _bench.Authority = null;
        await _bench.SealAsync(journal);
        var reader = new SessionArchive(_bench.Archive, _ => null, () => [_bench.Key.Certificate], authority.Roots);
        var verdict = await reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal(VerdictKind.Intact, verdict.Kind);
        Assert.Equal([6L, 8L], verdict.Times.Select(time => time.Seq!.Value));
        Assert.All(verdict.Times, time => Assert.True(time.Trusted));
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

        var lines = await LedgerAsync();
        Assert.Equal(["s1", "s2", "s3"], lines.Select(line => line.Text("session")));
    }

    [Fact]
    public async Task A_byte_changed_in_the_archive_is_found()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        await _bench.SealAsync(journal);
        var track = Path.Combine(_bench.Root, "archive/sessions/s1/data", Bench.Track);
        File.SetAttributes(track, FileAttributes.Normal);
        var bytes = await File.ReadAllBytesAsync(track, Bench.Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(track, bytes, Bench.Cancel);

        Assert.Equal(VerdictKind.Broken, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task A_running_session_is_read_and_said_to_be_not_sealed()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);

        var reading = (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!;
        Assert.False(reading.Sealed);
        Assert.Equal(11, reading.Lines.Count);
        Assert.Equal(VerdictKind.NotSealed, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../s1")]
    [InlineData("s1/data")]
    public async Task Sessions_that_nobody_knows_are_not_found(string id)
    {
        Assert.Null(await _bench.Reader.OpenReadAsync(id, Bench.Cancel));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _bench.Reader.VerifyAsync(id, Bench.Cancel));
    }

    [Theory]
    [InlineData("stills/none.jpg")]
    [InlineData("../seal/signer.pem")]
    [InlineData("../../../../etc/passwd")]
    public async Task Files_that_a_session_does_not_have_are_not_found(string file)
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        await _bench.SealAsync(journal);

        await Assert.ThrowsAsync<FileNotFoundException>(() => _bench.Reader.OpenFileAsync("s1", file, Bench.Cancel));
    }

    [Fact]
    public async Task With_blobs_a_session_is_sealed_verified_and_packed()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        using var bench = new Bench(await AzureBlobArchive.ConnectAsync(await azurite.OptionsAsync($"c{Guid.NewGuid():N}", Bench.Cancel), Bench.Cancel));
        await using var journal = bench.Open();
        await Bench.FillAsync(journal);
        var ended = await bench.SealAsync(journal);

        Assert.True(ended.Archived);
        Assert.Equal(VerdictKind.Intact, (await bench.Reader.VerifyAsync("s1", Bench.Cancel, ended.Receipt)).Kind);
        using var zip = new MemoryStream();
        await bench.Reader.WritePackageAsync("s1", zip, new Redaction(["texts/0001.txt"], "周衡", "个人隐私", bench.Key), Bench.Cancel);
        using var source = new ZipSource(() => new MemoryStream(zip.ToArray()));
        Assert.Equal(VerdictKind.Withheld, (await Verifier.VerifyAsync(source, cancellation: Bench.Cancel)).Kind);
        using var entries = new ZipArchive(zip);
        Assert.Contains(entries.Entries, entry => entry.FullName.EndsWith(Bench.Track, StringComparison.Ordinal) && entry.Length == 12_000);
    }

    [Fact]
    public async Task A_blob_store_that_is_down_costs_nothing_but_the_archiving()
    {
        using var bench = new Bench(AzureBlobArchive.Connect(Azurite.Options("evidence", port: 1) with { MaxRetries = 0 }));
        await using var journal = bench.Open();
        await Bench.FillAsync(journal);

        Assert.False((await bench.SealAsync(journal)).Archived);
        Assert.True(File.Exists(journal.Folder.Marker));
    }

    private Task<List<LogLine>> LedgerAsync() => LedgerAsync(_bench);

    private static async Task<List<LogLine>> LedgerAsync(Bench bench)
    {
        var lines = new List<LogLine>();
        var bytes = await File.ReadAllBytesAsync(Path.Combine(bench.Root, "archive/ledgers/notary/ledger.jsonl"), Bench.Cancel);
        Assert.Equal(LogTail.Whole, EvidenceLog.Resume(new MemoryStream(bytes), lines.Add).Tail);
        return lines;
    }

    private sealed class Crash : Exception;
}
