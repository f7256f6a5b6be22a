using CsCheck;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Journal;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

public sealed class JournalTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_acknowledged_is_on_the_disk_and_named_by_the_log()
    {
        await using (var journal = _bench.Open())
        {
            await Bench.FillAsync(journal);
        }

        var found = Assert.IsType<Recovered.Chain>(Recovery.Recover(_bench.Folders.Of("s1")));
        Assert.Equal(11, found.Committed.Totals.Entries);
        Assert.Equal(8, found.Committed.Totals.Chunks);
        Assert.Equal(12_000, found.Committed.TrackEnds[Bench.Track]);
        Assert.Equal(["texts/0001.txt", "stills/0001.jpg"], found.Committed.Items);
        Assert.Equal(4000, found.LastMs);
        Assert.Null(found.Words);
    }

    [Fact]
    public async Task A_torn_tail_of_log_and_tracks_is_cut_and_files_of_which_no_line_tells_go()
    {
        await using (var journal = _bench.Open())
        {
            await Bench.FillAsync(journal);
            await journal.StoreTextAsync("stored, but its entry never came"u8.ToArray());
        }

        var folder = _bench.Folders.Of("s1");
        await File.AppendAllTextAsync(folder.Log, "{\"seq\":11,\"prev\":\"", Bench.Cancel);
        await File.AppendAllTextAsync(folder.DataFile(Bench.Track), "half a cluster", Bench.Cancel);
        await File.WriteAllTextAsync(folder.DataFile("tracks/new.mkv"), "a file whose first chunk was never logged", Bench.Cancel);

        var found = Assert.IsType<Recovered.Chain>(Recovery.Recover(folder));

        Assert.Equal(11, found.Committed.Totals.Entries);
        Assert.Equal(found.Committed.LogLength, new FileInfo(folder.Log).Length);
        Assert.Equal(12_000, new FileInfo(folder.DataFile(Bench.Track)).Length);
        Assert.False(File.Exists(folder.DataFile("tracks/new.mkv")));
        Assert.False(File.Exists(folder.DataFile("texts/0002.txt")));
        Assert.True(File.Exists(folder.DataFile("texts/0001.txt")));
    }

    [Fact]
    public async Task A_session_that_goes_on_keeps_its_chain_and_its_numbers()
    {
        await using (var journal = _bench.Open())
        {
            await Bench.FillAsync(journal);
        }

        await using (var journal = _bench.Open())
        {
            var resumed = await journal.AppendAsync(EvidenceEntry.SessionResumed("restart"));
            Assert.Equal(11, resumed.Seq);
            Assert.Equal("texts/0002.txt", (await journal.StoreTextAsync("more"u8.ToArray())).File);
            Assert.True(await journal.CommitAsync(Bench.Chunk(5, file: "tracks/applicant-1-2.mkv")));
        }

        Assert.IsType<Recovered.Chain>(Recovery.Recover(_bench.Folders.Of("s1")));
    }

    [Fact]
    public async Task A_log_damaged_in_its_middle_is_never_cut()
    {
        await using (var journal = _bench.Open())
        {
            await Bench.FillAsync(journal);
        }

        var folder = _bench.Folders.Of("s1");
        var log = await File.ReadAllBytesAsync(folder.Log, Bench.Cancel);
        log[log.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(folder.Log, log, Bench.Cancel);

        Assert.IsType<Recovered.Damaged>(Recovery.Recover(folder));
        Assert.Equal(log, await File.ReadAllBytesAsync(folder.Log, Bench.Cancel));
    }

    [Fact]
    public async Task Many_entries_at_once_share_syncs_and_all_get_their_line()
    {
        var disk = new FailingDisk();
        await using var journal = _bench.Open(disk: disk);
        await journal.AppendAsync(Bench.Opening());
        var before = disk.Calls;
        var lines = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => journal.AppendAsync(EvidenceEntry.ParticipantLeft($"p{i}", "left"))));

        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), lines.Select(line => line.Seq).Order());
        Assert.InRange(disk.Calls - before, 2, 500);
    }

    [Fact]
    public async Task Sessions_share_the_disks_syncs_two_for_all_of_them_together()
    {
        var disk = new FailingDisk { Groups = true };
        var (journals, before) = (await OpenManyAsync(disk), 0);
        await using var _ = new Closing(journals);
        Assert.All(await CommitAllAsync(journals, 0), Assert.True);
        before = disk.Counts["all"];
        var each = disk.Counts["sync"];

        Assert.All(await CommitAllAsync(journals, 1), Assert.True);
        Assert.Equal((2, 0), (disk.Counts["all"] - before, disk.Counts["sync"] - each));
    }

    [Fact]
    public async Task A_sync_that_fails_for_one_session_fails_for_it_alone()
    {
        var disk = new FailingDisk { Groups = true };
        var journals = await OpenManyAsync(disk);
        await using var _ = new Closing(journals);
        disk.Fails = (call, path) => call == "all" || (call == "sync" && path.Contains("/s3/data/tracks", StringComparison.Ordinal));

        Assert.Equal("yes yes yes no yes yes", await CommitAllInWordsAsync(journals));
        Assert.Equal(["s3"], journals.Where(journal => journal.Failing is not null).Select(journal => journal.Folder.SessionId));
        disk.Heal();
        Assert.All(await CommitAllAsync(journals, 1, "tracks/applicant-1-2.mkv"), Assert.True);
        Assert.All(journals, journal => Assert.Null(journal.Failing));
    }

    [Fact]
    public async Task A_log_whose_sync_fails_costs_the_other_sessions_nothing()
    {
        var disk = new FailingDisk { Groups = true };
        var journals = await OpenManyAsync(disk);
        await using var _ = new Closing(journals);
        disk.Fails = (call, path) => call == "all" || (call == "sync" && path.EndsWith("/s1/data/log.jsonl", StringComparison.Ordinal));

        Assert.Equal("yes no yes yes yes yes", await CommitAllInWordsAsync(journals));
        disk.Heal();
        Assert.All(await CommitAllAsync(journals, 1, "tracks/applicant-1-2.mkv"), Assert.True);
        foreach (var journal in journals)
        {
            await _bench.SealAsync(journal);
            Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync(journal.Folder.SessionId, Bench.Cancel)).Kind);
        }
    }

    private async Task<List<SessionJournal>> OpenManyAsync(FailingDisk disk)
    {
        _bench.Gather = TimeSpan.FromMilliseconds(200);
        var journals = Enumerable.Range(0, 6).Select(i => _bench.Open($"s{i}", disk)).ToList();
        await Task.WhenAll(journals.Select(journal => journal.AppendAsync(Bench.Opening(journal.Folder.SessionId))));
        return journals;
    }

    private static Task<bool[]> CommitAllAsync(List<SessionJournal> journals, int number, string file = Bench.Track) =>
        Task.WhenAll(journals.Select(journal => journal.CommitAsync(Bench.Chunk(number, file: file))));

    private static async Task<string> CommitAllInWordsAsync(List<SessionJournal> journals) =>
        string.Join(' ', (await CommitAllAsync(journals, 0)).Select(taken => taken ? "yes" : "no"));

    private sealed class Closing(List<SessionJournal> journals) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Task.WhenAll(journals.Select(journal => journal.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task An_entry_too_long_for_a_line_fails_alone()
    {
        await using var journal = _bench.Open();
        await journal.AppendAsync(Bench.Opening());
        var tooLong = journal.AppendAsync(EvidenceEntry.SessionResumed(new string('x', EvidenceLog.MaxLineBytes)));
        var next = await journal.AppendAsync(EvidenceEntry.SessionResumed("fine"));

        await Assert.ThrowsAsync<ArgumentException>(() => tooLong);
        Assert.Equal(1, next.Seq);
    }

    [Fact]
    public async Task After_the_seal_nothing_is_taken()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        await journal.AppendSealedAsync("ended");

        await Assert.ThrowsAsync<InvalidOperationException>(() => journal.AppendAsync(EvidenceEntry.SessionResumed("late")));
        Assert.False(await journal.CommitAsync(Bench.Chunk(9)));
        Assert.Equal(12_000, new FileInfo(journal.Folder.DataFile(Bench.Track)).Length);
    }

    [Fact]
    public async Task A_file_whose_sync_failed_is_given_up_the_gap_is_said_and_a_new_file_goes_on()
    {
        var disk = new FailingDisk();
        await using var journal = _bench.Open(disk: disk);
        await journal.AppendAsync(Bench.Opening());
        Assert.True(await journal.CommitAsync(Bench.Chunk(0)));
        disk.FailAt = disk.Calls + 2; // append, then the sync of the track

        Assert.False(await journal.CommitAsync(Bench.Chunk(1)));
        Assert.Contains("full", journal.Failing!.Message, StringComparison.Ordinal);
        Assert.False(await journal.CommitAsync(Bench.Chunk(2)));
        Assert.True(await journal.CommitAsync(Bench.Chunk(3, file: "tracks/applicant-1-2.mkv")));

        Assert.Null(journal.Failing);
        Assert.Equal(3000, journal.Committed.TrackEnds[Bench.Track]);
        var gap = (await File.ReadAllLinesAsync(journal.Folder.Log, Bench.Cancel)).Where(line => line.Contains("media.gap", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, gap.Count);
        Assert.Contains("\"from\":1000,\"to\":2000,\"reason\":\"disk\"", gap[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_disk_is_said_in_words_and_recording_goes_on_when_it_is_back()
    {
        var disk = new FailingDisk();
        await using var journal = _bench.Open(disk: disk);
        await journal.AppendAsync(Bench.Opening());
        (disk.FailAt, disk.FailFor) = (disk.Calls + 1, int.MaxValue);

        var refused = await Assert.ThrowsAsync<EvidenceUnavailable>(() => journal.AppendAsync(EvidenceEntry.SessionResumed("lost")));
        Assert.Contains("Free some space", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EvidenceUnavailable>(() => journal.StoreTextAsync("lost"u8.ToArray()));

        disk.FailAt = 0;
        Assert.Equal(1, (await journal.AppendAsync(EvidenceEntry.SessionResumed("back"))).Seq);
        Assert.Null(journal.Failing);
    }

    /// <summary>The table: whichever call to the disk fails, and whether it fails once or the power goes there, nothing acknowledged is lost and the session can be sealed intact.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_call_to_the_disk_fails_nothing_acknowledged_is_lost(bool powerGoes)
    {
        var calls = await CallsOfAWholeSessionAsync();
        for (var failAt = 4; failAt <= calls; failAt++)
        {
            var id = $"s{failAt}{(powerGoes ? "p" : "f")}";
            var disk = new FailingDisk { FailAt = failAt, FailFor = powerGoes ? int.MaxValue : 1 };
            var acknowledged = await RunAsync(id, disk);
            if (powerGoes)
            {
                disk.PowerGoes(new Random(failAt));
            }

            await GoesOnAsync(id, acknowledged);
        }
    }

    /// <summary>A call fails, and soon after the process is killed, or the power goes: before the file that was given up is put right.</summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(3, true)]
    public async Task Whatever_call_fails_shortly_before_a_kill_nothing_acknowledged_is_lost_and_the_session_is_sealed(int callsLater, bool powerGoes)
    {
        var calls = await CallsOfAWholeSessionAsync();
        for (var failAt = 4; failAt < calls - callsLater; failAt++)
        {
            var id = $"s{failAt}-{callsLater}{(powerGoes ? "p" : "k")}";
            var disk = new FailingDisk { FailAt = failAt, DeadFrom = failAt + callsLater };
            var acknowledged = await RunAsync(id, disk);
            if (powerGoes)
            {
                disk.PowerGoes(new Random(failAt));
            }

            await GoesOnAsync(id, acknowledged);
        }
    }

    /// <summary>The log is cut at any byte, as a kill would leave it: what stands before the cut is gone on with and sealed.</summary>
    [Fact]
    public async Task A_log_cut_at_any_byte_goes_on_from_its_last_whole_line()
    {
        await using (var journal = _bench.Open("origin"))
        {
            await Bench.FillAsync(journal);
        }

        var origin = _bench.Folders.Of("origin");
        var log = await File.ReadAllBytesAsync(origin.Log, Bench.Cancel);
        var first = log.AsSpan().IndexOf((byte)'\n') + 1;
        var number = 0;
        Gen.Int[first, log.Length].Sample(cut =>
        {
            var folder = _bench.Folders.Of("origin") with { Root = Path.Combine(_bench.Root, $"cut{Interlocked.Increment(ref number)}") };
            Copy(origin, folder, log.AsSpan(0, cut));
            var found = (Recovered.Chain)Recovery.Recover(folder);
            var whole = log.AsSpan(0, cut).Count((byte)'\n');
            var tracks = found.Committed.TrackEnds.All(track => new FileInfo(folder.DataFile(track.Key)).Length == track.Value);
            Directory.Delete(folder.Root, recursive: true);
            return found.Committed.Totals.Entries == whole && tracks && found.Words is null;
        }, iter: 200, seed: "0000KT1iF2vk", threads: 1);
    }

    private static void Copy(SessionFolder from, SessionFolder to, ReadOnlySpan<byte> log)
    {
        to.Make();
        File.WriteAllBytes(to.Log, log);
        foreach (var file in from.DataFiles())
        {
            File.Copy(from.DataFile(file), to.DataFile(file));
        }
    }

    private async Task GoesOnAsync(string id, List<string> acknowledged)
    {
        Assert.IsType<Recovered.Chain>(Recovery.Recover(_bench.Folders.Of(id)));
        var log = await File.ReadAllTextAsync(_bench.Folders.Of(id).Log, Bench.Cancel);
        Assert.All(acknowledged, line => Assert.Contains(line, log, StringComparison.Ordinal));
        await using var journal = _bench.Open(id);
        Assert.True((await _bench.SealAsync(journal)).Archived);
        Assert.Equal(VerdictKind.Intact, (await _bench.Reader.VerifyAsync(id, Bench.Cancel)).Kind);
    }

    private async Task<int> CallsOfAWholeSessionAsync()
    {
        var disk = new FailingDisk();
        await RunAsync("whole", disk);
        return disk.Calls;
    }

    /// <returns>Hashes that the acknowledged lines and chunks put into the log.</returns>
    private async Task<List<string>> RunAsync(string id, FailingDisk disk)
    {
        var acknowledged = new List<string>();
        await using var journal = _bench.Open(id, disk);
        await journal.AppendAsync(Bench.Opening(id));
        for (var i = 0; i < 6; i++)
        {
            var chunk = Bench.Chunk(i, file: i < 3 ? Bench.Track : "tracks/applicant-1-2.mkv");
            if (await journal.CommitAsync(chunk))
            {
                acknowledged.Add(LogLine.HashOf(chunk.Bytes.Span));
            }

            try
            {
                var note = await journal.StoreTextAsync(Bench.Bytes(i, 200));
                var line = await journal.AppendAsync(EvidenceEntry.NoteAdded("official-1", note));
                acknowledged.Add($"\"seq\":{line.Seq},\"prev\":\"{line.Prev}\"");
            }
            catch (EvidenceUnavailable)
            {
                // Said to the caller: not acknowledged.
            }
        }

        return acknowledged;
    }
}
