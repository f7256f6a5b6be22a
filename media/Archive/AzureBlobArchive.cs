using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace RemoteVerify.Archive;

/// <summary>
/// The archive as blobs: append blobs with a condition on the position for the log and the tracks, block blobs with If-None-Match for what is put whole.
/// A refused condition after an unknown outcome is settled by looking at the blob's length and bytes, so every call may be repeated.
/// Who may delete is the account's business: a container with an immutability policy or legal hold suits it.
/// </summary>
public sealed class AzureBlobArchive(BlobContainerClient container) : IArchive, IArchiveRemoval, IArchiveHealing
{
    /// <summary>Bytes in one append; the oldest service versions' limit, which Azurite keeps too. A blob takes 50,000 appends.</summary>
    private const int MaxBlock = 4 * 1024 * 1024;

    /// <summary>The newest version that Azurite knows; nothing newer is needed.</summary>
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2025_11_05;

    public string Description => $"{container.AccountName}/{container.Name}";

    /// <summary>Connects and makes the container where it is missing.</summary>
    /// <exception cref="ArchiveUnavailable">The account cannot be reached or refuses.</exception>
    public static async Task<AzureBlobArchive> ConnectAsync(AzureBlobArchiveOptions options, CancellationToken cancel)
    {
        var service = ServiceOf(options, ClientOptions(options));
        var container = service.GetBlobContainerClient(options.Container);
        await Asking(() => container.CreateIfNotExistsAsync(cancellationToken: cancel), options.Container, cancel).ConfigureAwait(false);
        return new AzureBlobArchive(container);
    }

    /// <summary>Talks to the account when it is first needed: a node starts although its store is down.</summary>
    public static AzureBlobArchive Connect(AzureBlobArchiveOptions options) =>
        new(ServiceOf(options, ClientOptions(options)).GetBlobContainerClient(options.Container));

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => Asking(async () =>
    {
        var blob = container.GetBlockBlobClient(ArchiveLayout.Checked(path));
        try
        {
            var once = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await blob.UploadAsync(BinaryData.FromBytes(content).ToStream(), once, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            if (await LengthOfAsync(path, cancel).ConfigureAwait(false) != content.Length || await MatchingAsync(path, 0, content, cancel).ConfigureAwait(false) != content.Length)
            {
                throw new ArchiveConflict(path, "the archive already holds other bytes under this name");
            }
        }
    }, path, cancel);

    public async Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        do
        {
            var block = bytes[..Math.Min(MaxBlock, bytes.Length)];
            await Asking(() => AppendBlockAsync(path, position, block, cancel), path, cancel).ConfigureAwait(false);
            (position, bytes) = (position + block.Length, bytes[block.Length..]);
        }
        while (!bytes.IsEmpty);
    }

