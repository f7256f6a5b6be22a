using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Archive;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A blob store that fails while a session runs: the disk keeps everything, and the store has it whole once it is back.</summary>
public sealed class StoreFaultTests(Azurite azurite)
{
    [Theory]
    [InlineData(StoreMood.Refuses)]
    [InlineData(StoreMood.Busy)]
    [InlineData(StoreMood.Forbids)]
    [InlineData(StoreMood.LosesAnswers)]
    [InlineData(StoreMood.Silent)]
    public async Task A_session_goes_on_while_its_store_fails_and_is_whole_there_afterwards(StoreMood mood)
    {
        await using var line = await LineAsync();
        using var bench = await BenchAsync(line);
        await using var journal = bench.Open();
        using var feed = bench.Feed();
        await Bench.FillAsync(journal);
        await feed.CatchUpAsync(journal.Committed, Bench.Cancel);

        line.Turn(mood);
        Assert.True(await journal.CommitAsync(Bench.Chunk(4)));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => feed.CatchUpAsync(journal.Committed, Bench.Cancel));
        Assert.False(feed.Reachable);
        Assert.True(await journal.CommitAsync(Bench.Chunk(5)));

        line.Turn(StoreMood.Passes);
        await feed.CatchUpAsync(journal.Committed, Bench.Cancel);
        Assert.True(feed.Reachable);
        await SealedWholeAsync(bench, journal);
    }

    [Theory]
    [InlineData(StoreMood.Busy)]
    [InlineData(StoreMood.LosesAnswers)]
    public async Task A_session_ends_although_its_store_fails_and_is_brought_there_later(StoreMood mood)
    {
        await using var line = await LineAsync();
        using var bench = await BenchAsync(line);
        await using var journal = bench.Open();
        await Bench.FillAsync(journal);
        line.Turn(mood);

        Assert.False((await bench.SealAsync(journal)).Archived);
        Assert.Equal(VerdictKind.Intact, (await bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);

        line.Turn(StoreMood.Passes);
        await SealedWholeAsync(bench, journal);
    }

    [Fact]
    public async Task A_slow_store_holds_up_nobody_who_records()
    {
        await using var line = await LineAsync();
        using var bench = await BenchAsync(line);
        await using var journal = bench.Open();
        using var feed = bench.Feed();
        await Bench.FillAsync(journal);

        line.Turn(StoreMood.Holds);
        var copying = feed.CatchUpAsync(journal.Committed, Bench.Cancel);
        for (var i = 4; i < 20; i++)
        {
            Assert.True(await journal.CommitAsync(Bench.Chunk(i)));
        }

        Assert.False(copying.IsCompleted);
        line.Turn(StoreMood.Passes);
        await copying;
        await SealedWholeAsync(bench, journal);
    }

    private static async Task SealedWholeAsync(Bench bench, RemoteVerify.Node.Journal.SessionJournal journal)
    {
        await bench.SealAsync(journal);
        Assert.True((await bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Seal!.Archived);
        var verdict = await bench.Reader.VerifyAsync("s1", Bench.Cancel);
        Assert.Equal(VerdictKind.Intact, verdict.Kind);
    }

    private async Task<StoreLine> LineAsync()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        return new StoreLine(await azurite.PortAsync(Bench.Cancel));
    }

    /// <summary>The container is made while the line is whole.</summary>
    private static async Task<Bench> BenchAsync(StoreLine line)
    {
        var options = Azurite.Options($"c{Guid.NewGuid():N}", line.Port) with { NetworkTimeout = TimeSpan.FromSeconds(1), MaxRetries = 1 };
        return new Bench(await AzureBlobArchive.ConnectAsync(options, Bench.Cancel));
    }
}
