using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Journal;
using Xunit;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>A real file system that is really full: a small tmpfs, where the tests may mount one.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly DirectoryInfo _mount = Directory.CreateTempSubdirectory("full");
    private readonly bool _mounted;

    public FullDiskTests() => _mounted = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", _mount.FullName);

    public void Dispose()
    {
        if (_mounted)
        {
            Run("umount", _mount.FullName);
        }

        _mount.Delete(recursive: true);
    }

    [Fact]
    public async Task A_full_disk_is_said_in_words_and_recording_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(_mounted, "mounting a tmpfs needs root");
        var folder = new SessionFolder("s1", Path.Combine(_mount.FullName, "live", "s1"));
        folder.Make();
        var ballast = Path.Combine(_mount.FullName, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[600_000], Bench.Cancel);
        await using var writer = new DiskWriter(_mount.FullName, MachineDisk.One, TimeSpan.Zero);
        await using (var journal = new SessionJournal(folder, new EvidenceLog(), CommittedState.Empty, writer, TimeProvider.System, NullLogger.Instance))
        {
            await journal.AppendAsync(Bench.Opening());
            var number = 0;
            while (await journal.CommitAsync(Bench.Chunk(number, 100_000)))
            {
                Assert.InRange(++number, 1, 9);
            }

            Assert.NotNull(journal.Failing);
            Assert.Contains("full", journal.Failing.Message, StringComparison.Ordinal);
            var refused = await Assert.ThrowsAsync<EvidenceUnavailable>(() => journal.StoreStillAsync("jpg", new byte[900_000]));
            Assert.Contains("Free some space", refused.Message, StringComparison.Ordinal);

            File.Delete(ballast);
            Assert.True(await journal.CommitAsync(Bench.Chunk(20, 100_000, "tracks/applicant-1-2.mkv")));
            Assert.Null(journal.Failing);
        }

        var found = Assert.IsType<Recovered.Chain>(Recovery.Recover(folder));
        Assert.Null(found.Words);
        Assert.Contains("media.gap", await File.ReadAllTextAsync(folder.Log, Bench.Cancel), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(folder.Stills));
    }

    private static bool Run(string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
