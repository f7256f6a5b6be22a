using Azure.Core;
using Azure.Core.Pipeline;

namespace RemoteVerify.Node;

/// <summary>A P-256 key in Azure Key Vault or a managed HSM that signs in place of a key file: its private part never leaves the vault.</summary>
public sealed record VaultOptions
{
    /// <summary>For example https://office.vault.azure.net.</summary>
    public required Uri Address { get; init; }

    public required string KeyName { get; init; }

    /// <summary>Null: the newest at each start.</summary>
    public string? KeyVersion { get; init; }

    /// <summary>PEM with the key's certificate; null: the vault keeps a certificate of the key's name.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Client id of a user-assigned managed identity; null takes the machine's own.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>Of one try.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(3);

    public int MaxRetries { get; init; } = 2;

    /// <summary>Null: Azure.Identity's default chain.</summary>
    internal TokenCredential? Credential { get; init; }

    internal HttpPipelineTransport? Transport { get; init; }
}
