using RemoteVerify.Archive;
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
}