    public Task SealAsync(string path, CancellationToken cancel) => Asking(async () =>
    {
        try
        {
            await container.GetAppendBlobClient(ArchiveLayout.Checked(path)).SealAsync(cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 409 && e.ErrorCode == BlobErrorCode.InvalidBlobType)
        {
            // A block blob: put whole, never appended to.
        }
    }, path, cancel);

    public Task<long?> LengthAsync(string path, CancellationToken cancel) => Asking(() => LengthOfAsync(path, cancel), path, cancel);

    public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) => Asking<Stream>(async () =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var size = await LengthOfAsync(path, cancel).ConfigureAwait(false) ?? throw new ArchiveMissing(path);
        if (offset >= size || length == 0)
        {
            return Stream.Null; // A range that begins at the end is an error to the service (416).
        }

        var range = new HttpRange(offset, Math.Min(length, size - offset));
        var answer = await container.GetBlobClient(path).DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancel).ConfigureAwait(false);
        return answer.Value.Content;
    }, path, cancel);

    public async IAsyncEnumerable<ArchivedFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancel)
    {
        var pages = container.GetBlobsAsync(BlobTraits.None, BlobStates.None, ArchiveLayout.Checked(folder) + "/", cancel).GetAsyncEnumerator(cancel);
        await using (pages.ConfigureAwait(false))
        {
            while (await Asking(() => pages.MoveNextAsync().AsTask(), folder, cancel).ConfigureAwait(false))
            {
                yield return new ArchivedFile(pages.Current.Name, pages.Current.Properties.ContentLength ?? 0);
            }
        }
    }

    public async Task RemoveSessionAsync(string sessionId, CancellationToken cancel)
    {
        await foreach (var file in ListAsync(ArchiveLayout.Session(sessionId), cancel).ConfigureAwait(false))
        {
            await Asking(() => container.GetBlobClient(file.Path).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancel), file.Path, cancel).ConfigureAwait(false);
        }
    }

    public Task SetAsideAsync(string path, string aside, CancellationToken cancel) => Asking(async () =>
    {
        var (from, to) = (container.GetBlobClient(ArchiveLayout.Checked(path)), container.GetBlockBlobClient(ArchiveLayout.Checked(aside)));
        var answer = await from.DownloadStreamingAsync(cancellationToken: cancel).ConfigureAwait(false);
        await using (var bytes = answer.Value.Content.ConfigureAwait(false))
        {
            var once = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await to.UploadAsync(answer.Value.Content, once, cancel).ConfigureAwait(false);
        }

        await from.DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancel).ConfigureAwait(false);
    }, path, cancel);

    private async Task AppendBlockAsync(string path, long position, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        var blob = container.GetAppendBlobClient(ArchiveLayout.Checked(path));
        if (position == 0)
        {
            await blob.CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
        }

        if (block.IsEmpty)
        {
            return;
        }

        try
        {
            var conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = position };
            await blob.AppendBlockAsync(BinaryData.FromBytes(block).ToStream(), new AppendBlobAppendBlockOptions { Conditions = conditions }, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            // Refused: either an earlier try did arrive, or somebody else wrote. The blob's own bytes say which. An append is whole or not at all.
            if (await MatchingAsync(path, position, block, cancel).ConfigureAwait(false) != block.Length)
            {
                throw new ArchiveConflict(path, $"cannot be appended to at {position} ({e.ErrorCode})");
            }
        }
    }

    /// <summary>How many bytes of the blob from a position on are the expected ones.</summary>
    private async Task<int> MatchingAsync(string path, long position, ReadOnlyMemory<byte> expected, CancellationToken cancel)
    {
        var length = await LengthOfAsync(path, cancel).ConfigureAwait(false) ?? 0;
        if (length < position + expected.Length || expected.IsEmpty)
        {
            return 0;
        }

        var range = new BlobDownloadOptions { Range = new HttpRange(position, expected.Length) };
        var there = await container.GetBlobClient(path).DownloadContentAsync(range, cancel).ConfigureAwait(false);
        return there.Value.Content.ToMemory().Span.CommonPrefixLength(expected.Span);
    }

    private async Task<long?> LengthOfAsync(string path, CancellationToken cancel)
    {
        try
        {
            var properties = await container.GetBlobClient(ArchiveLayout.Checked(path)).GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false);
            return properties.Value.ContentLength;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private static BlobServiceClient ServiceOf(AzureBlobArchiveOptions options, BlobClientOptions client) => options switch
    {
        { ConnectionString: { } connection } => new BlobServiceClient(connection, client),
        { AccountUrl: { } url } => new BlobServiceClient(url, new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId }), client),
        _ => throw new ArgumentException("The Azure archive needs a connection string or an account's URL", nameof(options)),
    };

    private static BlobClientOptions ClientOptions(AzureBlobArchiveOptions options) => new(Version)
    {
        Retry = { Mode = RetryMode.Exponential, MaxRetries = options.MaxRetries, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(5), NetworkTimeout = options.NetworkTimeout },
        // The service refuses a body that changed on the way.
        TransferValidation = { Upload = { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 }, Download = { ChecksumAlgorithm = StorageChecksumAlgorithm.None } },
    };

    private static Task Asking(Func<Task> ask, string path, CancellationToken cancel) => Asking(async () =>
    {
        await ask().ConfigureAwait(false);
        return true;
    }, path, cancel);

    private static async Task<T> Asking<T>(Func<Task<T>> ask, string path, CancellationToken cancel)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw e.ErrorCode == BlobErrorCode.ContainerNotFound
                ? new ArchiveUnavailable("The archive's container does not exist", e)
                : new ArchiveMissing(path);
        }
        catch (RequestFailedException e)
        {
            throw new ArchiveUnavailable($"The blob store refused or could not be reached ({e.Status} {e.ErrorCode}) at {path}", e);
        }
        catch (Exception e) when (e is AggregateException or AuthenticationFailedException or HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw new ArchiveUnavailable($"The blob store could not be reached at {path}: {e.Message}", e);
        }
    }
}
