using System.Security.Cryptography;
using RemoteVerify.Archive;
using Xunit;

namespace RemoteVerify.Media.Tests.Archive;

/// <summary>What every archive must do; each store runs all of it.</summary>
public abstract class ArchiveContract
{
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<IArchive> OpenAsync();

    [Fact]
    public async Task What_was_put_can_be_got_whole_and_in_ranges()
    {
        var archive = await OpenAsync();
        await archive.PutAsync("sessions/s1/data/stills/0001.jpg", "0123456789"u8.ToArray(), Cancel);

        Assert.Equal(10, await archive.LengthAsync("sessions/s1/data/stills/0001.jpg", Cancel));
        Assert.Equal("0123456789", await TextAsync(archive, "sessions/s1/data/stills/0001.jpg", 0, 10));
        Assert.Equal("345", await TextAsync(archive, "sessions/s1/data/stills/0001.jpg", 3, 3));
        Assert.Equal("89", await TextAsync(archive, "sessions/s1/data/stills/0001.jpg", 8, 100));
        Assert.Equal("", await TextAsync(archive, "sessions/s1/data/stills/0001.jpg", 10, 5));
        Assert.Equal("", await TextAsync(archive, "sessions/s1/data/stills/0001.jpg", 0, 0));
    }

    [Fact]
    public async Task A_removed_session_is_gone_with_all_its_files_and_no_other_is()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("sessions/r1/data/tracks/a.mkv", 0, "abc"u8.ToArray(), Cancel);
        await archive.SealAsync("sessions/r1/data/tracks/a.mkv", Cancel);
        await archive.PutAsync("sessions/r1/sealed.json", "{}"u8.ToArray(), Cancel);
        await archive.PutAsync("sessions/r10/sealed.json", "{}"u8.ToArray(), Cancel);
        var removal = Assert.IsType<IArchiveRemoval>(archive, exactMatch: false);
        await removal.RemoveSessionAsync("r1", Cancel);
        await removal.RemoveSessionAsync("r1", Cancel);

        Assert.Null(await archive.LengthAsync("sessions/r1/data/tracks/a.mkv", Cancel));
        Assert.Null(await archive.LengthAsync("sessions/r1/sealed.json", Cancel));
        Assert.Equal(2, await archive.LengthAsync("sessions/r10/sealed.json", Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => removal.RemoveSessionAsync("..", Cancel));
    }

    [Fact]
    public async Task Putting_the_same_bytes_again_is_no_error_and_other_bytes_are_a_conflict()
    {
        var archive = await OpenAsync();
        await archive.PutAsync("a/b", "first"u8.ToArray(), Cancel);
        await archive.PutAsync("a/b", "first"u8.ToArray(), Cancel);

        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.PutAsync("a/b", "other"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.PutAsync("a/b", "first and more"u8.ToArray(), Cancel));
        Assert.Equal("first", await TextAsync(archive, "a/b", 0, 100));
    }

    [Fact]
    public async Task An_empty_file_can_be_put()
    {
        var archive = await OpenAsync();
        await archive.PutAsync("a/empty", default, Cancel);
        await archive.PutAsync("a/empty", default, Cancel);

        Assert.Equal(0, await archive.LengthAsync("a/empty", Cancel));
        Assert.Equal("", await TextAsync(archive, "a/empty", 0, 10));
    }

    [Fact]
    public async Task Appending_goes_on_where_the_file_ends()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("a/log", 0, "one "u8.ToArray(), Cancel);
        await archive.AppendAsync("a/log", 4, "two "u8.ToArray(), Cancel);
        await archive.AppendAsync("a/log", 8, "three"u8.ToArray(), Cancel);

