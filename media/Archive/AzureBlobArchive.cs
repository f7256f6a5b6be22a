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
/// Who may delete is the account's business; what it does against that is asked of it (<see cref="IArchiveProtection"/>).
/// </summary>
public sealed partial class AzureBlobArchive : IArchive, IArchiveRemoval, IArchiveHealing
{
    /// <summary>Bytes in one append; the oldest service versions' limit, which Azurite keeps too.</summary>
    private const int MaxBlock = 4 * 1024 * 1024;

    /// <summary>The newest version that Azurite knows; nothing newer is needed.</summary>
    private const BlobClientOptions.ServiceVersion Version = BlobClientOptions.ServiceVersion.V2025_11_05;

    private readonly BlobContainerClient _container;
    private readonly AzureBlobArchiveOptions _options;

    private AzureBlobArchive(AzureBlobArchiveOptions options) =>
        (_options, _container) = (options, ServiceOf(options, ClientOptions(options)).GetBlobContainerClient(options.Container));

    public string Description => $"{_container.AccountName}/{_container.Name}";

    /// <summary>Connects, makes the container where it is missing, and asks the account what it can do.</summary>
    /// <exception cref="ArchiveUnavailable">The account cannot be reached or refuses.</exception>
    public static async Task<AzureBlobArchive> ConnectAsync(AzureBlobArchiveOptions options, CancellationToken cancel)
    {
        var archive = Connect(options);
        await archive.AskAsync(cancel).ConfigureAwait(false);
        return archive;
    }

