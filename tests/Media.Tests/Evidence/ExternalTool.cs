using RemoteVerify.Kit.Staging;
using System.Diagnostics;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>The tools that an expert would use instead of this software, run for real.</summary>
internal static class ExternalTool
{
    public static void Need(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            Assert.SkipUnless(IsThere(name), $"{name} is not installed");
    }

    public static async Task<(int Exit, string Text)> RunAsync(string name, string folder, string[] arguments, string? input = null)
    {
        var start = new ProcessStartInfo(name, arguments) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    public static Task<(int Exit, string Text)> OpenSslAsync(string folder, params string[] arguments) => RunAsync("openssl", folder, arguments);

    /// <summary>Where it lies; null when it is not installed.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static bool IsThere(string name) => Find(name) is not null;
}

/// <summary>A folder of its own that is gone afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("remoteverify-evidence-").FullName;

    public string Put(string name, byte[] bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void PutAll(MemorySource source)
    {
        foreach (var path in source.Order)
            Put(path, source.Files[path]);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
