using RemoteVerify.Archive;
using RemoteVerify.Media.Tests.Node;
using Xunit;

namespace RemoteVerify.Media.Tests.Archive;

public sealed class LocalArchiveTests : ArchiveContract, IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("archive");

    public void Dispose() => _root.Delete(recursive: true);

    protected override Task<IArchive> OpenAsync() => Task.FromResult<IArchive>(new LocalArchive(_root.FullName));

    [Fact]
    public async Task An_append_that_a_crash_tore_is_completed_by_repeating_it()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("a/log", 0, "one "u8.ToArray(), Cancel);
        await File.AppendAllTextAsync(Path.Combine(_root.FullName, "a/log"), "tw", Cancel);

        await archive.AppendAsync("a/log", 4, "two"u8.ToArray(), Cancel);

        Assert.Equal("one two", await File.ReadAllTextAsync(Path.Combine(_root.FullName, "a/log"), Cancel));
    }

    [Theory]
    [InlineData("{\"seq\":1,\"by\":\"some")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public async Task A_line_that_a_loss_of_power_tore_gives_way_to_the_next_one(string torn)
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("a/log.jsonl", 0, "one\n"u8.ToArray(), Cancel);
        await File.AppendAllTextAsync(Path.Combine(_root.FullName, "a/log.jsonl"), torn, Cancel);

        await archive.AppendAsync("a/log.jsonl", 4, "two\n"u8.ToArray(), Cancel);

        Assert.Equal("one\ntwo\n", await File.ReadAllTextAsync(Path.Combine(_root.FullName, "a/log.jsonl"), Cancel));
    }

    [Theory]
    [InlineData("a/log.jsonl", "one\n", "another's line\n")]
    [InlineData("a/log.jsonl", "one", " and more of it")]
    [InlineData("a/track.webm", "one\n", "a chunk")]
    public async Task What_may_be_anothers_gives_way_to_nobody(string file, string first, string then)
    {
        var archive = await OpenAsync();
        await archive.AppendAsync(file, 0, System.Text.Encoding.UTF8.GetBytes(first), Cancel);
        await archive.AppendAsync(file, first.Length, System.Text.Encoding.UTF8.GetBytes(then), Cancel);

        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync(file, first.Length, "two\n"u8.ToArray(), Cancel));

        Assert.Equal(first + then, await File.ReadAllTextAsync(Path.Combine(_root.FullName, file), Cancel));
    }

    [Fact]
    public async Task Nobody_may_write_to_a_file_that_was_put_or_sealed()
    {
        var archive = await OpenAsync();
        await archive.PutAsync("a/put", "x"u8.ToArray(), Cancel);
        await archive.AppendAsync("a/sealed", 0, "x"u8.ToArray(), Cancel);
        await archive.SealAsync("a/sealed", Cancel);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "POSIX permissions");
        Assert.Equal(UnixFileMode.None, new FileInfo(Path.Combine(_root.FullName, "a/put")).UnixFileMode & UnixFileMode.UserWrite);
        Assert.Equal(UnixFileMode.None, new FileInfo(Path.Combine(_root.FullName, "a/sealed")).UnixFileMode & UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_to_be_unavailable()
    {
        var archive = await OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(_root.FullName, "a"), "a file where a folder should be", Cancel);

        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.PutAsync("a/b", "x"u8.ToArray(), Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_name_whose_folder_could_not_be_synced_is_no_success_and_is_synced_when_asked_again(bool put)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "folders are synced on Linux");
        var disk = new FailingDisk();
        var archive = new LocalArchive(_root.FullName, disk);
        await archive.PutAsync("a/other", "x"u8.ToArray(), Cancel);
        disk.Fails = (call, path) => call == "folder" && path.EndsWith("/a", StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArchiveUnavailable>(WriteAsync);
        await Assert.ThrowsAsync<ArchiveUnavailable>(WriteAsync);

        disk.Fails = (_, _) => false;
        await WriteAsync();
        disk.PowerGoes(new Random(1));
        Assert.Equal("all", await File.ReadAllTextAsync(Path.Combine(_root.FullName, "a/b"), Cancel));

        Task WriteAsync() => put ? archive.PutAsync("a/b", "all"u8.ToArray(), Cancel) : archive.AppendAsync("a/b", 0, "all"u8.ToArray(), Cancel);
    }

    [Fact]
    public async Task A_folder_whose_own_name_could_not_be_synced_is_no_success_and_is_synced_when_asked_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "folders are synced on Linux");
        var disk = new FailingDisk { Fails = (call, path) => call == "folder" && path.EndsWith("/a", StringComparison.Ordinal) };
        Directory.CreateDirectory(Path.Combine(_root.FullName, "a"));
        var archive = new LocalArchive(_root.FullName, disk);
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.PutAsync("a/deep/b", "all"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.PutAsync("a/deep/b", "all"u8.ToArray(), Cancel));

        disk.Fails = (_, _) => false;
        await archive.PutAsync("a/deep/b", "all"u8.ToArray(), Cancel);
    }

    [Fact]
    public async Task An_append_whose_sync_failed_leaves_nothing_that_could_be_taken_for_archived()
    {
        var disk = new FailingDisk();
        var archive = new LocalArchive(_root.FullName, disk);
        await archive.AppendAsync("a/log", 0, "one "u8.ToArray(), Cancel);
        disk.FailAt = disk.Calls + 2; // the write, then the sync

        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.AppendAsync("a/log", 4, "two"u8.ToArray(), Cancel));
        Assert.Equal(4, await archive.LengthAsync("a/log", Cancel));
        await archive.AppendAsync("a/log", 4, "two"u8.ToArray(), Cancel);
        Assert.Equal(7, await archive.LengthAsync("a/log", Cancel));
    }

    [Fact]
    public async Task What_a_killed_process_had_not_synced_the_seal_syncs()
    {
        var archive = new LocalArchive(_root.FullName, new FailingDisk { Fails = (call, path) => call == "sync" && path.EndsWith("/log", StringComparison.Ordinal) });
        Directory.CreateDirectory(Path.Combine(_root.FullName, "a"));
        await File.WriteAllTextAsync(Path.Combine(_root.FullName, "a/log"), "written, not synced", Cancel);

        await Assert.ThrowsAsync<ArchiveUnavailable>(() => archive.SealAsync("a/log", Cancel));
        await archive.PutAsync("a/other", "x"u8.ToArray(), Cancel);
    }
}
