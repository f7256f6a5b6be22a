using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;

namespace RemoteVerify.Node.Signing;

/// <param name="Id">The key's address in the vault with its version.</param>
internal sealed record VaultedKey(Uri Id, X509Certificate2 Certificate);

/// <summary>The few calls of Key Vault's REST form that signing needs: the certificate, the key, a signature. Signs in by Azure.Identity; retries are the pipeline's.</summary>
internal sealed class KeyVault
{
    private const string Version = "7.4";
    private const int MaxAnswer = 256 * 1024;
    private readonly VaultOptions _options;
    private readonly HttpPipeline _pipeline;

    public KeyVault(VaultOptions options)
    {
        _options = options;
        var credential = options.Credential ?? new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId });
        _pipeline = HttpPipelineBuilder.Build(new Client(options), new BearerTokenAuthenticationPolicy(credential, ScopeOf(options.Address)));
    }

    public string Description => $"{_options.Address.Host}, key {_options.KeyName}";

    /// <summary>Vaults of one cloud share a domain, and its name is the audience of their tokens: vault.azure.net, vault.azure.cn, managedhsm.azure.net.</summary>
    public static string ScopeOf(Uri vault) => $"https://{vault.Host[(vault.Host.IndexOf('.') + 1)..]}/.default";

    /// <exception cref="SigningUnavailable">The vault does not answer, or refuses.</exception>
    /// <exception cref="CryptographicException">What it has is no P-256 key with its certificate.</exception>
    public VaultedKey Find()
    {
        var (id, certificate, stated) = _options.CertificateFile is { } file ? FindKey(X509Certificate2.CreateFromPem(File.ReadAllText(file))) : FindCertificate();
        using var key = certificate.GetECDsaPublicKey();
        if (key is not { KeySize: 256 } || (stated is not null && !key.ExportParameters(false).Q.X.AsSpan().SequenceEqual(stated)))
        {
            throw new CryptographicException($"{Description}: the vault's key is not the P-256 key of the certificate.");
        }

        return new VaultedKey(id, certificate);
    }

    private (Uri Id, X509Certificate2 Certificate, byte[]? X) FindCertificate() => Ask(RequestMethod.Get, $"certificates/{Named}", json => (
        new Uri(json.GetProperty("kid").GetString()!), X509CertificateLoader.LoadCertificate(json.GetProperty("cer").GetBytesFromBase64()), (byte[]?)null));

    private (Uri Id, X509Certificate2 Certificate, byte[]? X) FindKey(X509Certificate2 certificate) => Ask(RequestMethod.Get, $"keys/{Named}", json => (
        new Uri(json.GetProperty("key").GetProperty("kid").GetString()!), certificate, (byte[]?)Base64Url.DecodeFromChars(json.GetProperty("key").GetProperty("x").GetString())));

    /// <returns>64 bytes, as IEEE P1363 has them.</returns>
    /// <exception cref="SigningUnavailable"/>
    public byte[] Sign(Uri key, byte[] hash) => Ask(
        RequestMethod.Post, $"{key.AbsolutePath.Trim('/')}/sign", json => Base64Url.DecodeFromChars(json.GetProperty("value").GetString()),
        RequestContent.Create(BinaryData.FromObjectAsJson(new { alg = "ES256", value = Base64Url.EncodeToString(hash) })));

    private string Named => _options.KeyVersion is { } version ? $"{_options.KeyName}/{version}" : _options.KeyName;

    private T Ask<T>(RequestMethod method, string path, Func<JsonElement, T> read, RequestContent? body = null)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(_options.Address, $"/{path}?api-version={Version}"));
        message.Request.Headers.Add("Accept", "application/json");
        if (body is not null)
        {
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = body;
        }

        try
        {
            _pipeline.Send(message, CancellationToken.None);
            var answer = message.Response;
            if (answer.Status != 200 || answer.Content.ToMemory().Length > MaxAnswer)
            {
                throw new SigningUnavailable($"{Description}: the vault answered {answer.Status} {answer.ReasonPhrase}");
            }

            using var json = JsonDocument.Parse(answer.Content);
            return read(json.RootElement);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or AuthenticationFailedException or HttpRequestException or OperationCanceledException)
        {
            throw new SigningUnavailable($"{Description}: the vault could not be reached: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentNullException)
        {
            throw new SigningUnavailable($"{Description}: the vault's answer cannot be read", e);
        }
    }

    private sealed class Client : ClientOptions
    {
        public Client(VaultOptions options)
        {
            (Retry.MaxRetries, Retry.NetworkTimeout) = (options.MaxRetries, options.NetworkTimeout);
            (Retry.Delay, Retry.MaxDelay) = (TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1));
            if (options.Transport is { } transport)
            {
                Transport = transport;
            }
        }
    }
}
