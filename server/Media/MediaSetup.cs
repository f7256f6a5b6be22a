using System.Net;
using RemoteVerify.Archive;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Media;

/// <summary>One archive, one media node and their reader a process.</summary>
public static class MediaSetup
{
    public static IServiceCollection AddMedia(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(_ => ArchiveOf(options));

        // The container has no asynchronous factories; Program resolves the node once, before anybody waits for anything.
        services.AddSingleton(provider => MediaNode.StartAsync(
            OptionsOf(options), provider.GetRequiredService<IArchive>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(), CancellationToken.None).GetAwaiter().GetResult());
        return services.AddSingleton<SessionArchive>();
    }

    private static MediaNodeOptions OptionsOf(ServerOptions options) => new()
    {
        DataFolder = options.FullDataFolder,
        Port = options.Media.Port,
        TcpPort = options.MediaTcpPort,
        ListenAddress = IPAddress.Parse(options.Media.ListenAddress),
        PublicAddresses = [.. options.Media.PublicAddresses.Select(IPAddress.Parse)],
        TimestampAuthority = string.IsNullOrWhiteSpace(options.TimestampAuthority) ? null : new Uri(options.TimestampAuthority),
        AbandonAfter = TimeSpan.FromSeconds(options.ReturnSeconds),
    };

    private static IArchive ArchiveOf(ServerOptions options) => options.Archive.Kind == "azure"
        ? AzureOf(options.Archive)
        : new LocalArchive(string.IsNullOrWhiteSpace(options.Archive.Folder) ? Path.Combine(options.FullDataFolder, "archive") : Path.GetFullPath(options.Archive.Folder));

    private static AzureBlobArchive AzureOf(ArchiveSettings settings) => AzureBlobArchive.Connect(new()
    {
        ConnectionString = string.IsNullOrWhiteSpace(settings.ConnectionString) ? null : settings.ConnectionString,
        AccountUrl = string.IsNullOrWhiteSpace(settings.AccountUrl) ? null : new Uri(settings.AccountUrl),
        Container = settings.Container,
    });
}
