using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RemoteVerify.Archive;
using RemoteVerify.Kit;

namespace RemoteVerify.Media.Tests.Archive;

/// <summary>One Azure Blob emulator for all tests of the assembly, started when first asked for, ended by its own id.</summary>
public sealed class Azurite : IAsyncDisposable
{
    // The emulator's published account; it guards nothing.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly SemaphoreSlim _once = new(1);
    private Process? _process;
    private int _port;

    /// <summary>Null where the emulator's package is not installed.</summary>
    public static string? Command { get; } = Find();

    public async Task<AzureBlobArchiveOptions> OptionsAsync(string container, CancellationToken cancel) => Options(container, await PortAsync(cancel));

    /// <summary>Where the emulator listens.</summary>
    public async Task<int> PortAsync(CancellationToken cancel)
    {
        await _once.WaitAsync(cancel);
        try
        {
            if (_process is null)
            {
                await StartAsync(cancel);
            }
        }
        finally
        {
            _once.Release();
        }

        return _port;
    }

    public static AzureBlobArchiveOptions Options(string container, int port) => new()
    {
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{port}/{Account};",
        Container = container,
        NetworkTimeout = TimeSpan.FromSeconds(5),
        MaxRetries = 1,
    };

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _once.Dispose();
    }

    private async Task StartAsync(CancellationToken cancel)
    {
        _port = FreePort.Next();
        string[] arguments = ["--blobHost", "127.0.0.1", "--blobPort", $"{_port}", "--inMemoryPersistence", "--silent", "--disableTelemetry"];
        var start = new ProcessStartInfo(Command!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await ListensAsync(cancel);
    }

    private async Task ListensAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50, limit.Token);
            }
        }
    }

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var command = Path.Combine(folder.FullName, "node_modules", ".bin", "azurite-blob");
            if (File.Exists(command))
            {
                return command;
            }
        }

        return null;
    }
}
