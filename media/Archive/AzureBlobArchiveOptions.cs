using Azure.Core.Pipeline;

namespace RemoteVerify.Archive;

/// <summary>Which Azure storage account keeps the archive. One of <see cref="ConnectionString"/> and <see cref="AccountUrl"/> is set.</summary>
public sealed record AzureBlobArchiveOptions
{
    /// <summary>For Azurite and development; holds a secret.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>For example https://office.blob.core.windows.net; signs in by managed identity or what else Azure.Identity's default chain finds.</summary>
    public Uri? AccountUrl { get; init; }

    /// <summary>Client id of a user-assigned managed identity; null takes the machine's own.</summary>
    public string? ManagedIdentityClientId { get; init; }

    public string Container { get; init; } = "evidence";

    /// <summary>A request that gets no answer for so long is tried again, and at last is an <see cref="ArchiveUnavailable"/>.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(20);

    public int MaxRetries { get; init; } = 3;

    /// <summary>Nobody can shorten a session's immutability any more, whoever he is. A mistake stays for years too.</summary>
    public bool LockImmutability { get; init; }

    /// <summary>After so many a file goes on in a further blob. The service takes 50,000; tries whose answer was lost count too.</summary>
    public int AppendsInOneBlob { get; init; } = 40_000;

    /// <summary>What tests put between this and the service.</summary>
    internal HttpPipelinePolicy? Between { get; init; }
}
