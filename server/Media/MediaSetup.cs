using System.Net;
using RemoteVerify.Archive;
using RemoteVerify.Node;

namespace RemoteVerify.Server.Media;

/// <summary>One archive, one media node and their reader a process.</summary>
public static class MediaSetup
{
    public static IServiceCollection AddMedia(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(_ => ArchiveOf(options.Archive, options));
        if (options.Archive.Second is { } second)
        {
            services.AddSingleton(provider => new SecondCopy(
                provider.GetRequiredService<IArchive>(), ArchiveOf(second, options), provider.GetRequiredService<MediaNode>(),
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
            services.AddHostedService<CopyComparison>();
        }

        // The container has no asynchronous factories; Program resolves the node once, before anybody waits for anything.
        services.AddSingleton(provider => MediaNode.StartAsync(
            OptionsOf(options, provider.GetRequiredService<StartSwitches>()), provider.GetRequiredService<IArchive>(), provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(), CancellationToken.None).GetAwaiter().GetResult());
        return services.AddSingleton<SessionArchive>();
    }

    private static MediaNodeOptions OptionsOf(ServerOptions options, StartSwitches switches) => new()
    {
        SigningKeyFile = Given(options.SigningKey.File),
        Vault = VaultOf(options.SigningKey),
        RotateKey = switches.RotateKey,
        DataFolder = options.FullDataFolder,
        Port = options.Media.Port,
        TcpPort = options.MediaTcpPort,
        UdpSockets = options.Media.UdpSockets,
        ListenAddress = IPAddress.Parse(options.Media.ListenAddress),
        PublicAddresses = [.. options.Media.PublicAddresses.Select(IPAddress.Parse)],
        TimestampAuthority = string.IsNullOrWhiteSpace(options.TimestampAuthority) ? null : new Uri(options.TimestampAuthority),
        AbandonAfter = TimeSpan.FromSeconds(options.ReturnSeconds),
    };

    private static VaultOptions? VaultOf(KeySettings key) => !key.IsVault ? null : new()
    {
        Address = new Uri(key.Vault!),
        KeyName = key.Name!,
        KeyVersion = Given(key.Version),
        CertificateFile = Given(key.CertificateFile),
        ManagedIdentityClientId = Given(key.ManagedIdentityClientId),
    };

    private static string? Given(string? setting) => string.IsNullOrWhiteSpace(setting) ? null : setting;

    private static IArchive ArchiveOf(CopySettings copy, ServerOptions options) => copy.Kind == "azure"
        ? AzureOf(copy)
        : new LocalArchive(string.IsNullOrWhiteSpace(copy.Folder) ? Path.Combine(options.FullDataFolder, "archive") : Path.GetFullPath(copy.Folder));

    private static AzureBlobArchive AzureOf(CopySettings settings) => AzureBlobArchive.Connect(new()
    {
        ConnectionString = Given(settings.ConnectionString),
        AccountUrl = Given(settings.AccountUrl) is { } url ? new Uri(url) : null,
        ManagedIdentityClientId = Given(settings.ManagedIdentityClientId),
        Container = settings.Container,
        LockImmutability = settings.LockImmutability,
    });
}
