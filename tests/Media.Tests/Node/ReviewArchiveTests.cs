using System.Text;
using System.Text.Json.Nodes;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A review's line is signed before it is written: what a crash leaves is gone on with, what somebody else wrote is never signed over.</summary>
public sealed class ReviewArchiveTests : IDisposable
{
    private const string Session = "s1", Log = "sessions/s1/review/data/log.jsonl";
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private readonly string _root = Directory.CreateTempSubdirectory("review").FullName;
    private readonly SigningKey _key = SigningKey.Create("An office", At.AddYears(-1));
    private readonly LocalArchive _archive;

    public ReviewArchiveTests()
    {
        _archive = new LocalArchive(_root);
        _archive.PutAsync(ArchiveLayout.InSession(Session, ArchiveLayout.Checkpoint), new Checkpoint(Session, 7, new string('a', 64), At).ToBytes(), Bench.Cancel).Wait();
        _archive.PutAsync(ArchiveLayout.InSession(Session, ArchiveLayout.Marker), "{}"u8.ToArray(), Bench.Cancel).Wait();
    }

    public void Dispose()
    {
        _key.Dispose();
        foreach (var file in Directory.GetFiles(_root, "*", SearchOption.AllDirectories))
            File.SetAttributes(file, FileAttributes.Normal);
        Directory.Delete(_root, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_line_that_a_crash_kept_out_of_the_log_is_written_by_whoever_comes_next(int before)
    {
        var receipt = (await SayAsync(_archive, before)).LastOrDefault()?.Receipt;
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => SayAsync(new Cut(_archive, lines: 0), "lost", receipt));
        Assert.True(await IsWholeAsync(receipt));

        var last = await SayAsync(_archive, "next", receipt);

        var lines = await Reviews(_archive).ReadAsync(Session, Bench.Cancel);
        Assert.Equal([.. Enumerable.Range(0, before).Select(i => $"{i}"), "lost", "next"], lines.Select(line => line.Text("what")).OfType<string>());
        Assert.True(await IsWholeAsync(last.Receipt));
    }

    [Fact]
    public async Task A_crash_between_the_two_lines_that_begin_a_review_is_gone_on_with()
    {
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => SayAsync(new Cut(_archive, lines: 1), "lost", null));
        Assert.True(await IsWholeAsync(null));
        await SayAsync(_archive, "next", null);
        Assert.Equal(["review.opened", "review.note", "review.note"], (await Reviews(_archive).ReadAsync(Session, Bench.Cancel)).Select(line => line.Kind));
        Assert.True(await IsWholeAsync(null));
    }

    [Fact]
    public async Task A_line_that_fits_and_that_nobody_signed_is_broken_and_is_not_signed_over()
    {
        var receipt = (await SayAsync(_archive, 2)).Last().Receipt;
        await ForgeAsync();
        Assert.False(await IsWholeAsync(receipt));
        await Assert.ThrowsAsync<ArchiveConflict>(() => SayAsync(_archive, "next", receipt));
        Assert.False(await IsWholeAsync(receipt));
    }

