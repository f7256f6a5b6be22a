using System.Diagnostics;
using System.Globalization;
using System.Net;
using RemoteVerify.Kit;

namespace RemoteVerify.Benchmarks.Janus;

/// <summary>Janus as Debian packages it, with its video room alone, ICE-lite and a configuration of its own in a temporary folder.</summary>
public sealed class JanusServer : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly string _folder;

    private JanusServer(Process process, string folder, int port) => (_process, _folder, Api) = (process, folder, new($"http://127.0.0.1:{port}/janus"));

    public static bool IsInstalled => File.Exists("/usr/bin/janus");

    public Uri Api { get; }
    public string Recordings => Path.Combine(_folder, "recordings");

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<JanusServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rv-janus").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "recordings"));
        var port = FreePort.Next();
        await WriteConfigurationAsync(folder, port);
        var start = new ProcessStartInfo("/usr/bin/janus", ["--configs-folder", folder, "--config", Path.Combine(folder, "janus.jcfg"), "--disable-stdout", "--log-file", Path.Combine(folder, "log")])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var server = new JanusServer(Process.Start(start)!, folder, port);
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        try
        {
            await server.WaitUntilReadyAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task WriteConfigurationAsync(string folder, int port)
    {
        var library = Directory.EnumerateDirectories("/usr/lib", "janus", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1, IgnoreInaccessible = true }).First();
        var plugins = Others(Path.Combine(library, "plugins"), "videoroom");
        var transports = Others(Path.Combine(library, "transports"), "http");
        await File.WriteAllTextAsync(Path.Combine(folder, "janus.jcfg"), string.Create(CultureInfo.InvariantCulture, $$"""
            general: {
              configs_folder = "{{folder}}"
              plugins_folder = "{{library}}/plugins"
              transports_folder = "{{library}}/transports"
              debug_level = 3
              session_timeout = 0
            }
            nat: { ice_lite = true }
            plugins: { disable = "{{plugins}}" }
            transports: { disable = "{{transports}}" }
            """));
        await File.WriteAllTextAsync(Path.Combine(folder, "janus.transport.http.jcfg"), string.Create(CultureInfo.InvariantCulture, $$"""
            general: { json = "compact", base_path = "/janus", http = true, port = {{port}}, ip = "127.0.0.1", https = false }
            admin: { admin_http = false }
            """));
        await File.WriteAllTextAsync(Path.Combine(folder, "janus.plugin.videoroom.jcfg"), "general: { }\n");
    }

    /// <summary>A transport that listens where nobody expects it, or a plugin that takes CPU, is not what is compared.</summary>
    private static string Others(string folder, string wanted) =>
        string.Join(",", Directory.EnumerateFiles(folder, "*.so").Select(Path.GetFileName).Where(name => !name!.Contains(wanted, StringComparison.Ordinal)));

    private async Task WaitUntilReadyAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartLimit && !_process.HasExited; await Task.Delay(100))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Api + "/info"));
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    return;
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
            {
                // not listening yet
            }
        }

        var log = Path.Combine(_folder, "log");
        throw new InvalidOperationException("Janus did not start: " + (File.Exists(log) ? await File.ReadAllTextAsync(log) : "no log"));
    }
}
