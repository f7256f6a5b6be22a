using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace RemoteVerify.Archive;

/// <summary>
/// An append blob takes a limited number of appends, and a chain grows for ever: such a file goes on in a further blob, <c>ledger.jsonl~0002</c>, a name that no path of the archive can have.
/// <code>
/// full -> marked "goes on" -> sealed -> the next blob is made
/// </code>
/// A blob is followed only if it is marked, and begun only after the one before it is sealed: where it begins in the file can then change no more. A crash between any two of these is gone on with by the next append.
/// </summary>
public sealed partial class AzureBlobArchive
{
    private const string GoesOn = "goeson";

    /// <summary>Files that are in their second blob or a later one, as they were last seen.</summary>
    private readonly ConcurrentDictionary<string, Part> _parts = [];

    /// <param name="Number">From 1.</param>
    /// <param name="Start">Where in the file it begins, in bytes.</param>
    private readonly record struct Part(int Number, long Start)
    {
        public static readonly Part First = new(1, 0);
    }

    private static string NameOf(string path, int number) => number == 1 ? ArchiveLayout.Checked(path) : $"{ArchiveLayout.Checked(path)}~{number:D4}";

    private static string PathOf(string name) => name.Split('~')[0];

    /// <summary>The blobs of a file in their order, with their lengths. Empty: there is no such file.</summary>
    private async Task<List<(string Name, long Length)>> PartsAsync(string path, CancellationToken cancel)
    {
        var parts = new List<(string, long)>();
        for (var number = 1; await PropertiesAsync(NameOf(path, number), cancel).ConfigureAwait(false) is { } properties; number++)
        {
            parts.Add((NameOf(path, number), properties.ContentLength));
            if (!properties.Metadata.ContainsKey(GoesOn))
            {
                break;
            }
        }

        return parts;
    }

    private async Task<IEnumerable<string>> BlobsOfAsync(string path, CancellationToken cancel) =>
        await Asking(async () => (await PartsAsync(path, cancel).ConfigureAwait(false)).Select(part => part.Name), path, cancel).ConfigureAwait(false);

    /// <summary>Where the next append goes; a blob that was marked and no more is sealed on the way.</summary>
    private async Task<Part> LastPartAsync(string path, CancellationToken cancel)
    {
        var part = Part.First;
        while (await PropertiesAsync(NameOf(path, part.Number), cancel).ConfigureAwait(false) is { } properties && properties.Metadata.ContainsKey(GoesOn))
        {
            if (!properties.IsSealed)
            {
                await _container.GetAppendBlobClient(NameOf(path, part.Number)).SealAsync(cancellationToken: cancel).ConfigureAwait(false);
                continue; // Whoever appended at this moment is counted too.
            }

            part = new Part(part.Number + 1, part.Start + properties.ContentLength);
        }

        return part.Number == 1 ? part : _parts[path] = part;
    }

    /// <summary>After the append that filled a blob. What fails here is done by a later append.</summary>
    private async Task GoOnAsync(string path, Part full, CancellationToken cancel)
    {
        await _container.GetBlobClient(NameOf(path, full.Number)).SetMetadataAsync(new Dictionary<string, string> { [GoesOn] = "1" }, cancellationToken: cancel).ConfigureAwait(false);
        await LastPartAsync(path, cancel).ConfigureAwait(false);
    }

    private async Task<BlobProperties?> PropertiesAsync(string name, CancellationToken cancel)
    {
        try
        {
            return (await _container.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancel).ConfigureAwait(false)).Value;
        }
        catch (RequestFailedException e) when (e.Status == 404 && e.ErrorCode != BlobErrorCode.ContainerNotFound)
        {
            return null;
        }
    }

    /// <summary>The blobs below a folder as the store has them.</summary>
    private async IAsyncEnumerable<BlobItem> BlobsAsync(string folder, [EnumeratorCancellation] CancellationToken cancel, BlobStates states = BlobStates.None)
    {
        var pages = _container.GetBlobsAsync(BlobTraits.None, states, ArchiveLayout.Checked(folder) + "/", cancel).GetAsyncEnumerator(cancel);
        await using (pages.ConfigureAwait(false))
        {
            while (await Asking(() => pages.MoveNextAsync().AsTask(), folder, cancel).ConfigureAwait(false))
            {
                yield return pages.Current;
            }
        }
    }
}
