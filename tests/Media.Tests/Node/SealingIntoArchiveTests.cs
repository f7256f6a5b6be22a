using System.IO.Compression;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Archive;
using RemoteVerify.Node;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>The end of a session whose archive is down, loses answers, or holds what is not its own.</summary>
public sealed class SealingIntoArchiveTests(Azurite azurite) : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

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
        Assert.Single(await _bench.LedgerAsync());
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
}