        Assert.Equal("one two three", await TextAsync(archive, "a/log", 0, 100));
    }

    [Fact]
    public async Task Appending_elsewhere_than_at_the_end_is_a_conflict_and_changes_nothing()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("a/log", 0, "0123456789"u8.ToArray(), Cancel);

        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/log", 11, "x"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/log", 4, "x"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/log", 0, "other"u8.ToArray(), Cancel));
        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/none", 7, "x"u8.ToArray(), Cancel));
        Assert.Equal("0123456789", await TextAsync(archive, "a/log", 0, 100));
    }

    [Fact]
    public async Task An_append_whose_outcome_was_unknown_can_be_repeated()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("a/log", 0, "one "u8.ToArray(), Cancel);
        await archive.AppendAsync("a/log", 4, "two"u8.ToArray(), Cancel);
        await archive.AppendAsync("a/log", 4, "two"u8.ToArray(), Cancel);

        Assert.Equal("one two", await TextAsync(archive, "a/log", 0, 100));
    }

    [Fact]
    public async Task A_sealed_file_takes_no_byte_more()
    {
        var archive = await OpenAsync();
        await archive.AppendAsync("a/log", 0, "all"u8.ToArray(), Cancel);
        await archive.SealAsync("a/log", Cancel);
        await archive.SealAsync("a/log", Cancel);

        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/log", 3, "!"u8.ToArray(), Cancel));
        await archive.AppendAsync("a/log", 0, "all"u8.ToArray(), Cancel);
        Assert.Equal("all", await TextAsync(archive, "a/log", 0, 100));
    }

    [Fact]
    public async Task A_file_that_was_put_cannot_be_appended_to_but_can_be_sealed()
    {
        var archive = await OpenAsync();
        await archive.PutAsync("a/still", "whole"u8.ToArray(), Cancel);
        await archive.SealAsync("a/still", Cancel);

        await Assert.ThrowsAsync<ArchiveConflict>(() => archive.AppendAsync("a/still", 5, "!"u8.ToArray(), Cancel));
        Assert.Equal("whole", await TextAsync(archive, "a/still", 0, 100));
    }

    [Fact]
    public async Task What_is_not_there_is_missing()
    {
        var archive = await OpenAsync();

        Assert.Null(await archive.LengthAsync("a/none", Cancel));
        await Assert.ThrowsAsync<ArchiveMissing>(() => archive.GetAsync("a/none", 0, 1, Cancel));
        await Assert.ThrowsAsync<ArchiveMissing>(() => archive.SealAsync("a/none", Cancel));
    }

    [Fact]
    public async Task A_folder_lists_its_files_in_order_and_no_others()
    {
        var archive = await OpenAsync();
        await archive.PutAsync("sessions/s1/data/b", "22"u8.ToArray(), Cancel);
        await archive.AppendAsync("sessions/s1/data/a", 0, "1"u8.ToArray(), Cancel);
        await archive.PutAsync("sessions/s1/c", "333"u8.ToArray(), Cancel);
        await archive.PutAsync("sessions/s10/data/a", "other"u8.ToArray(), Cancel);

        var files = await ListAsync(archive, "sessions/s1");

        Assert.Equal([new("sessions/s1/c", 3), new("sessions/s1/data/a", 1), new("sessions/s1/data/b", 2)], files);
        Assert.Empty(await ListAsync(archive, "sessions/none"));
    }

    [Theory]
    [InlineData("../up")]
    [InlineData("a/../../up")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a/.hidden")]
    [InlineData("a\\b")]
    [InlineData("a/b\0c")]
    [InlineData("a/b%2e%2e")]
    [InlineData("a/b?x=1")]
    [InlineData("a/b.")]
    [InlineData("照片/1")]
    public async Task Path_tricks_are_refused(string path)
    {
        var archive = await OpenAsync();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => archive.PutAsync(path, default, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => archive.AppendAsync(path, 0, default, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => archive.SealAsync(path, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => archive.GetAsync(path, 0, 1, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => archive.LengthAsync(path, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => ListAsync(archive, path));
    }

    [Fact]
    public async Task A_large_append_arrives_whole()
    {
        var archive = await OpenAsync();
        var bytes = new byte[9 * 1024 * 1024 + 17];
        new Random(7).NextBytes(bytes);
        await archive.AppendAsync("a/track", 0, bytes, Cancel);
        await archive.AppendAsync("a/track", 0, bytes, Cancel);

        await using var got = await archive.GetAsync("a/track", 0, long.MaxValue, Cancel);
        Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(got, Cancel));
    }

    [Fact]
    public async Task Of_two_writers_of_one_name_exactly_one_wins()
    {
        var archive = await OpenAsync();
        for (var round = 0; round < 40; round++)
        {
            var puts = Enumerable.Range(0, 4).Select(i => archive.PutAsync($"a/race-{round}", new[] { (byte)('0' + i) }, Cancel)).ToArray();
            await Assert.ThrowsAsync<ArchiveConflict>(() => Task.WhenAll(puts));

            var winner = Assert.Single(Enumerable.Range(0, 4), i => puts[i].IsCompletedSuccessfully);
            Assert.Equal($"{winner}", await TextAsync(archive, $"a/race-{round}", 0, 10));
            Assert.All(puts.Where(put => !put.IsCompletedSuccessfully), put => Assert.IsType<ArchiveConflict>(put.Exception!.InnerException));
        }
    }

    protected static async Task<string> TextAsync(IArchive archive, string path, long offset, long length)
    {
        using var reader = new StreamReader(await archive.GetAsync(path, offset, length, Cancel));
        return await reader.ReadToEndAsync(Cancel);
    }

    protected static async Task<List<ArchivedFile>> ListAsync(IArchive archive, string folder)
    {
        var files = new List<ArchivedFile>();
        await foreach (var file in archive.ListAsync(folder, Cancel))
        {
            files.Add(file);
        }

        return files;
    }
}
