using System.Security.Cryptography;
using RemoteVerify.Archive;

namespace RemoteVerify.Node.Copies;

/// <summary>One of the two copies.</summary>
internal sealed record ArchiveCopy(IArchive Archive, IArchiveHealing Healing);

/// <summary>Compares files of two copies and brings bytes from one to the other.</summary>
internal static class CopyPair
{
    /// <summary>Bytes in one append.</summary>
    private const int MaxAppend = 4 * 1024 * 1024;

    public static async Task<SortedDictionary<string, long>> FilesAsync(IArchive archive, string folder, CancellationToken cancel)
    {
        var files = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await foreach (var file in archive.ListAsync(folder, cancel).ConfigureAwait(false))
        {
            files[file.Path] = file.Length;
        }

        return files;
    }

    public static async Task<bool> SameAsync(IArchive one, IArchive other, string path, CancellationToken cancel)
    {
        var hashes = await Task.WhenAll(HashAsync(one, path, long.MaxValue, cancel), HashAsync(other, path, long.MaxValue, cancel)).ConfigureAwait(false);
        return hashes[0].AsSpan().SequenceEqual(hashes[1]);
    }

    public static async Task<byte[]> BytesAsync(IArchive archive, string path, CancellationToken cancel)
    {
        await using var stream = await archive.GetAsync(path, 0, long.MaxValue, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    /// <summary>Brings a file to where it is missing or begun; what a crash left of an earlier try is gone on with.</summary>
    /// <exception cref="ArchiveConflict">Something else lies there.</exception>
    public static async Task BringAsync(IArchive from, IArchive to, string path, CancellationToken cancel)
    {
        if (!IsAppended(path))
        {
            await to.PutAsync(path, await BytesAsync(from, path, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            return;
        }

        var at = await to.LengthAsync(path, cancel).ConfigureAwait(false) ?? 0;
        if (at > 0 && !await BeginsAlikeAsync(from, to, path, at, cancel).ConfigureAwait(false))
        {
            throw new ArchiveConflict(path, "holds other bytes");
        }

        await using (var bytes = await from.GetAsync(path, at, long.MaxValue, cancel).ConfigureAwait(false))
        {
            await AppendAllAsync(bytes, to, path, at, cancel).ConfigureAwait(false);
        }

        await to.SealAsync(path, cancel).ConfigureAwait(false);
    }

    /// <summary>What grows while a session runs; all else is put whole.</summary>
    private static bool IsAppended(string path) => path.EndsWith(".jsonl", StringComparison.Ordinal) || path.Contains("/tracks/", StringComparison.Ordinal);

    private static async Task AppendAllAsync(Stream bytes, IArchive to, string path, long at, CancellationToken cancel)
    {
        var buffer = new byte[MaxAppend];
        int read;
        while ((read = await bytes.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false)) > 0)
        {
            await to.AppendAsync(path, at, buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
            at += read;
        }
    }

    private static async Task<bool> BeginsAlikeAsync(IArchive from, IArchive to, string path, long length, CancellationToken cancel)
    {
        var hashes = await Task.WhenAll(HashAsync(from, path, length, cancel), HashAsync(to, path, length, cancel)).ConfigureAwait(false);
        return hashes[0].AsSpan().SequenceEqual(hashes[1]);
    }

    private static async Task<byte[]> HashAsync(IArchive archive, string path, long length, CancellationToken cancel)
    {
        await using var stream = await archive.GetAsync(path, 0, length, cancel).ConfigureAwait(false);
        return await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false);
    }
}
