using RemoteVerify.EndToEnd.Stage;
using Xunit;

namespace RemoteVerify.EndToEnd.Tests;

/// <summary>A project sees only the projects that it names: a dependency in the wrong direction does not compile.</summary>
public sealed class ArrowTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rv-arrow").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_a_project_does_not_name_it_cannot_use()
    {
        var named = await BuildAsync("RemoteVerify.Routing.RoomOptions");
        Assert.True(named.Code == 0, named.Output);
        var behind = await BuildAsync("RemoteVerify.Transport.Instant");
        Assert.NotEqual(0, behind.Code);
        Assert.Contains("CS0234", behind.Output, StringComparison.Ordinal);
    }

    /// <summary>A project that names Routing alone, which names Transport.</summary>
    private async Task<(int Code, string Output)> BuildAsync(string type)
    {
        var project = Path.Combine(_folder, "Probe.csproj");
        await File.WriteAllTextAsync(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><NuGetAudit>false</NuGetAudit></PropertyGroup>
              <ItemGroup><ProjectReference Include="{Tree.Root}/media/Routing/RemoteVerify.Routing.csproj" /></ItemGroup>
              <Import Project="{Tree.Root}/Directory.Build.targets" />
            </Project>
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "Probe.cs"), $"public static class Probe {{ public static System.Type Seen => typeof({type}); }}", TestContext.Current.CancellationToken);
        return await Command.RunInAsync(_folder, "dotnet", "build", project, "-c", "Release", "-v", "q", "-p:BuildProjectReferences=false");
    }
}
