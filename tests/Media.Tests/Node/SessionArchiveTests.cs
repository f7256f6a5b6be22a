using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Reading;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>Sessions read back: running, sealed, changed, unknown.</summary>
public sealed class SessionArchiveTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_read_that_began_before_the_seal_goes_on_in_the_archive()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        var here = new FolderSource(journal.Folder, journal.Committed);
        await _bench.SealAsync(journal);
        Assert.False(Directory.Exists(journal.Folder.Root));
        var reader = new SessionArchive(_bench.Archive, _ => here, () => [_bench.Key.Certificate]);

        var reading = (await reader.OpenReadAsync("s1", Bench.Cancel))!;
        Assert.True(reading.Sealed);
        Assert.True(reading.Seal!.Archived);
        Assert.Equal(VerdictKind.Intact, (await reader.VerifyAsync("s1", Bench.Cancel)).Kind);
        await Assert.ThrowsAsync<FileNotFoundException>(() => reader.OpenFileAsync("s1", "stills/9999.jpg", Bench.Cancel));
    }

    [Fact]
    public async Task A_byte_changed_in_the_archive_is_found()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        await _bench.SealAsync(journal);
        var track = Path.Combine(_bench.Root, "archive/sessions/s1/data", Bench.Track);
        File.SetAttributes(track, FileAttributes.Normal);
        var bytes = await File.ReadAllBytesAsync(track, Bench.Cancel);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(track, bytes, Bench.Cancel);

        Assert.Equal(VerdictKind.Broken, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Fact]
    public async Task A_damaged_chunk_that_was_healed_is_whole_again_without_a_start()
    {
        await using (var journal = _bench.Open())
        {
            await Bench.FillAsync(journal);
            await _bench.SealAsync(journal);
        }

        var clock = new StillClock();
        var reader = new SessionArchive(_bench.Archive, _ => null, () => [_bench.Key.Certificate], clock: clock);
        var track = Path.Combine(_bench.Root, "archive/sessions/s1/data", Bench.Track);
        var good = await File.ReadAllBytesAsync(track, Bench.Cancel);
        File.Delete(track);
        await File.WriteAllBytesAsync(track, [.. good[..10], (byte)(good[10] ^ 1), .. good[11..]], Bench.Cancel);
        Assert.Single(await reader.DamageAsync("s1", Bench.Track, Bench.Cancel));

        await File.WriteAllBytesAsync(track, good, Bench.Cancel);
        Assert.Single(await reader.DamageAsync("s1", Bench.Track, Bench.Cancel));
        clock.Passed += SessionArchive.DamageLasts;
        Assert.Empty(await reader.DamageAsync("s1", Bench.Track, Bench.Cancel));
    }

    private sealed class StillClock : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }

    [Fact]
    public async Task A_running_session_is_read_and_said_to_be_not_sealed()
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);

        var reading = (await _bench.Reader.OpenReadAsync("s1", Bench.Cancel))!;
        Assert.False(reading.Sealed);
        Assert.Equal(11, reading.Lines.Count);
        Assert.Equal(VerdictKind.NotSealed, (await _bench.Reader.VerifyAsync("s1", Bench.Cancel)).Kind);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../s1")]
    [InlineData("s1/data")]
    public async Task Sessions_that_nobody_knows_are_not_found(string id)
    {
        Assert.Null(await _bench.Reader.OpenReadAsync(id, Bench.Cancel));
        await Assert.ThrowsAsync<FileNotFoundException>(() => _bench.Reader.VerifyAsync(id, Bench.Cancel));
    }

    [Theory]
    [InlineData("stills/none.jpg")]
    [InlineData("../seal/signer.pem")]
    [InlineData("../../../../etc/passwd")]
    public async Task Files_that_a_session_does_not_have_are_not_found(string file)
    {
        await using var journal = _bench.Open();
        await Bench.FillAsync(journal);
        await _bench.SealAsync(journal);

        await Assert.ThrowsAsync<FileNotFoundException>(() => _bench.Reader.OpenFileAsync("s1", file, Bench.Cancel));
    }
}
