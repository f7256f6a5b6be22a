namespace RemoteVerify.Server.Tests.Contract;

/// <summary>The hub's words change only on purpose: UPDATE_GOLDEN=1 rewrites what is pinned here.</summary>
public sealed class HubContractTests
{
    [Fact]
    public void The_contract_is_the_one_that_is_pinned() =>
        Compare("tests/Server.Tests/Golden/hub-contract.json", HubContract.Golden());

    [Fact]
    public void The_pages_TypeScript_is_the_servers() =>
        Compare("web-client/src/lib/contract/hub.ts", HubContract.TypeScript());

    private static void Compare(string file, string expected)
    {
        var path = Path.Combine(Root(), file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, expected);
        }

        Assert.Equal(expected, File.Exists(path) ? File.ReadAllText(path) : "(missing)");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "RemoteVerify.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
