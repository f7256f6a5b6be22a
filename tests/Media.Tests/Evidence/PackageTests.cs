using System.IO.Compression;
using System.Text;
using RemoteVerify.Evidence;
using RemoteVerify.Kit.Staging;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

public sealed class PackageTests
{
    [Fact]
    public async Task A_package_is_a_bag_with_every_file_in_one_manifest()
    {
        var bag = await SampleSession.Sealed().BagAsync();
        Assert.Equal(BagIt.DeclarationText, Encoding.UTF8.GetString(bag.Files[BagIt.Declaration]));
        var payload = BagIt.ReadManifest(Encoding.UTF8.GetString(bag.Files[BagIt.Manifest]), out var fault);
        var tags = BagIt.ReadManifest(Encoding.UTF8.GetString(bag.Files[BagIt.TagManifest]), out var tagFault);
        Assert.Null(fault ?? tagFault);
        Assert.Equal(bag.Order.Where(path => path.StartsWith("data/", StringComparison.Ordinal)).Order(StringComparer.Ordinal), payload.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(bag.Order.Where(path => !path.StartsWith("data/", StringComparison.Ordinal) && path != BagIt.TagManifest).Order(StringComparer.Ordinal), tags.Keys.Order(StringComparer.Ordinal));
        var info = Encoding.UTF8.GetString(bag.Files[BagIt.Info]);
        Assert.Contains("Bagging-Date: 2026-11-22\n", info);
        Assert.Contains($"Payload-Oxum: {bag.Files.Where(file => file.Key.StartsWith("data/", StringComparison.Ordinal)).Sum(file => file.Value.Length)}.8\n", info);
    }

    [Fact]
    public async Task A_derived_copy_stands_beside_the_evidence_and_the_package_says_who_withheld_what_and_why()
    {
        var zip = new MemoryStream();
        var copy = new byte[] { 1, 2, 3 };
        var options = new PackageOptions(
            SampleSession.Id, SampleSession.Start, Redaction: new Redaction(["data/tracks/applicant-1.mkv"], "周衡", "第三人\n隐私", SampleSession.Key,
                [new DerivedFile("tracks/applicant-1.mkv.webm", copy.Length, () => new MemoryStream(copy))]));
        await Package.WriteAsync(SampleSession.Sealed().Source, options, zip, TestContext.Current.CancellationToken);
        var bag = await MemorySource.UnpackAsync(zip.ToArray());
        Assert.Contains("Derived: derived/tracks/applicant-1.mkv.webm\n", Encoding.UTF8.GetString(bag.Files[BagIt.Info]));
        var verdict = await Verifier.VerifyAsync(bag, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((VerdictKind.Withheld, "周衡", "第三人 隐私"), (verdict.Kind, verdict.Redaction!.By, verdict.Redaction.Reason));
        Assert.Equal((SampleSession.Key.Fingerprint, (bool?)null), (verdict.Redaction.Fingerprint, verdict.Redaction.Trusted));
        bag.Files["derived/tracks/applicant-1.mkv.webm"][0] ^= 1;
        Assert.Equal(VerdictKind.Broken, (await Verifier.VerifyAsync(bag, cancellation: TestContext.Current.CancellationToken)).Kind);
    }

    [Fact]
    public async Task Media_is_stored_and_not_compressed()
    {
        using var zip = new ZipArchive(new MemoryStream(await SampleSession.Sealed().PackAsync()));
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.Contains("tracks/") || entry.FullName.Contains("stills/")))
            Assert.Equal(entry.Length, entry.CompressedLength);
    }

    [Fact]
    public async Task The_same_session_gives_the_same_bytes()
    {
        var session = SampleSession.Sealed();
        Assert.Equal(await session.PackAsync(), await session.PackAsync());
    }

    [Fact]
    public async Task A_package_is_streamed_to_a_response_that_neither_seeks_nor_writes_synchronously()
    {
        var session = SampleSession.Sealed();
        using var response = new ResponseStream();
        await Package.WriteAsync(session.Source, new PackageOptions(SampleSession.Id, SampleSession.Start), response, TestContext.Current.CancellationToken);
        using var source = new ZipSource(() => new MemoryStream(response.Written.ToArray()));
        Assert.Equal(VerdictKind.Intact, (await Verifier.VerifyAsync(source, cancellation: TestContext.Current.CancellationToken)).Kind);
    }

    [Fact]
    public async Task Unzip_finds_no_fault_with_it()
    {
        ExternalTool.Need("unzip");
        using var folder = new ScratchFolder();
        folder.Put("p.zip", await SampleSession.Sealed().PackAsync());
        var (exit, text) = await ExternalTool.RunAsync("unzip", folder.Path, ["-t", "p.zip"]);
        Assert.True(exit == 0, text);
    }

    [Theory]
    [InlineData("../s")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".")]
    public async Task A_session_name_that_climbs_is_refused(string session) =>
        await Assert.ThrowsAsync<ArgumentException>(() => Package.WriteAsync(new MemorySource(), new PackageOptions(session, SampleSession.Start), new MemoryStream(), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("data/log.jsonl")]
    [InlineData("seal/checkpoint.p7s")]
    [InlineData("data/../x")]
    public async Task The_log_and_the_seal_cannot_be_withheld(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => SampleSession.Sealed().PackAsync(path));

    [Theory]
    [InlineData("s/../evil", "a name that no evidence has")]
    [InlineData("/etc/passwd", "a name that no evidence has")]
    [InlineData("s\\data\\x", "a name that no evidence has")]
    [InlineData("C:/x", "a name that no evidence has")]
    [InlineData("s/data/.hidden", "a name that no evidence has")]
    [InlineData("s/data//x", "a name that no evidence has")]
    [InlineData("other/x", "a file outside of the bag")]
    [InlineData("s/data/log.jsonl", "a name twice")]
    [InlineData("s/DATA/LOG.jsonl", "a name twice")]
    public async Task A_zip_with_names_that_climb_repeat_or_stray_is_broken(string name, string why)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("s/bagit.txt").Open().Dispose();
            zip.CreateEntry("s/data/log.jsonl").Open().Dispose();
            zip.CreateEntry(name).Open().Dispose();
        }
        await BrokenAsync(bytes.ToArray(), why);
    }

    [Fact]
    public async Task A_zip_with_a_symbolic_link_is_broken()
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("s/bagit.txt").Open().Dispose();
            zip.CreateEntry("s/data/link").ExternalAttributes = Convert.ToInt32("120777", 8) << 16;
        }
        await BrokenAsync(bytes.ToArray(), "a symbolic link");
    }

    [Fact]
    public async Task What_is_no_zip_is_broken() => await BrokenAsync("hello"u8.ToArray(), "it cannot be read");

    private static async Task BrokenAsync(byte[] zip, string why)
    {
        using var source = new ZipSource(() => new MemoryStream(zip));
        var verdict = await Verifier.VerifyAsync(source, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(VerdictKind.Broken, verdict.Kind);
        Assert.Contains(why, verdict.Words.En);
    }

    /// <summary>As a web server's response body behaves.</summary>
    private sealed class ResponseStream : Stream
    {
        public MemoryStream Written { get; } = new();

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");
        public override Task FlushAsync(CancellationToken cancellation) => Task.CompletedTask;
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        {
            Written.Write(bytes.Span);
            return ValueTask.CompletedTask;
        }
    }
}
