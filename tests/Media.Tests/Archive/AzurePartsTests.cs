using Azure.Storage.Blobs;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using Xunit;

namespace RemoteVerify.Media.Tests.Archive;

/// <summary>A blob takes a limited number of appends: with a limit of two the whole contract holds, and a file of many blobs is one file.</summary>
public sealed class AzurePartsTests(Azurite azurite) : ArchiveContract
{
    private const string Chain = "ledgers/notary/ledger.jsonl";
    private AzureBlobArchiveOptions? _options;

    protected override async Task<IArchive> OpenAsync()
    {
        Assert.SkipWhen(Azurite.Command is null, "Azurite is not installed: run npm ci in tests/");
        _options ??= await azurite.OptionsAsync($"c{Guid.NewGuid():N}", Cancel) with { AppendsInOneBlob = 2 };
        return await AzureBlobArchive.ConnectAsync(_options, Cancel);
    }

    [Fact]
    public async Task A_file_of_many_blobs_is_one_file_to_whoever_reads_lists_or_goes_on_with_it()
    {
        var archive = await OpenAsync();
        for (var i = 0; i < 7; i++)
        {
            // Each time by somebody who knows nothing of the others' blobs.
            archive = i % 3 == 0 ? await OpenAsync() : archive;
            await archive.AppendAsync(Chain, i * 3, "abc"u8.ToArray(), Cancel);
            await archive.AppendAsync(Chain, i * 3, "abc"u8.ToArray(), Cancel);
        }

        await archive.PutAsync("ledgers/notary/ledger.jsonl-beside", "x"u8.ToArray(), Cancel);
        Assert.Equal(21, await archive.LengthAsync(Chain, Cancel));
        Assert.Equal("bcabcabca", await TextAsync(archive, Chain, 4, 9));
        Assert.Equal("abc", await TextAsync(archive, Chain, 18, 100));
        Assert.Equal([new(Chain, 21), new("ledgers/notary/ledger.jsonl-beside", 1)], await ListAsync(archive, "ledgers"));
        Assert.Equal(4, (await BlobsAsync()).Count(name => name.StartsWith(Chain + "~", StringComparison.Ordinal) || name == Chain));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync(Chain, 18, "xyz"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync(Chain, 3, "xyz"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync(Chain, 22, "x"u8.ToArray(), Cancel));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Sealed_in_its_second_blob_or_at_the_end_of_it_it_takes_no_byte_more(int appends)
    {
        var archive = await OpenAsync();
        for (var i = 0; i < appends; i++)
        {
            await archive.AppendAsync("a/log", i, "x"u8.ToArray(), Cancel);
        }

        await archive.SealAsync("a/log", Cancel);
        await archive.SealAsync("a/log", Cancel);
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/log", appends, "y"u8.ToArray(), Cancel));
        Assert.Equal(appends, await (await OpenAsync()).LengthAsync("a/log", Cancel));
    }

    [Fact]
    public async Task A_crash_between_the_mark_and_the_next_blob_is_gone_on_with()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync(Chain, 0, "abc"u8.ToArray(), Cancel);
        await new BlobContainerClient(_options!.ConnectionString, _options.Container, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05))
            .GetBlobClient(Chain).SetMetadataAsync(new Dictionary<string, string> { ["goeson"] = "1" }, cancellationToken: Cancel);
        Assert.Equal(3, await archive.LengthAsync(Chain, Cancel));

        await (await OpenAsync()).AppendAsync(Chain, 3, "def"u8.ToArray(), Cancel);
        await archive.AppendAsync(Chain, 6, "ghi"u8.ToArray(), Cancel);
        Assert.Equal("abcdefghi", await TextAsync(archive, Chain, 0, 100));
    }

    [Fact]
    public async Task Nodes_that_seal_at_the_same_moment_write_one_ledger_over_many_blobs()
    {
        await OpenAsync();
        var nodes = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ => new Ledger(await OpenAsync())));
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => nodes[i % 3].AddAsync(
            "notary", new Checkpoint($"s{i}", 4, LogLine.HashOf([(byte)i]), new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)), new byte[] { (byte)i }, null, Cancel))));

        await using var ledger = await (await OpenAsync()).GetAsync(Chain, 0, long.MaxValue, Cancel);
        var verdict = await LedgerVerifier.VerifyAsync(ledger, new LedgerWitnesses(), Cancel);
        Assert.Equal((VerdictKind.Intact, 12L), (verdict.Kind, verdict.Lines));
        Assert.InRange((await BlobsAsync()).Count, 6, 7);
    }

    [Fact]
    public async Task The_audit_chain_goes_on_over_many_blobs_and_reads_the_month_only_when_somebody_else_wrote()
    {
        var counting = new CountingArchive(await OpenAsync());
        var (chain, other) = (new AuditChain(counting), new AuditChain(await OpenAsync()));
        for (var id = 1; id <= 9; id++)
        {
            await chain.AppendAsync("audit-2026-11", [Row(id)], Cancel);
        }

        Assert.Equal(0, counting.Reads);
        await other.AppendAsync("audit-2026-11", [Row(10)], Cancel);
        await chain.AppendAsync("audit-2026-11", [Row(10), Row(11)], Cancel);
        Assert.Equal(1, counting.Reads);
        await chain.AppendAsync("audit-2026-11", [Row(11)], Cancel);
        Assert.Equal(Enumerable.Range(1, 11).Select(id => (long)id), (await other.ReadAsync("audit-2026-11", Cancel)).Select(line => line.Id));
        Assert.Equal(1, counting.Reads);

        await chain.AppendAsync("audit-2026-12", [Row(12, 12)], Cancel);
        Assert.True(await other.GoesOnAsync("audit-2026-12", Cancel));
    }

    private static (long, DateTimeOffset, IReadOnlyDictionary<string, string>) Row(long id, int month = 11) =>
        (id, new DateTimeOffset(2026, month, 22, 12, 0, (int)id, TimeSpan.Zero), new Dictionary<string, string> { ["action"] = "viewed" });

    private async Task<List<string>> BlobsAsync()
    {
        var names = new List<string>();
        await foreach (var blob in new BlobContainerClient(_options!.ConnectionString, _options.Container, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2025_11_05)).GetBlobsAsync(cancellationToken: Cancel))
        {
            names.Add(blob.Name);
        }

        return [.. names.Where(name => name != "probe")];
    }

    private sealed class CountingArchive(IArchive archive) : IArchive
    {
        public int Reads { get; private set; }

        public string Description => archive.Description;

        public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => archive.PutAsync(path, content, cancel);

        public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => archive.AppendAsync(path, position, bytes, cancel);

        public Task SealAsync(string path, CancellationToken cancel) => archive.SealAsync(path, cancel);

        public Task<long?> LengthAsync(string path, CancellationToken cancel) => archive.LengthAsync(path, cancel);

        public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel)
        {
            Reads++;
            return archive.GetAsync(path, offset, length, cancel);
        }

        public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => archive.ListAsync(folder, cancel);
    }
}
