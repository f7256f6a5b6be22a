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

    public static Task<bool> SameAsync(IArchive one, IArchive other, string path, CancellationToken cancel) => AlikeAsync(one, other, path, long.MaxValue, cancel);

    public static async Task<byte[]> BytesAsync(IArchive archive, string path, CancellationToken cancel)
    {
        await using var stream = await archive.GetAsync(path, 0, long.MaxValue, cancel).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancel).ConfigureAwait(false);
        return bytes.ToArray();
    }

    /// <summary>Brings a file to where it is missing or begun; what a crash left of an earlier try is gone on with.</summary>
    /// <exception cref="ArchiveConflict">Something else lies there, or what cannot be read.</exception>
    public static async Task BringAsync(IArchive from, IArchive to, string path, CancellationToken cancel)
    {
        var at = await to.LengthAsync(path, cancel).ConfigureAwait(false) ?? 0;
        if (at > 0 && !await AlikeAsync(from, to, path, at, cancel).ConfigureAwait(false))
        {
            throw new ArchiveConflict(path, "holds other bytes");
        }

        if (!IsAppended(path))
        {
            await to.PutAsync(path, await BytesAsync(from, path, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            return;
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

    /// <summary>Bytes that are there and cannot be read (a disk's bad sector) are like no others.</summary>
    public static bool IsUnreadable(Exception e) => e is IOException and not (ArchiveUnavailable or ArchiveMissing or ArchiveConflict);

    /// <param name="length">So many bytes from the beginning.</param>
    private static async Task<bool> AlikeAsync(IArchive one, IArchive other, string path, long length, CancellationToken cancel)
    {
        var hashes = await Task.WhenAll(HashAsync(one, path, length, cancel), HashAsync(other, path, length, cancel)).ConfigureAwait(false);
        return hashes[0] is { } hash && hash.AsSpan().SequenceEqual(hashes[1]);
    }

    private static async Task<byte[]?> HashAsync(IArchive archive, string path, long length, CancellationToken cancel)
    {
        try
        {
            await using var stream = await archive.GetAsync(path, 0, length, cancel).ConfigureAwait(false);
            return await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (IsUnreadable(e))
        {
            return null;
        }
    }
}