    [Fact]
    public async Task A_line_in_the_place_of_one_that_a_crash_kept_out_is_broken_too()
    {
        var receipt = (await SayAsync(_archive, 2)).Last().Receipt;
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => SayAsync(new Cut(_archive, lines: 0), "lost", receipt));
        await ForgeAsync();
        Assert.False(await IsWholeAsync(receipt));
        await Assert.ThrowsAsync<ArchiveConflict>(() => SayAsync(_archive, "next", receipt));
    }

    [Fact]
    public async Task A_review_that_was_cut_with_its_signatures_takes_nothing_while_somebody_keeps_a_receipt()
    {
        var receipt = (await SayAsync(_archive, 3)).Last().Receipt;
        var log = Path.Combine(_root, Log);
        var lines = await File.ReadAllLinesAsync(log, Bench.Cancel);
        await File.WriteAllTextAsync(log, string.Concat(lines[..^1].Select(line => line + "\n")), Bench.Cancel);
        File.Delete(Directory.GetFiles(Path.Combine(_root, "sessions/s1/review/heads")).Order().Last());
        await Assert.ThrowsAsync<ArchiveConflict>(() => SayAsync(_archive, "next", receipt));
        Assert.False(await IsWholeAsync(receipt));
    }

    [Fact]
    public async Task Two_nodes_that_write_at_the_same_moment_leave_a_review_that_is_whole()
    {
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => SayAsync(_archive, 10)));
        Assert.Equal(20, (await Reviews(_archive).ReadAsync(Session, Bench.Cancel)).Count(line => line.Kind == "review.note"));
        Assert.True(await IsWholeAsync(null));
    }

    [Fact]
    public async Task A_review_that_an_earlier_version_only_opened_is_gone_on_with_and_signed_with_its_first_entry()
    {
        await OpenUnsignedAsync(new string('a', 64));
        Assert.True(await IsWholeAsync(null));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => SayAsync(new Cut(_archive, lines: 0), "lost", null));
        Assert.True(await IsWholeAsync(null));
        var last = await SayAsync(_archive, "next", null);
        Assert.Equal(["review.opened", "review.note", "review.note"], (await Reviews(_archive).ReadAsync(Session, Bench.Cancel)).Select(line => line.Kind));
        Assert.True(await IsWholeAsync(last.Receipt));
    }

    [Fact]
    public async Task A_review_that_was_opened_on_another_seal_is_broken_and_takes_nothing()
    {
        await OpenUnsignedAsync(new string('b', 64));
        Assert.False(await IsWholeAsync(null));
        await Assert.ThrowsAsync<ArchiveConflict>(() => SayAsync(_archive, "next", null));
    }

    private Task OpenUnsignedAsync(string head) =>
        _archive.AppendAsync(Log, 0, new EvidenceLog().Append(new EvidenceEntry("review.opened", new JsonObject { ["session"] = Session, ["sealedSeq"] = 7, ["sealed"] = head }), At).Bytes, Bench.Cancel);

    private async Task ForgeAsync()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(_root, Log), Bench.Cancel);
        var log = EvidenceLog.Resume(new MemoryStream(bytes)).Log;
        await _archive.AppendAsync(Log, bytes.Length, log.Append(new EvidenceEntry("review.report", new JsonObject { ["sealed"] = new string('a', 64), ["sha256"] = new string('b', 64) }), At).Bytes, Bench.Cancel);
    }

    private async Task<IReadOnlyList<ReviewLine>> SayAsync(IArchive archive, int notes)
    {
        var (said, reviews) = (new List<ReviewLine>(), Reviews(archive));
        for (var i = 0; i < notes; i++)
            said.Add(await reviews.AppendAsync(Session, "review.note", new JsonObject { ["what"] = $"{i}" }, null, At, null, Bench.Cancel));
        return said;
    }

    private Task<ReviewLine> SayAsync(IArchive archive, string what, string? newest) =>
        Reviews(archive).AppendAsync(Session, "review.note", new JsonObject { ["what"] = what }, new(".txt", Encoding.UTF8.GetBytes(what)), At, newest, Bench.Cancel);

    private async Task<bool> IsWholeAsync(string? newest)
    {
        var verdict = await Reviews(_archive).VerifyAsync(Session, newest, Bench.Cancel);
        return verdict.Kind is VerdictKind.NotSealed or VerdictKind.Intact && verdict.Problems.All(problem => problem.Kind == ProblemKind.Note);
    }

    private ReviewArchive Reviews(IArchive archive) => new(archive, () => _key, () => new(_key.Certificate));

    /// <summary>The process ends after so many lines of the log.</summary>
    private sealed class Cut(IArchive archive, int lines) : IArchive
    {
        private int _left = lines;

        public string Description => archive.Description;

        public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => archive.PutAsync(path, content, cancel);

        public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
            _left-- > 0 ? archive.AppendAsync(path, position, bytes, cancel) : throw new ArchiveUnavailable("killed");

        public Task SealAsync(string path, CancellationToken cancel) => archive.SealAsync(path, cancel);

        public Task<long?> LengthAsync(string path, CancellationToken cancel) => archive.LengthAsync(path, cancel);

        public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) => archive.GetAsync(path, offset, length, cancel);

        public IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel) => archive.ListAsync(folder, cancel);
    }
}
