using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using RemoteVerify.Kit;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>The real server, as a process of its own with its own data folder and ports.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly string? MediaAddress = Environment.GetEnvironmentVariable("RV_NAMESPACE");
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Dictionary<string, string> _settings;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Process? _process;

    private ServerProcess(IReadOnlyDictionary<string, string> settings)
    {
        Port = FreePort.Next();
        MediaPort = FreePort.Next();
        DataFolder = settings.GetValueOrDefault("DataFolder") ?? Directory.CreateTempSubdirectory("rv-server").FullName;
        _settings = new()
        {
            ["Urls"] = $"http://0.0.0.0:{Port}",
            ["PublicUrl"] = Url,
            ["DataFolder"] = DataFolder,
            ["WebRoot"] = Tree.WebRoot,
            ["Media__Port"] = $"{MediaPort}",
            ["Media__ListenAddress"] = MediaAddress ?? "127.0.0.1",
            ["Media__PublicAddresses__0"] = MediaAddress ?? "127.0.0.1",
            ["Rates__SignInsPerMinute"] = "1000",
            ["Rates__RedemptionsPerMinute"] = "1000",
            ["Rates__RequestsPerMinute"] = "100000",
        };
        foreach (var (name, value) in settings)
        {
            _settings[name] = value;
        }
    }

    public int Port { get; }
    public int MediaPort { get; }
    public string Url => $"http://localhost:{Port}";
    public string DataFolder { get; }
    public string AdministratorPassword { get; private set; } = "";
    public int ProcessId => _process!.Id;
    public string Output => string.Join("\n", _lines);

    /// <param name="settings">Names below "RemoteVerify", parted by "__".</param>
    public static async Task<ServerProcess> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var server = new ServerProcess(settings ?? new Dictionary<string, string>());
        try
        {
            await server.StartAgainAsync();
            server.AdministratorPassword = FirstPassword.Find(server._lines) ?? throw new InvalidOperationException("The first start showed no password:\n" + server.Output);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts over the same data folder and ports and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Tree.ServerDll]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Directory.CreateDirectory(DataFolder).FullName };
        foreach (var (name, value) in _settings)
        {
            start.Environment["RemoteVerify__" + name] = value;
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilReadyAsync();
    }

    /// <summary>kill -9: no chance to say goodbye.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>SIGTERM, as an administrator or systemd stops it.</summary>
    public async Task StopAsync()
    {
        const int terminate = 15;
        _ = NativeKill(_process!.Id, terminate);
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        _process.Dispose();
    }

    public TimeSpan CpuTime
    {
        get
        {
            _process!.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident.</summary>
    public long MemoryBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_process is { HasExited: false })
            {
                await KillAsync();
            }
        }
        catch (InvalidOperationException)
        {
            // ended already, by the test itself
        }

        _http.Dispose();
        if (Environment.GetEnvironmentVariable("RV_KEEP") is null)
        {
            Directory.Delete(DataFolder, recursive: true);
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        var deadline = DateTime.UtcNow + StartLimit;
        while (true)
        {
            if (_process!.HasExited)
            {
                throw new InvalidOperationException($"The server ended with code {_process.ExitCode}:\n{Output}");
            }

            try
            {
                using var answer = await _http.GetAsync(Url + "/health/ready");
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                // not listening yet
            }

            if (DateTime.UtcNow > deadline)
            {
                throw new TimeoutException("The server did not become ready:\n" + Output);
            }

            await Task.Delay(50);
        }
    }

    private void Note(string? line)
    {
        if (line is not null)
        {
            _lines.Enqueue(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int NativeKill(int process, int signal);
}
