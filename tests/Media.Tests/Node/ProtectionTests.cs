using Azure.Storage.Blobs;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Media.Tests.Archive;
using RemoteVerify.Node;
using RemoteVerify.Node.Journal;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>What keeps the archived copy from being changed: asked of the store, set, read back, and said in the log's last line.</summary>
public sealed class ProtectionTests(Azurite azurite)
{
    private const string None = "none: the account has no immutability";

    [Fact]
    public async Task A_folder_says_that_it_protects_against_mistakes_only()
    {
        using var bench = new Bench();
        var (ended, last) = await SealAsync(bench);
        Assert.Equal(("none: files without write permission, against mistakes only", "a folder"), (ended.Protection, last.Text("archive")));
        Assert.StartsWith($"{DateTime.UtcNow.Year + 10}-", last.Text("retainUntil"), StringComparison.Ordinal);
        Assert.Equal(ended.Protection, last.Text("protection"));
        Assert.Equal(VerdictKind.Intact, (await bench.Reader.VerifyAsync("s1", Bench.Cancel, ended.Receipt)).Kind);
    }

    [Fact]
    public async Task An_account_without_immutability_is_found_out_and_its_blobs_are_tagged()
    {
        var options = await OptionsAsync();
        using var bench = new Bench(await AzureBlobArchive.ConnectAsync(options, Bench.Cancel), wrapped: false);
        var (ended, last) = await SealAsync(bench);

        Assert.Equal((None, None), (ended.Protection, last.Text("protection")));
        foreach (var blob in await BlobsAsync(options))
        {
            var tags = (await Container(options).GetBlobClient(blob).GetTagsAsync(cancellationToken: Bench.Cancel)).Value.Tags;
            Assert.Equal(("s1", "notary", last.Text("retainUntil")![..10]), (tags["session"], tags["department"], tags["retain-until"]));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_that_keeps_its_word_holds_every_file_until_the_retention_ends(bool locked)
    {
        var account = new KeepingAccount();
        var archive = await AzureBlobArchive.ConnectAsync(await OptionsAsync() with { Between = account, LockImmutability = locked }, Bench.Cancel);
        Assert.Empty(account.Policies); // The probe's is gone again.
        using var bench = new Bench(archive, wrapped: false);
        var (ended, last) = await SealAsync(bench);

        Assert.StartsWith($"immutable until {last.Text("retainUntil")![..10]}", ended.Protection, StringComparison.Ordinal);
        var files = new List<ArchivedFile>();
        await foreach (var file in archive.ListAsync("sessions/s1", Bench.Cancel))
        {
            files.Add(file);
        }

        Assert.Contains(files, file => file.Path == "sessions/s1/sealed.json");
        Assert.Equal(files.Select(file => file.Path).Order(), account.Policies.Keys.Select(blob => blob[blob.IndexOf("sessions/", StringComparison.Ordinal)..]).Order());
        Assert.All(account.Policies.Values, policy => Assert.Equal((DateTimeOffset.Parse(last.Text("retainUntil")!), locked ? "locked" : "unlocked"), (policy.Until, policy.Mode.ToLowerInvariant())));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.RemoveSessionAsync("s1", Bench.Cancel));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.SetAsideAsync("sessions/s1/seal/checkpoint.p7s", "damaged/x/checkpoint.p7s", Bench.Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("sessions/s1/data/log.jsonl", files.Single(f => f.Path.EndsWith("log.jsonl", StringComparison.Ordinal)).Length, "x"u8.ToArray(), Bench.Cancel));
        Assert.Equal(VerdictKind.Intact, (await bench.Reader.VerifyAsync("s1", Bench.Cancel, ended.Receipt)).Kind);
    }

    [Fact]
    public async Task An_account_that_takes_the_headers_and_keeps_nothing_is_not_believed()
    {
        var archive = await AzureBlobArchive.ConnectAsync(await OptionsAsync() with { Between = new KeepingAccount { Forgets = true } }, Bench.Cancel);
        Assert.Equal(new StoreAbilities(false, false, false, false, true), await archive.AskAsync(Bench.Cancel));
        using var bench = new Bench(archive, wrapped: false);
        Assert.Equal(None, (await SealAsync(bench)).Ended.Protection);
    }

    [Fact]
    public async Task An_account_that_stops_keeping_its_word_leaves_the_session_on_this_disk()
    {
        var account = new KeepingAccount();
        using var bench = new Bench(await AzureBlobArchive.ConnectAsync(await OptionsAsync() with { Between = account }, Bench.Cancel), wrapped: false);
        account.Forgets = true;
        await using var journal = bench.Open();
        await FillAsync(journal);
        Assert.False((await bench.SealAsync(journal)).Archived);
        account.Forgets = false;
        Assert.True((await bench.SealAsync(journal)).Archived);
        Assert.NotEmpty(account.Policies);
    }

    [Fact]
    public async Task A_store_that_is_away_at_the_end_is_not_guessed_about()
    {
        using var bench = new Bench(AzureBlobArchive.Connect(Azurite.Options("evidence", port: 1) with { MaxRetries = 0 }), wrapped: false);
        Assert.StartsWith("unknown: ", (await SealAsync(bench)).Ended.Protection, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_held_session_cannot_be_removed_until_the_hold_is_taken_away()
    {
        var archive = await AzureBlobArchive.ConnectAsync(await OptionsAsync() with { Between = new KeepingAccount() }, Bench.Cancel);
        await archive.PutAsync("sessions/s1/sealed.json", "{}"u8.ToArray(), Bench.Cancel);
        await archive.AppendAsync("sessions/s1/data/log.jsonl", 0, "x"u8.ToArray(), Bench.Cancel);
        await archive.HoldAsync("s1", true, Bench.Cancel);
        await archive.HoldAsync("s1", true, Bench.Cancel);
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.RemoveSessionAsync("s1", Bench.Cancel));
        Assert.Equal(2, await archive.LengthAsync("sessions/s1/sealed.json", Bench.Cancel));
        await archive.HoldAsync("s1", false, Bench.Cancel);
        await archive.RemoveSessionAsync("s1", Bench.Cancel);
        Assert.Null(await archive.LengthAsync("sessions/s1/sealed.json", Bench.Cancel));
    }

    private async Task<AzureBlobArchiveOptions> OptionsAsync()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        return await azurite.OptionsAsync($"c{Guid.NewGuid():N}", Bench.Cancel);
    }

    private static async Task<(SealedSession Ended, LogLine Last)> SealAsync(Bench bench)
    {
        await using var journal = bench.Open();
        await FillAsync(journal);
        var ended = await bench.SealAsync(journal);
        return (ended, (await bench.Reader.OpenReadAsync("s1", Bench.Cancel))!.Lines[^1]);
    }

    private static async Task FillAsync(SessionJournal journal)
    {
        await journal.AppendAsync(EvidenceEntry.SessionOpened("s1", "2026-0001", "notary", keepYears: 10));
        Assert.True(await journal.CommitAsync(Bench.Chunk(0)));
        await journal.AppendAsync(EvidenceEntry.NoteAdded("official-1", await journal.StoreTextAsync("核对无误"u8.ToArray())));
    }

    private static BlobContainerClient Container(AzureBlobArchiveOptions options) =>
        new(options.ConnectionString, options.Container, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05));

    private static async Task<List<string>> BlobsAsync(AzureBlobArchiveOptions options)
    {
        var names = new List<string>();
        await foreach (var blob in Container(options).GetBlobsAsync(Azure.Storage.Blobs.Models.BlobTraits.None, Azure.Storage.Blobs.Models.BlobStates.None, "sessions/", Bench.Cancel))
        {
            names.Add(blob.Name);
        }

        Assert.NotEmpty(names);
        return names;
    }
}
