using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The start script's options, as a newcomer types them.</summary>
public sealed class RunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rv-run").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Its_help_names_every_option_that_it_takes()
    {
        var (code, output) = await RunAsync("--help");
        Assert.Equal(0, code);
        var script = await File.ReadAllTextAsync(Path.Combine(Tree.Root, "infra/run.sh"), TestContext.Current.CancellationToken);
        foreach (var option in new[] { "--demo", "--rehearse", "--lan", "--port", "--data" })
        {
            Assert.Contains(option, output, StringComparison.Ordinal);
            Assert.Contains($"    {option}", script, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("unknown option --nonsense", "--nonsense")]
    [InlineData("--port needs a number", "--port")]
    [InlineData("--port takes a number from 1 to 65535, not '70000'", "--port", "70000")]
    [InlineData("--port takes a number from 1 to 65535, not 'x'", "--port", "x")]
    [InlineData("--data needs a folder", "--data")]
    [InlineData("cannot be made", "--data", "/proc/nothing")]
    public async Task A_wrong_option_is_named_before_anything_is_built(string words, params string[] options)
    {
        var (code, output) = await RunAsync(options);
        Assert.NotEqual(0, code);
        Assert.Contains(words, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho 'snap install chromium'; exit 1", "debian", "")]
    [InlineData("#!/bin/sh\nexec /snap/bin/chromium", "ubuntu", "Ubuntu has this browser as a snap only")]
    [InlineData("#!/bin/sh\nexit 0", "ubuntu", "found")]
    public async Task A_browser_that_is_a_snaps_stub_is_passed_by(string program, string system, string said)
    {
        var browser = Path.Combine(_folder, "some-browser");
        await File.WriteAllTextAsync(browser, program, TestContext.Current.CancellationToken);
        await Command.RunAsync("chmod", "+x", browser);
        await File.WriteAllTextAsync(Path.Combine(_folder, "os-release"), $"ID={system}\n", TestContext.Current.CancellationToken);
        var (_, output) = await Command.RunInAsync(Tree.Root, "bash", "-c", $$"""
            . infra/lib.sh; export PATH="{{_folder}}:$PATH" OS_RELEASE={{_folder}}/os-release; unset RV_X
            need_apt() { RV_X=apt; }
            need_browser RV_X no-such-package "Some browser" some-browser; [ "$RV_X" = "{{browser}}" ] && echo found
            """);
        Assert.Contains(said, output, StringComparison.Ordinal);
        Assert.Equal(said == "found", output.Contains("found", StringComparison.Ordinal));
    }

    private static Task<(int Code, string Output)> RunAsync(params string[] options) =>
        Command.RunInAsync(Path.GetTempPath(), "bash", [Path.Combine(Tree.Root, "infra/run.sh"), .. options]);
}
