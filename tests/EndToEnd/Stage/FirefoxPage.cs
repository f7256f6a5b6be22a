using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RemoteVerify.EndToEnd.Stage;

public sealed class FirefoxPage : IPage
{
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["Tab"] = "\uE004", ["Enter"] = "\uE007", ["Space"] = " ", ["Escape"] = "\uE00C",
        ["ArrowLeft"] = "\uE012", ["ArrowUp"] = "\uE013", ["ArrowRight"] = "\uE014", ["ArrowDown"] = "\uE015",
    };

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly BidiConnection _bidi;
    private readonly string _person;
    private readonly string _context;
    private readonly bool _isTab;

    private FirefoxPage(BidiConnection bidi, string person, string context, bool isTab = false)
    {
        (_bidi, _person, _context, _isTab) = (bidi, person, context, isTab);
        bidi.Event += Hear;
    }

    public string Browser => "Firefox";
    public IReadOnlyCollection<string> Complaints => _complaints;

    internal static async Task<FirefoxPage> OpenAsync(BidiConnection bidi, string language)
    {
        var person = (string)(await bidi.SendAsync("browser.createUserContext", []))["userContext"]!;
        var window = (string)(await bidi.SendAsync("browsingContext.create", new() { ["type"] = "window", ["userContext"] = person }))["context"]!;
        if (language == "zh")
        {
            await bidi.SendAsync("emulation.setLocaleOverride", new() { ["locale"] = "zh-CN", ["userContexts"] = new JsonArray(person) });
        }

        return new(bidi, person, window);
    }

    public Task GotoAsync(string url) => SendAsync("browsingContext.navigate", new() { ["url"] = url, ["wait"] = "interactive" });

    public Task BeforeLoadAsync(string script) =>
        _bidi.SendAsync("script.addPreloadScript", new() { ["functionDeclaration"] = $"() => {{ {script} }}", ["contexts"] = new JsonArray(_context) });

    /// <summary>As large as a phone.</summary>
    public Task SetViewportAsync(int width, int height) =>
        SendAsync("browsingContext.setViewport", new() { ["viewport"] = new JsonObject { ["width"] = width, ["height"] = height } });

    public async Task<IPage> TabAsync()
    {
        var made = await _bidi.SendAsync("browsingContext.create", new() { ["type"] = "tab", ["referenceContext"] = _context, ["userContext"] = _person });
        return new FirefoxPage(_bidi, _person, (string)made["context"]!, isTab: true);
    }

    public Task ReloadAsync() => SendAsync("browsingContext.reload", new() { ["wait"] = "interactive" });

    public Task<JsonElement> EvaluateAsync(string expression) => EvaluateAsync(_context, expression);

    private async Task<JsonElement> EvaluateAsync(string context, string expression)
    {
        var answer = await _bidi.SendAsync("script.evaluate", new()
        {
            ["expression"] = $"(async () => JSON.stringify(await ({expression})) ?? 'null')()",
            ["target"] = new JsonObject { ["context"] = context },
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
        await ComesToTheFrontAsync();
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

    public Task PressAsync(string key) => TypeAsync(Keys.GetValueOrDefault(key, key));

    public Task TypeAsync(string text) => ActAsync("key", "keys", text.EnumerateRunes().SelectMany(rune => (string[])["keyDown", "keyUp"], (rune, what) => new JsonObject { ["type"] = what, ["value"] = rune.ToString() }));

    public Task MouseAsync(bool held, params (double X, double Y)[] way)
    {
        var moves = way.Select(place => new JsonObject { ["type"] = "pointerMove", ["x"] = place.X, ["y"] = place.Y, ["duration"] = 100 }).ToList();
        if (held)
        {
            moves.Insert(1, new JsonObject { ["type"] = "pointerDown", ["button"] = 0 });
            moves.Add(new JsonObject { ["type"] = "pointerUp", ["button"] = 0 });
        }

        return ActAsync("pointer", "mouse", moves);
    }

    private async Task ActAsync(string type, string id, IEnumerable<JsonObject> actions)
    {
        await ComesToTheFrontAsync();
        await SendAsync("input.performActions", new() { ["actions"] = new JsonArray(new JsonObject { ["type"] = type, ["id"] = id, ["actions"] = new JsonArray([.. actions]) }) });
    }

    /// <summary>
    /// As whoever uses it has it before them: in another window keys press no button, and cameras are not listed.
    /// From a page's last button the Tab key goes on through the browser's own bars, which tests do not walk: the page has it again.
    /// </summary>
    private async Task ComesToTheFrontAsync()
    {
        if (!(await EvaluateAsync("document.hasFocus()")).GetBoolean())
        {
            await SendAsync("browsingContext.activate", []);
            await BrowserAsync("tab.focus();");
            await this.WaitForAsync("document.hasFocus()", "the window in front");
        }
    }

    public Task SetOfflineAsync(bool offline) =>
        _bidi.SendAsync("emulation.setNetworkConditions", new() { ["networkConditions"] = offline ? new JsonObject { ["type"] = "offline" } : null, ["contexts"] = new JsonArray(_context) });

    /// <summary>What this browser itself does to camera and microphone, as from its own buttons. Its tracks hear no event that a page makes up.</summary>
    /// <param name="message">MuteCamera, UnmuteCamera or StopSharing.</param>
    public Task CaptureAsync(string message) => BrowserAsync($$"""
        const page = tab.browsingContext.currentWindowGlobal;
        page.getActor('WebRTC').sendAsyncMessage('webrtc:{{message}}', `${page.innerWindowId}`);
        """);

    public Task ThemeAsync(bool dark) => BrowserAsync($"tab.browsingContext.prefersColorSchemeOverride = '{(dark ? "dark" : "light")}';");

    /// <summary>Runs in the browser itself, which has this page in its <c>tab</c>.</summary>
    private async Task BrowserAsync(string script)
    {
        var chrome = await _bidi.SendAsync("browsingContext.getTree", new() { ["moz:scope"] = "chrome" });
        await EvaluateAsync((string)chrome["contexts"]![0]!["context"]!, $$"""
            (() => {
              const { NavigableManager } = ChromeUtils.importESModule('chrome://remote/content/shared/NavigableManager.sys.mjs');
              const tab = NavigableManager.getBrowserById('{{_context}}');
              {{script}}
            })()
            """);
    }

    public async Task<byte[]> ScreenshotAsync() => Convert.FromBase64String((string)(await SendAsync("browsingContext.captureScreenshot", []))["data"]!);

    private Task<JsonNode> SendAsync(string method, JsonObject parameters)
    {
        parameters["context"] = _context;
        return _bidi.SendAsync(method, parameters);
    }

    private void Hear(string method, JsonNode what)
    {
        if (method == "log.entryAdded" && (string?)what["source"]?["context"] == _context && (string?)what["level"] is "error" or "warn")
        {
            _complaints.Enqueue((string?)what["text"] ?? "");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _bidi.Event -= Hear;
        await (_isTab ? SendAsync("browsingContext.close", []) : _bidi.SendAsync("browser.removeUserContext", new() { ["userContext"] = _person }));
    }
}
