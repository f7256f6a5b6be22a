using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using RemoteVerify.Server.Demo;

namespace RemoteVerify.Server.Tests.Running;

/// <summary>The real server: Kestrel on a free port, SQLite in a fresh folder, a media node on a free UDP port, the demonstration's people.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly System.Collections.Concurrent.ConcurrentDictionary<SignIn, Task<string>> _cookies = [];
    private readonly bool _ownsFolder;
    private WebApplication? _app;

    public RunningServer() : this(null)
    {
    }

    private RunningServer(string? folder)
    {
        _ownsFolder = folder is null;
        Folder = folder ?? Directory.CreateTempSubdirectory("remoteverify-").FullName;
    }

    /// <summary>On a folder that was used before.</summary>
    public static RunningServer In(string folder) => new(folder);

    /// <summary>With settings of its own: "--RemoteVerify:Name", "value", ...</summary>
    public static RunningServer With(params string[] settings) => new(null) { Settings = settings };

    /// <summary>With a part of it exchanged.</summary>
    public static RunningServer Having(Action<IServiceCollection> replace) => new(null) { Replace = replace };

    private IReadOnlyList<string> Settings { get; init; } = [];

    private Action<IServiceCollection> Replace { get; init; } = _ => { };

    public string Folder { get; }

    public ShiftedClock Clock { get; } = new();

    public IServiceProvider Services => _app!.Services;

    public string Address => _app!.Urls.First();

    public DemoFacts Demo { get; private set; } = null!;

    public string DemoFile => Path.Combine(Folder, "demo.json");

    public async ValueTask InitializeAsync()
    {
        string[] args =
        [
            "--RemoteVerify:DataFolder", Folder, "--RemoteVerify:Urls", "http://127.0.0.1:0",
            "--RemoteVerify:Media:Port", "0", "--RemoteVerify:Media:ListenAddress", "127.0.0.1",
            "--RemoteVerify:Rates:SignInsPerMinute", "1000", "--RemoteVerify:Rates:RedemptionsPerMinute", "1000",
            "--RemoteVerify:Rates:ReceiptsPerMinute", "1000",
            "--RemoteVerify:Rates:RequestsPerMinute", "100000", "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning", "--demo-json", DemoFile, .. Settings,
        ];
        _app = await RemoteVerifyServer.BuildAsync(args, services => Replace(services.AddSingleton<TimeProvider>(Clock)));
        Demo = JsonSerializer.Deserialize<DemoFacts>(await File.ReadAllBytesAsync(DemoFile), Json)!;
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        if (_ownsFolder)
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>A browser of its own: keeps cookies, knows nobody.</summary>
    public HttpClient Browser(string? bearer = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = true, AllowAutoRedirect = false }) { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Authorization = bearer is null ? null : new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    /// <summary>A browser that has signed in; hashing the password is done once a person.</summary>
    public async Task<HttpClient> SignedInAsync(SignIn who)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Add("Cookie", await CookieAsync(who));
        return client;
    }

    public Task<string> CookieAsync(SignIn who) => _cookies.GetOrAdd(who, async _ =>
    {
        using var browser = Browser();
        var response = await browser.PostAsJsonAsync("/api/staff/sign-in", who);
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    });

    public Task<HttpClient> OfficialAsync() => SignedInAsync(Demo.Official);
    public Task<HttpClient> AuditorAsync() => SignedInAsync(Demo.Auditor);
    public Task<HttpClient> AdministratorAsync() => SignedInAsync(Demo.Administrator!);
}

/// <summary>The machine's clock, moved by a test; what waits on it wakes up as much earlier.</summary>
public sealed class ShiftedClock : TimeProvider
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<ShiftedTimer, bool> _timers = [];

    private TimeSpan _leap;

    public TimeSpan Offset { get; set; }

    /// <summary>Set: the stopwatch stands still here.</summary>
    public long? StandsAt { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;

    public override long GetTimestamp() => StandsAt ?? base.GetTimestamp();

    public void Advance(TimeSpan by)
    {
        (Offset, _leap) = (Offset + by, by);
        foreach (var timer in _timers.Keys)
        {
            timer.Hasten(GetUtcNow());
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ShiftedTimer(this, base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        _timers.TryAdd(timer, true);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ShiftedTimer(ShiftedClock clock, ITimer real) : ITimer
    {
        private readonly Lock _gate = new();
        private DateTimeOffset? _due;
        private TimeSpan _period;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                _due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.GetUtcNow() + dueTime;
                _period = period;
                return real.Change(dueTime, period);
            }
        }

        /// <summary>A timer that fired and does not repeat is done; one that repeats is due again within its period.</summary>
        public void Hasten(DateTimeOffset now)
        {
            lock (_gate)
            {
                var repeats = _period > TimeSpan.Zero;
                if (_due is { } due && (due > now - clock._leap || repeats))
                {
                    real.Change(due > now ? due - now : TimeSpan.Zero, _period);
                }
            }
        }

        public void Dispose()
        {
            clock._timers.TryRemove(this, out _);
            real.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
