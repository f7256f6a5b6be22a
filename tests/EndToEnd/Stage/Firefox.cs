using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Debian's own Firefox, headless, with a synthetic camera, driven by WebDriver BiDi: no patched build and no driver program. One for many people: each page is a window with cookies and storage of its own.</summary>
public sealed partial class Firefox : IAsyncDisposable
{
    /// <summary>Firefox never checks a candidate on 127.0.0.1, so these tests live in a network namespace that has this address.</summary>
    public const string NamespaceAddress = "10.99.0.1";

    public const string WhyNamespace = "Firefox never checks media on 127.0.0.1: run by infra/namespace.sh, which needs the right to make a network namespace";

    public static bool HasNamespace => Environment.GetEnvironmentVariable("RV_NAMESPACE") == NamespaceAddress;

    public static string Path { get; } = Environment.GetEnvironmentVariable("RV_FIREFOX") ?? "/usr/bin/firefox-esr";

    /// <summary>Where the machine is, as Firefox learns it.</summary>
    private const string Place = """data:application/json,{\"location\":{\"lat\":31.2394,\"lng\":121.4737},\"accuracy\":12}""";

    private readonly string _profile = Directory.CreateTempSubdirectory("rv-firefox").FullName;
    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private BidiConnection _bidi = null!;

    private Firefox(IReadOnlyDictionary<string, string> more)
    {
        File.WriteAllText(System.IO.Path.Combine(_profile, "user.js"), $"""
            user_pref("media.navigator.streams.fake", true);
            user_pref("media.navigator.permission.disabled", true);
            user_pref("media.peerconnection.ice.loopback", true);
            user_pref("media.autoplay.default", 0);
            user_pref("remote.active-protocols", 1);
            user_pref("browser.shell.checkDefaultBrowser", false);
            user_pref("datareporting.policy.dataSubmissionEnabled", false);
            user_pref("app.update.enabled", false);
            user_pref("network.captive-portal-service.enabled", false);
            user_pref("network.connectivity-service.enabled", false);
            user_pref("intl.accept_languages", "en-GB, en");
            user_pref("layers.acceleration.disabled", true);
            user_pref("geo.prompt.testing", true);
            user_pref("geo.prompt.testing.allow", true);
            user_pref("geo.provider.testing", true);
            user_pref("geo.provider.network.url", "{Place}");
            {string.Join('\n', more.Select(one => $"user_pref(\"{one.Key}\", {one.Value});"))}
            """);
        var start = new ProcessStartInfo(Path, ["--headless", "--no-remote", "--profile", _profile, "--remote-debugging-port", "0", "--remote-allow-system-access", "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["MOZ_DISABLE_CONTENT_SANDBOX"] = "1", ["HOME"] = _profile },
        };
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Look(line.Data);
        _process.OutputDataReceived += (_, line) => Look(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("Firefox ended while starting."));
        _process.EnableRaisingEvents = true;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>No camera and no microphone.</summary>
    public static IReadOnlyDictionary<string, string> Bare { get; } = new Dictionary<string, string> { ["media.navigator.streams.fake"] = "false" };

    /// <summary>Whoever is asked for camera and microphone says no.</summary>
    public static IReadOnlyDictionary<string, string> Refusing { get; } = new Dictionary<string, string>
    {
        ["media.navigator.permission.disabled"] = "false", ["permissions.default.camera"] = "2", ["permissions.default.microphone"] = "2",
    };

    /// <param name="more">Settings instead of, and beside, the usual ones.</param>
    public static async Task<Firefox> StartAsync(IReadOnlyDictionary<string, string>? more = null)
    {
        var firefox = new Firefox(more ?? new Dictionary<string, string>());
        try
        {
            var address = await firefox._address.Task.WaitAsync(TimeSpan.FromSeconds(60));
            firefox._bidi = await BidiConnection.ConnectAsync(new Uri(address, "/session"));
            await firefox._bidi.SendAsync("session.new", new() { ["capabilities"] = new JsonObject { ["alwaysMatch"] = new JsonObject { ["acceptInsecureCerts"] = true } } });
            await firefox._bidi.SendAsync("session.subscribe", new() { ["events"] = new JsonArray("log.entryAdded") });
            return firefox;
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    /// <summary>A window of somebody who has not been here before.</summary>
    public Task<FirefoxPage> OpenAsync(string language = "en") => FirefoxPage.OpenAsync(_bidi, language);

    private void Look(string? line)
    {
        if (line is not null && ListeningLine().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new(match.Groups[1].Value));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_bidi is not null)
        {
            await _bidi.DisposeAsync();
        }

        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // a child that is still going writes into its profile; the folder is temporary anyway
        }
    }

    [GeneratedRegex(@"WebDriver BiDi listening on (ws://\S+)")]
    private static partial Regex ListeningLine();
}