    /// <summary>Talks to the account when it is first needed: a node starts although its store is down.</summary>
    public static AzureBlobArchive Connect(AzureBlobArchiveOptions options) => new(options);

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => Asking(async () =>
    {
        var blob = _container.GetBlockBlobClient(ArchiveLayout.Checked(path));
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
        var part = await LastPartAsync(path, cancel).ConfigureAwait(false);
        var blob = _container.GetAppendBlobClient(NameOf(path, part.Number));
        if (part.Number > 1)
        {
            await blob.CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
        }

        try
        {
            await blob.SealAsync(cancellationToken: cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // A block blob: put whole, never appended to. Or sealed before, and immutable since.
            if (await PropertiesAsync(blob.Name, cancel).ConfigureAwait(false) is not { } there || (!there.IsSealed && there.BlobType == BlobType.Append))
            {
                throw;
            }
        }
    }, path, cancel);

    public Task<long?> LengthAsync(string path, CancellationToken cancel) => Asking(() => LengthOfAsync(path, cancel), path, cancel);

    public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) => Asking(async () =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        var parts = await PartsAsync(path, cancel).ConfigureAwait(false);
        if (parts.Count == 0)
        {
            throw new ArchiveMissing(path);
        }

        var pieces = new List<Func<CancellationToken, Task<Stream>>>();
        foreach (var (name, size) in parts)
        {
            // A range that begins at the end is an error to the service (416).
            if (offset < size && length > 0)
            {
                var range = new HttpRange(offset, Math.Min(length, size - offset));
                pieces.Add(token => OpenAsync(name, range, token));
                length -= range.Length!.Value;
            }

            offset = Math.Max(0, offset - size);
        }

        return pieces.Count switch { 0 => Stream.Null, 1 => await pieces[0](cancel).ConfigureAwait(false), _ => new JoinedStream(pieces) };
    }, path, cancel);

    public async IAsyncEnumerable<ArchivedFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancel)
    {
        // A file's further blobs come after it, but not always right after it: what begins like it may stand between.
        var held = new List<ArchivedFile>();
        await foreach (var blob in BlobsAsync(folder, cancel).ConfigureAwait(false))
        {
            var (path, length) = (PathOf(blob.Name), blob.Properties.ContentLength ?? 0);
            if (held.FindIndex(file => file.Path == path) is >= 0 and var first)
            {
                held[first] = held[first] with { Length = held[first].Length + length };
                continue;
            }

            if (held.Count > 0 && !path.StartsWith(held[0].Path, StringComparison.Ordinal))
            {
                foreach (var file in held)
                {
                    yield return file;
                }

                held.Clear();
            }

            held.Add(new ArchivedFile(path, length));
        }

        foreach (var file in held)
        {
            yield return file;
        }
    }

    public async Task RemoveSessionAsync(string sessionId, CancellationToken cancel)
    {
        await foreach (var blob in BlobsAsync(ArchiveLayout.Session(sessionId), cancel).ConfigureAwait(false))
        {
            await Asking(() => DeleteAsync(blob.Name, cancel), blob.Name, cancel).ConfigureAwait(false);
        }

        if (await AskAsync(cancel).ConfigureAwait(false) is { Immutability: true } or { Holds: true })
        {
            // Such an account keeps what was deleted as an older version.
            await foreach (var version in BlobsAsync(ArchiveLayout.Session(sessionId), cancel, BlobStates.Version).ConfigureAwait(false))
            {
                await Asking(() => _container.GetBlobClient(version.Name).WithVersion(version.VersionId).DeleteIfExistsAsync(cancellationToken: cancel), version.Name, cancel).ConfigureAwait(false);
            }
        }
    }

    public Task SetAsideAsync(string path, string aside, CancellationToken cancel) => Asking(async () =>
    {
        var to = _container.GetBlockBlobClient(ArchiveLayout.Checked(aside));
        var bytes = await GetAsync(path, 0, long.MaxValue, cancel).ConfigureAwait(false);
        await using (bytes.ConfigureAwait(false))
        {
            var once = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await to.UploadAsync(bytes, once, cancel).ConfigureAwait(false);
        }

        foreach (var (name, _) in await PartsAsync(path, cancel).ConfigureAwait(false))
        {
            await DeleteAsync(name, cancel).ConfigureAwait(false);
        }

        _parts.TryRemove(path, out _);
    }, path, cancel);

    private async Task AppendBlockAsync(string path, long position, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        for (var looked = false; ; looked = true)
        {
            var part = looked ? await LastPartAsync(path, cancel).ConfigureAwait(false) : _parts.GetValueOrDefault(path, Part.First);
            try
            {
                if (position >= part.Start && await TryAppendAsync(path, part, position, block, cancel).ConfigureAwait(false))
                {
                    return;
                }
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
                // Refused: an earlier try did arrive, or somebody else wrote, or the file goes on elsewhere by now.
            }

            if (await MatchingAsync(path, position, block, cancel).ConfigureAwait(false) == block.Length && !block.IsEmpty)
            {
                return; // The file's own bytes say so. An append is whole or not at all.
            }

            if (looked)
            {
                throw new ArchiveConflict(path, $"cannot be appended to at {position}");
            }
        }
    }

    /// <returns>False: nothing lies at that position that this blob could follow.</returns>
    private async Task<bool> TryAppendAsync(string path, Part part, long position, ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        var blob = _container.GetAppendBlobClient(NameOf(path, part.Number));
        if (position == part.Start)
        {
            await blob.CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
        }

        if (block.IsEmpty)
        {
            return true;
        }

        var conditions = new AppendBlobRequestConditions { IfAppendPositionEqual = position - part.Start };
        var answer = await blob.AppendBlockAsync(BinaryData.FromBytes(block).ToStream(), new AppendBlobAppendBlockOptions { Conditions = conditions }, cancel).ConfigureAwait(false);
        if (answer.Value.BlobCommittedBlockCount >= _options.AppendsInOneBlob)
        {
            await GoOnAsync(path, part, cancel).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>How many bytes of the file from a position on are the expected ones.</summary>
    private async Task<int> MatchingAsync(string path, long position, ReadOnlyMemory<byte> expected, CancellationToken cancel)
    {
        var length = await LengthOfAsync(path, cancel).ConfigureAwait(false) ?? 0;
        if (length < position + expected.Length || expected.IsEmpty)
        {
            return 0;
        }

        var there = new byte[expected.Length];
        var bytes = await GetAsync(path, position, expected.Length, cancel).ConfigureAwait(false);
        await using (bytes.ConfigureAwait(false))
        {
            var read = await bytes.ReadAtLeastAsync(there, there.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            return there.AsSpan(0, read).CommonPrefixLength(expected.Span);
        }
    }

    private async Task<long?> LengthOfAsync(string path, CancellationToken cancel) =>
        await PartsAsync(path, cancel).ConfigureAwait(false) is { Count: > 0 } parts ? parts.Sum(part => part.Length) : null;

    private async Task<Stream> OpenAsync(string name, HttpRange range, CancellationToken cancel)
    {
        var answer = await _container.GetBlobClient(name).DownloadStreamingAsync(new BlobDownloadOptions { Range = range }, cancel).ConfigureAwait(false);
        return answer.Value.Content;
    }

    private Task DeleteAsync(string name, CancellationToken cancel) =>
        _container.GetBlobClient(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancel);

    private static BlobServiceClient ServiceOf(AzureBlobArchiveOptions options, BlobClientOptions client) => options switch
    {
        { ConnectionString: { } connection } => new BlobServiceClient(connection, client),
        { AccountUrl: { } url } => new BlobServiceClient(url, new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = options.ManagedIdentityClientId }), client),
        _ => throw new ArgumentException("The Azure archive needs a connection string or an account's URL", nameof(options)),
    };

    private static BlobClientOptions ClientOptions(AzureBlobArchiveOptions options)
    {
        var client = new BlobClientOptions(Version)
        {
            Retry = { Mode = RetryMode.Exponential, MaxRetries = options.MaxRetries, Delay = TimeSpan.FromMilliseconds(200), MaxDelay = TimeSpan.FromSeconds(5), NetworkTimeout = options.NetworkTimeout },
            // The service refuses a body that changed on the way.
            TransferValidation = { Upload = { ChecksumAlgorithm = StorageChecksumAlgorithm.MD5 }, Download = { ChecksumAlgorithm = StorageChecksumAlgorithm.None } },
        };
        if (options.Between is { } policy)
        {
            client.AddPolicy(policy, HttpPipelinePosition.PerCall);
        }

        return client;
    }

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
