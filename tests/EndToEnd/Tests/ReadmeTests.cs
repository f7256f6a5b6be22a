using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>The README's lines work as they stand there.</summary>
public sealed class ReadmeTests(Scene scene)
{
    [Fact]
    public async Task Its_curl_lines_sign_in_make_a_case_open_a_session_and_get_tokens()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Tree.Root, "README.md"), TestContext.Current.CancellationToken);
        var lines = ShellLines.Of(readme, "## With curl alone");
        Assert.Contains("/whip", lines, StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("rv-readme").FullName;
        var script = $"""
            export URL={scene.Server.Url} NAME={Town.Official} PASSWORD='{scene.Town.OfficialPassword}'
            {lines}
            test -n "$PUBLISH" && test -n "$WATCH" && echo "publish and watch: good"
            """;
        var (code, output) = await Command.RunInAsync(folder, "bash", "-euo", "pipefail", "-c", script);
        Assert.True(code == 0, output);
        Assert.Contains("publish and watch: good", output, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
