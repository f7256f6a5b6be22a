using System.Diagnostics;
using RemoteVerify.Evidence;
using Xunit;

namespace RemoteVerify.Media.Tests.Evidence;

/// <summary>The command as a stranger gets it: one file, on a machine without .NET.</summary>
public sealed class SingleFileTests : IDisposable
{
    private const int NoRuntime = 75;
    private readonly ScratchFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_file_verifies_packages_where_no_dotnet_is()
    {
        ExternalTool.Need("bash", "dotnet");
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.Is64BitProcess, "built for linux-x64 here");
        var (exit, text) = await ExternalTool.RunAsync("bash", _folder.Path, [Script(), "--out", _folder.Path, "linux-x64"]);
        Assert.SkipWhen(exit == NoRuntime, "the runtime of linux-x64 cannot be fetched here: " + text);
        Assert.True(exit == 0, text);
        Assert.Equal(["linux-x64/remoteverify"], Directory.GetFiles(Path.Combine(_folder.Path, "linux-x64")).Select(file => Path.GetRelativePath(_folder.Path, file)));
        Assert.Contains("linux-x64/remoteverify", await File.ReadAllTextAsync(Path.Combine(_folder.Path, "SHA256SUMS"), Cancel), StringComparison.Ordinal);

        var session = SampleSession.Sealed();
        var good = _folder.Put("good.zip", await session.PackAsync());
        session.Source.Files["data/stills/0001.jpg"][0] ^= 1;
        var changed = _folder.Put("changed.zip", await session.PackAsync());
        Assert.Equal((0, true), await RunAsync("Intact: ", "verify", good));
        Assert.Equal((0, true), await RunAsync("\"verdict\": \"intact\"", "verify", good, "--json"));
        Assert.Equal((3, true), await RunAsync("Broken: ", "verify", changed));
        Assert.Equal((3, true), await RunAsync("损坏", "verify", changed, "--language", "zh"));
        Assert.Equal((66, true), await RunAsync("No such file", "verify", "none.zip"));
    }

    private async Task<(int Exit, bool Said)> RunAsync(string words, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(_folder.Path, "linux-x64", "remoteverify"), arguments) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        (start.Environment["PATH"], start.Environment["HOME"]) = ("/nowhere", _folder.Path);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var error = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        var said = await output + await error;
        return (process.ExitCode, said.Contains(words, StringComparison.Ordinal));
    }

    private static string Script()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var script = Path.Combine(folder.FullName, "infra", "publish-verify.sh");
            if (File.Exists(script))
                return script;
        }
        throw new FileNotFoundException("infra/publish-verify.sh");
    }
}
