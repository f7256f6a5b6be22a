using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node;
using RemoteVerify.Node.Archiving;
using RemoteVerify.Node.Journal;
using RemoteVerify.Recording;

namespace RemoteVerify.Benchmarks;

/// <summary>What recording costs in calls to the disk and in processor's time: a writer for each session, and one for all of them.</summary>
public static class SyncFigure
{
    private const int ChunkBytes = 190_000; // A second of 1.5 Mbit/s and Opus.
    private const int Seconds = 20;
    private const int BeatMs = 100;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var figures = new List<Figure>();
        foreach (var sessions in (int[])[12, 60])
        {
            var (apart, together) = (await RunAsync(sessions, together: false), await RunAsync(sessions, together: true));
            figures.Add(new(
                $"syncs of the disk, {sessions} sessions", "less than each for itself", $"{together.Syncs:0} a second", together.Syncs < apart.Syncs,
                $"each for itself: {apart.Syncs:0}; the recording's CPU {together.Cpu:0.0} % of a core against {apart.Cpu:0.0} %; slowest commit {together.WorstMs:0} ms against {apart.WorstMs:0} ms; two people each, a chunk of {ChunkBytes / 1000} KB a second, {Seconds} s"));
        }

        return figures;
    }

    private static async Task<(double Syncs, double Cpu, double WorstMs)> RunAsync(int sessions, bool together)
    {
        var root = Directory.CreateTempSubdirectory("rv-syncs");
        var (disk, folders, writers) = (new CountingDisk(), new LiveFolders(root.FullName), new List<DiskWriter>());
        var gather = new MediaNodeOptions { DataFolder = root.FullName }.GatherMedia;
        var journals = new List<SessionJournal>();
        for (var i = 0; i < sessions; i++)
        {
            if (!together || i == 0)
            {
                writers.Add(new DiskWriter(root.FullName, disk, together ? gather : TimeSpan.Zero));
            }

            var folder = folders.Of($"s{i}") with { Disk = disk };
            folder.Make();
            journals.Add(new SessionJournal(folder, new EvidenceLog(), CommittedState.Empty, writers[^1], TimeProvider.System, NullLogger.Instance));
            await journals[i].AppendAsync(EvidenceEntry.SessionOpened($"s{i}", "2026-0001", "notary", []));
        }

        var (before, cpu, clock) = (disk.Syncs, Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        var worst = await PlayAsync(journals);
        var outcome = ((disk.Syncs - before) / clock.Elapsed.TotalSeconds, 100 * (Process.GetCurrentProcess().TotalProcessorTime - cpu) / clock.Elapsed, worst);
        await Task.WhenAll(journals.Select(journal => journal.DisposeAsync().AsTask()));
        foreach (var writer in writers)
        {
            await writer.DisposeAsync();
        }

        root.Delete(recursive: true);
        return outcome;
    }

    /// <summary>Each recorder closes a cluster a second, at one of the node's beats, as its people joined.</summary>
    private static async Task<double> PlayAsync(List<SessionJournal> journals)
    {
        var (bytes, waiting) = (new byte[ChunkBytes], new List<Task<double>>());
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(BeatMs));
        for (var tick = 0; tick < Seconds * 1000 / BeatMs; tick++)
        {
            await beat.WaitForNextTickAsync();
            for (var track = 0; track < 2 * journals.Count; track++)
            {
                if ((track * 7 + tick) % (1000 / BeatMs) == 0)
                {
                    waiting.Add(CommitAsync(journals[track / 2], new MediaChunk($"tracks/p{track % 2}-1.mkv", bytes, tick * BeatMs, (tick * BeatMs) + 1000)));
                }
            }
        }

        return (await Task.WhenAll(waiting)).Max();
    }

    private static async Task<double> CommitAsync(SessionJournal journal, MediaChunk chunk)
    {
        var clock = Stopwatch.StartNew();
        return await journal.CommitAsync(chunk) ? clock.Elapsed.TotalMilliseconds : throw new IOException("The disk refused a chunk");
    }

    private sealed class CountingDisk : IDisk
    {
        private int _syncs;

        public int Syncs => _syncs;

        public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at) => MachineDisk.One.Write(file, bytes, at);

        public void Sync(SafeFileHandle file)
        {
            Interlocked.Increment(ref _syncs);
            MachineDisk.One.Sync(file);
        }

        public void Cut(SafeFileHandle file, long length) => MachineDisk.One.Cut(file, length);

        public void SyncFolder(string folder)
        {
            Interlocked.Increment(ref _syncs);
            MachineDisk.One.SyncFolder(folder);
        }

        public SafeFileHandle? OpenAll(string folder) => MachineDisk.One.OpenAll(folder);

        public bool TrySyncAll(SafeFileHandle folder)
        {
            Interlocked.Increment(ref _syncs);
            return MachineDisk.One.TrySyncAll(folder);
        }
    }
}
