using System.Diagnostics;
using FFMpegCore;
using FFMpegCore.Exceptions;

namespace RemoteVerify.Recording;

/// <summary>ffmpeg or ffprobe is not installed; the message says how to install it.</summary>
public sealed class FfmpegMissing(string program, string where)
    : Exception($"{program} was not found {where}. Install it (Debian and Ubuntu: apt-get install ffmpeg) or set the folder that holds ffmpeg and ffprobe. Recording and replay work without it; only copies and exports need it.");

/// <summary>ffmpeg could not make the copy; the message holds its own words.</summary>
public sealed class RenditionFailed(string message) : Exception(message);

/// <summary>The programs that make renditions.</summary>
/// <param name="folder">Where ffmpeg and ffprobe are; null: on the PATH.</param>
public sealed class Ffmpeg(string? folder = null)
{
    private const int WordsKept = 600;

    /// <summary>Streams and duration of a file.</summary>
    public async Task<IMediaAnalysis> AnalyseAsync(string input, CancellationToken cancel)
    {
        Find("ffmpeg");
        var options = Options(Path.GetDirectoryName(Find("ffprobe"))!);
        try
        {
            return await FFProbe.AnalyseAsync(input, options, cancellationToken: cancel);
        }
        catch (FFMpegException error)
        {
            throw new RenditionFailed($"{Path.GetFileName(input)} cannot be read: {Words(error)}");
        }
    }

    public async Task<bool> HasEncoderAsync(string name, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(Find("ffmpeg"), ["-hide_banner", "-encoders"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var words = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return words.Contains($" {name} ", StringComparison.Ordinal);
    }

    internal async Task RunAsync(FFMpegArguments inputs, string output, string arguments, TimeSpan duration, IProgress<double>? progress, CancellationToken cancel)
    {
        var part = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(output))!, $".part-{Guid.NewGuid():N}{Path.GetExtension(output)}");
        try
        {
            cancel.ThrowIfCancellationRequested();
            var run = inputs.OutputToFile(part, overwrite: true, options => options.WithCustomArgument(arguments))
                .CancellableThrough(cancel, RenditionLimits.CancelWait);
            // ffmpeg says the moment it has reached; a film without a length has no part done.
            if (progress is not null && duration > TimeSpan.Zero) run = run.NotifyOnProgress(at => progress.Report(Math.Clamp(at / duration, 0, 1)));
            await run.ProcessAsynchronously(throwOnError: true, Options(Path.GetDirectoryName(Find("ffmpeg"))!));
            cancel.ThrowIfCancellationRequested();
            File.Move(part, output, overwrite: true);
            progress?.Report(1);
        }
        catch (FFMpegException error)
        {
            throw new RenditionFailed($"ffmpeg could not make {Path.GetFileName(output)}: {Words(error)}");
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static FFOptions Options(string folder) => new() { BinaryFolder = folder };

    private string Find(string program)
    {
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        var folders = folder is not null ? [folder] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists) ?? throw new FfmpegMissing(program, folder is null ? "on the PATH" : $"in {folder}");
    }

    // ffmpeg's last words say what was wrong; the lines before them describe the streams.
    private static string Words(FFMpegException error)
    {
        var words = error.Message.Trim();
        return words.Length <= WordsKept ? words : words[^WordsKept..];
    }
}
