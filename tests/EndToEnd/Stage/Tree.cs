namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Where the built product lies, found from where this program lies.</summary>
public static class Tree
{
    public static string Root { get; } = FindRoot();

    private static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    public static string ServerDll { get; } = Environment.GetEnvironmentVariable("RV_SERVER") ?? Built("server", "RemoteVerify.Server.dll");
    public static string VerifierDll { get; } = Built("media/Verify", "remoteverify.dll");
    public static string WebRoot { get; } = Path.Combine(Root, "web-client/dist");

    private static string Built(string project, string name) => Path.Combine(Root, project, "bin", Configuration, "net10.0", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RemoteVerify.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("RemoteVerify.sln is not above this program.");
    }
}
