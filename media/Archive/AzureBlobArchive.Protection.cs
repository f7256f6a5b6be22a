using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace RemoteVerify.Archive;

/// <summary>
/// Immutability, legal hold and tags. An account, or Azurite, may take the headers and do nothing: whether it keeps what it is told is tried on one small blob and read back.
/// </summary>
public sealed partial class AzureBlobArchive : IArchiveProtection
{
    private const string Probe = "probe";

    private StoreAbilities? _abilities;

    public async Task<StoreAbilities> AskAsync(CancellationToken cancel) =>
        _abilities ??= await Asking(() => TryAbilitiesAsync(cancel), _container.Name, cancel).ConfigureAwait(false);

    public async Task ProtectAsync(string path, StoreTerms terms, CancellationToken cancel)
    {
        var able = await AskAsync(cancel).ConfigureAwait(false);
        foreach (var blob in await BlobsOfAsync(path, cancel).ConfigureAwait(false))
        {
            await Asking(() => ProtectBlobAsync(blob, able, terms, cancel), path, cancel).ConfigureAwait(false);
        }
    }

    public async Task HoldAsync(string sessionId, bool held, CancellationToken cancel)
    {
        if (!(await AskAsync(cancel).ConfigureAwait(false)).Holds)
        {
            return;
        }

        await foreach (var item in BlobsAsync(ArchiveLayout.Session(sessionId), cancel).ConfigureAwait(false))
        {
            if (ArchiveLayout.IsReview(item.Name))
            {
                continue;
            }

            await Asking(async () =>
            {
                var blob = _container.GetBlobClient(item.Name);
                await blob.SetLegalHoldAsync(held, cancel).ConfigureAwait(false);
                if ((await blob.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value.HasLegalHold != held)
                {
                    throw new ArchiveUnavailable($"The store did not keep the legal hold of {item.Name}");
                }
            }, item.Name, cancel).ConfigureAwait(false);
        }
    }

    private async Task<StoreAbilities> TryAbilitiesAsync(CancellationToken cancel)
    {
        var properties = await ContainerAsync(cancel).ConfigureAwait(false);
        var probe = _container.GetAppendBlobClient(Probe);
        await probe.CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
        var versions = properties.HasImmutableStorageWithVersioning;
        return new StoreAbilities(
            Immutability: versions && await KeepsAsync(() => TryPolicyAsync(probe, cancel)).ConfigureAwait(false),
            IsLocked: _options.LockImmutability,
            ByContainer: properties.HasImmutabilityPolicy == true,
            Holds: versions && await KeepsAsync(() => TryHoldAsync(probe, cancel)).ConfigureAwait(false),
            Tags: await KeepsAsync(() => TryTagsAsync(probe, cancel)).ConfigureAwait(false));
    }

    /// <summary>An identity with few rights may read the container and not make it.</summary>
    private async Task<BlobContainerProperties> ContainerAsync(CancellationToken cancel)
    {
        try
        {
            return (await _container.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await _container.CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
            return (await _container.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value;
        }
    }

    /// <summary>What the account does not know, or does not allow this identity, it cannot do.</summary>
    private static async Task<bool> KeepsAsync(Func<Task<bool>> attempt)
    {
        try
        {
            return await attempt().ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is >= 400 and < 500 || e.Status == 501)
        {
            return false;
        }
    }

    /// <summary>Always unlocked: the probe is not to stay for ever.</summary>
    private static async Task<bool> TryPolicyAsync(AppendBlobClient probe, CancellationToken cancel)
    {
        var until = WholeSeconds(DateTimeOffset.UtcNow.AddDays(2));
        await probe.SetImmutabilityPolicyAsync(new BlobImmutabilityPolicy { ExpiresOn = until, PolicyMode = BlobImmutabilityPolicyMode.Unlocked }, cancellationToken: cancel).ConfigureAwait(false);
        var kept = (await probe.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value.ImmutabilityPolicy?.ExpiresOn == until;
        await probe.DeleteImmutabilityPolicyAsync(cancel).ConfigureAwait(false);
        return kept;
    }

    private static async Task<bool> TryHoldAsync(AppendBlobClient probe, CancellationToken cancel)
    {
        await probe.SetLegalHoldAsync(true, cancel).ConfigureAwait(false);
        var kept = (await probe.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value.HasLegalHold;
        await probe.SetLegalHoldAsync(false, cancel).ConfigureAwait(false);
        return kept;
    }

    private static async Task<bool> TryTagsAsync(AppendBlobClient probe, CancellationToken cancel)
    {
        var value = Guid.NewGuid().ToString("N");
        await probe.SetTagsAsync(new Dictionary<string, string> { [Probe] = value }, cancellationToken: cancel).ConfigureAwait(false);
        return (await probe.GetTagsAsync(cancellationToken: cancel).ConfigureAwait(false)).Value.Tags.TryGetValue(Probe, out var kept) && kept == value;
    }

    private async Task ProtectBlobAsync(string name, StoreAbilities able, StoreTerms terms, CancellationToken cancel)
    {
        var blob = _container.GetBlobClient(name);
        if (able.Tags && terms.Tags.Count > 0)
        {
            await blob.SetTagsAsync(terms.Tags.ToDictionary(), cancellationToken: cancel).ConfigureAwait(false);
        }

        if (!able.Immutability || terms.Until is not { } until || await IsKeptAsync(until).ConfigureAwait(false))
        {
            return;
        }

        var mode = able.IsLocked ? BlobImmutabilityPolicyMode.Locked : BlobImmutabilityPolicyMode.Unlocked;
        await blob.SetImmutabilityPolicyAsync(new BlobImmutabilityPolicy { ExpiresOn = WholeSeconds(until), PolicyMode = mode }, cancellationToken: cancel).ConfigureAwait(false);
        if (!await IsKeptAsync(until).ConfigureAwait(false))
        {
            throw new ArchiveUnavailable($"The store did not keep the immutability of {name}");
        }

        async Task<bool> IsKeptAsync(DateTimeOffset end) =>
            (await blob.GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value.ImmutabilityPolicy is { ExpiresOn: { } kept } policy
            && kept >= WholeSeconds(end) && (!able.IsLocked || policy.PolicyMode == BlobImmutabilityPolicyMode.Locked);
    }

    /// <summary>As the header says it.</summary>
    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
