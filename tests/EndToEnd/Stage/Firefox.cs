using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>Debian's own Firefox, headless, with a synthetic camera, driven by WebDriver BiDi: no patched build and no driver program.</summary>
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

    private Firefox(string languages, IReadOnlyDictionary<string, string> more)
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
            user_pref("intl.accept_languages", "{languages}");
            user_pref("layers.acceleration.disabled", true);
            user_pref("geo.prompt.testing", true);
            user_pref("geo.prompt.testing.allow", true);
            user_pref("geo.provider.testing", true);
            user_pref("geo.provider.network.url", "{Place}");
            {string.Join('\n', more.Select(one => $"user_pref(\"{one.Key}\", {one.Value});"))}
            """);
        var start = new ProcessStartInfo(Path, ["--headless", "--no-remote", "--profile", _profile, "--remote-debugging-port", "0", "about:blank"])
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
    public static async Task<FirefoxPage> OpenAsync(string languages = "en-GB, en", IReadOnlyDictionary<string, string>? more = null)
    {
        var firefox = new Firefox(languages, more ?? new Dictionary<string, string>());
        try
        {
            var address = await firefox._address.Task.WaitAsync(TimeSpan.FromSeconds(60));
            var connection = await BidiConnection.ConnectAsync(new Uri(address, "/session"));
            return await FirefoxPage.OpenAsync(firefox, connection);
        }
        catch
        {
            await firefox.DisposeAsync();
            throw;
        }
    }

    private void Look(string? line)
    {
        if (line is not null && ListeningLine().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new(match.Groups[1].Value));
        }
    }

    public async ValueTask DisposeAsync()
    {
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

public sealed class FirefoxPage : IPage
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Firefox _firefox;
    private readonly BidiConnection _bidi;
    private readonly bool _isTab;
    private string _context = "";

    private FirefoxPage(Firefox firefox, BidiConnection bidi, bool isTab = false)
    {
        (_firefox, _bidi, _isTab) = (firefox, bidi, isTab);
        bidi.Event += (method, what) =>
        {
            if (method == "log.entryAdded" && (string?)what["level"] is "error" or "warn")
            {
                _complaints.Enqueue((string?)what["text"] ?? "");
            }
        };
    }

    public string Browser => "Firefox";
    public IReadOnlyCollection<string> Complaints => _complaints;

    internal static async Task<FirefoxPage> OpenAsync(Firefox firefox, BidiConnection bidi)
    {
        var page = new FirefoxPage(firefox, bidi);
        await bidi.SendAsync("session.new", new() { ["capabilities"] = new JsonObject { ["alwaysMatch"] = new JsonObject { ["acceptInsecureCerts"] = true } } });
        await bidi.SendAsync("session.subscribe", new() { ["events"] = new JsonArray("log.entryAdded") });
        var tree = await bidi.SendAsync("browsingContext.getTree", []);
        page._context = (string)tree["contexts"]![0]!["context"]!;
        return page;
    }

    public Task GotoAsync(string url) =>
        _bidi.SendAsync("browsingContext.navigate", new() { ["context"] = _context, ["url"] = url, ["wait"] = "interactive" });

    public Task BeforeLoadAsync(string script) =>
        _bidi.SendAsync("script.addPreloadScript", new() { ["functionDeclaration"] = $"() => {{ {script} }}", ["contexts"] = new JsonArray(_context) });

    /// <summary>As large as a phone.</summary>
    public Task SetViewportAsync(int width, int height) =>
        _bidi.SendAsync("browsingContext.setViewport", new() { ["context"] = _context, ["viewport"] = new JsonObject { ["width"] = width, ["height"] = height } });

    public async Task<IPage> TabAsync()
    {
        var made = await _bidi.SendAsync("browsingContext.create", new() { ["type"] = "tab", ["referenceContext"] = _context });
        return new FirefoxPage(_firefox, _bidi, isTab: true) { _context = (string)made["context"]! };
    }

    public Task ReloadAsync() => _bidi.SendAsync("browsingContext.reload", new() { ["context"] = _context, ["wait"] = "interactive" });

    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var answer = await _bidi.SendAsync("script.evaluate", new()
        {
            ["expression"] = $"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
            ["target"] = new JsonObject { ["context"] = _context },
            ["awaitPromise"] = true,
            ["userActivation"] = true,
        });
        return (string?)answer["type"] == "success"
            ? JsonDocument.Parse((string)answer["result"]!["value"]!).RootElement
            : throw new InvalidOperationException((string?)answer["exceptionDetails"]?["text"] ?? "script failed");
    }

    public async Task ClickAsync(string selector)
    {
        var element = $"document.querySelector({JsonSerializer.Serialize(selector)})";
        await this.WaitForAsync($"{element} && !{element}.disabled && {element}.getClientRects().length > 0", $"clickable {selector}");
        await EvaluateAsync($"{element}.click()");
    }

    public async Task FillAsync(string selector, string text)
    {
        await this.WaitForAsync(selector);
        await EvaluateAsync($$"""
            (() => {
              const field = document.querySelector({{JsonSerializer.Serialize(selector)}});
              field.focus();
              field.value = {{JsonSerializer.Serialize(text)}};
              field.dispatchEvent(new Event('input', { bubbles: true }));
              field.dispatchEvent(new Event('change', { bubbles: true }));
            })()
            """);
    }

    public async Task<byte[]> ScreenshotAsync() =>
        Convert.FromBase64String((string)(await _bidi.SendAsync("browsingContext.captureScreenshot", new() { ["context"] = _context }))["data"]!);

    public async ValueTask DisposeAsync()
    {
        if (_isTab)
        {
            await _bidi.SendAsync("browsingContext.close", new() { ["context"] = _context });
            return;
        }

        await _bidi.DisposeAsync();
        await _firefox.DisposeAsync();
    }
}
