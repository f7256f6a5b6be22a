using System.Diagnostics;
using RemoteVerify.Kit.Staging;
using RemoteVerify.Evidence;
using RemoteVerify.Recording;
using RemoteVerify.Server.Review.Pdf;

namespace RemoteVerify.Benchmarks;

/// <summary>Ten minutes of two people at 720p side by side, with names and clock burned in; how true the progress is, and what a cancelled one leaves.</summary>
public static class ExportFigure
{
    private const int Minutes = 10;
    private const double TargetSeconds = Minutes * 60 / 2, TargetOff = 0.10;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync()
    {
        var root = Directory.CreateTempSubdirectory("rv-export").FullName;
        try
        {
            return await MeasureAsync(root);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(string root)
    {
        using var key = SigningKey.Create("Benchmark", DateTimeOffset.UtcNow);
        var session = new StagedSession(root, key, "export", "office", DateTimeOffset.UtcNow).Begin("2026-000001");
        await session.RecordAsync("applicant-1", 1, await Film.MakeAsync(1280, 720, 1_500), 0, Minutes * 60_000);
        await session.RecordAsync("official-1", 1, await Film.MakeAsync(1280, 720, 1_500, 1), 0, Minutes * 60_000);
        string Track(string label) => Path.Combine(session.Folder, "data/tracks", label + ".mkv");
        var film = new SideBySide([new("王小满", [new(Track("applicant-1"), 0)]), new("林静", [new(Track("official-1"), 0)])], DateTimeOffset.UtcNow, Minutes * 60_000);
        var rendition = new Rendition(new Ffmpeg(), ReportFont.FileOf(null));
        var output = Directory.CreateDirectory(Path.Combine(root, "films")).FullName;

        var clock = Stopwatch.StartNew();
        var told = new List<(double At, double Progress)>();
        var file = await rendition.SideBySideAsync(film, Path.Combine(output, "film"), new Told(p => told.Add((clock.Elapsed.TotalSeconds, p))), CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        var off = told.Count == 0 ? 1 : told.Max(t => Math.Abs(t.Progress - (t.At / seconds)));
        var size = new FileInfo(file).Length;
        File.Delete(file);
        var left = await CancelledAsync(rendition, film, output);
        return
        [
            new($"side-by-side export of {Minutes} minutes, 720p", $"<= {TargetSeconds:0} s", $"{seconds:0} s", seconds <= TargetSeconds, $"{Minutes * 60 / seconds:0.0} times real time on {Environment.ProcessorCount} cores, {size / 1e6:0} MB"),
            new("its progress, farthest from the truth", "<= 10 %", $"{off:P0}", off <= TargetOff, $"{told.Count} reports"),
            new("files left by a cancelled export", "0", $"{left}", left == 0, "cancelled after 3 s"),
        ];
    }

    private static async Task<int> CancelledAsync(Rendition rendition, SideBySide film, string output)
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await rendition.SideBySideAsync(film, Path.Combine(output, "cancelled"), null, cancel.Token);
        }
        catch (OperationCanceledException)
        {
            // as asked for
        }

        return Directory.GetFileSystemEntries(output).Length;
    }

    private sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
