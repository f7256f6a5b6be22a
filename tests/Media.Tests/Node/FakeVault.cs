using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RemoteVerify.Evidence;
using RemoteVerify.Node;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>
/// Stands in for Azure Key Vault on the loopback: the REST form of keys, certificates and signatures over HTTPS, with versions. It can be down, hang, or sign with a wrong key.
/// A real vault was not at hand; what it does beyond these calls is not tested.
/// </summary>
internal sealed class FakeVault : IAsyncDisposable
{
    private const string Token = "a-token-for-this-vault";
    private readonly WebApplication _app;
    private readonly List<(string Version, SigningKey Key)> _versions = [];
    private volatile TaskCompletionSource? _hanging;

    private FakeVault(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Asked { get; } = [];

    public bool IsDown { get; set; }

    public bool SignsWrongly { get; set; }

    public SigningKey Newest => _versions[^1].Key;

    public VaultOptions Options => new()
    {
        Address = new Uri(_app.Urls.First()),
        KeyName = "evidence",
        Credential = new StaticCredential(),
        Transport = new HttpClientTransport(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator }),
        MaxRetries = 1,
        NetworkTimeout = TimeSpan.FromSeconds(30),
    };

    public static async Task<FakeVault> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var vault = new FakeVault(builder.Build());
        vault._app.Run(vault.AnswerAsync);
        vault.Renew();
        await vault._app.StartAsync();
        return vault;
    }

    /// <summary>A new version of the key, and of its certificate.</summary>
    public void Renew(DateTimeOffset? now = null) => _versions.Add(($"v{_versions.Count + 1}", SigningKey.Create($"The office, {_versions.Count + 1}", now ?? DateTimeOffset.UtcNow)));

    /// <summary>Calls get no answer until <see cref="Answer"/>.</summary>
    public void Hang() => _hanging = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Answer() => Interlocked.Exchange(ref _hanging, null)?.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Answer();
        await _app.DisposeAsync();
        _versions.ForEach(version => version.Key.Dispose());
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Asked.Enqueue($"{http.Request.Method} {http.Request.Path}");
        await (_hanging?.Task ?? Task.CompletedTask);
        if (IsDown || http.Request.Headers.Authorization != $"Bearer {Token}" || http.Request.Query["api-version"] != "7.4")
        {
            http.Response.StatusCode = IsDown ? 503 : 401;
            return;
        }

        var parts = http.Request.Path.Value!.Trim('/').Split('/');
        var (version, key) = parts.Length > 2 ? _versions.Single(known => known.Version == parts[2]) : _versions[^1];
        var id = $"{_app.Urls.First()}/keys/evidence/{version}";
        var point = key.Key.ExportParameters(false).Q;
        await http.Response.WriteAsJsonAsync(parts[0] == "certificates" ? new { kid = id, cer = Convert.ToBase64String(key.Certificate.RawData) }
            : parts is [_, _, _, "sign"] ? new { kid = id, value = await SignAsync(http, key) }
            : (object)new { key = new { kid = id, kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) } });
    }

    private async Task<string> SignAsync(HttpContext http, SigningKey key)
    {
        using var asked = await JsonDocument.ParseAsync(http.Request.Body);
        if (asked.RootElement.GetProperty("alg").GetString() != "ES256")
        {
            throw new InvalidOperationException("another algorithm");
        }

        var hash = Base64Url.DecodeFromChars(asked.RootElement.GetProperty("value").GetString());
        if (SignsWrongly)
        {
            hash[0] ^= 1;
        }

        lock (key)
        {
            return Base64Url.EncodeToString(key.Key.SignHash(hash));
        }
    }

    private sealed class StaticCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext context, CancellationToken cancel) => new(Token, DateTimeOffset.UtcNow.AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext context, CancellationToken cancel) => new(GetToken(context, cancel));
    }
}
