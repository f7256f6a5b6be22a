namespace RemoteVerify.Archive;

/// <summary>
/// Bytes at rest. What is in the archive is never overwritten and never shortened; there is no call for it.
/// <para>Paths are those of <see cref="ArchiveLayout"/>: segments of letters, digits, '.', '_' and '-', parted by '/'. Anything else is an <see cref="ArgumentException"/>.</para>
/// <para>Every writing call may be repeated after an unknown outcome (a time-out, a crash): where the archive already holds exactly the bytes asked for, the call succeeds without writing. Where it holds other bytes, it is an <see cref="ArchiveConflict"/> and nothing changes.</para>
/// <para>When a writing call has returned, its bytes survive a loss of power. A store that cannot be reached or refuses is an <see cref="ArchiveUnavailable"/>; the caller keeps its own copy and tries again later.</para>
/// </summary>
public interface IArchive
{
    /// <summary>Where the bytes go, for people: a folder or an account and container, never a secret.</summary>
    string Description { get; }

    /// <summary>Puts a whole file, once. Nobody can see a part of it.</summary>
    Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel);

    /// <summary>Appends at <paramref name="position"/> bytes, which must be the file's length (0 makes the file). A file made by <see cref="PutAsync"/> cannot be appended to.</summary>
    /// <exception cref="ArchiveConflict">The file is shorter or longer than that, holds other bytes there, or is sealed.</exception>
    Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    /// <summary>No byte can be appended to the file any more. Sealing twice is no error.</summary>
    Task SealAsync(string path, CancellationToken cancel);

    /// <summary>The file's length in bytes; null when there is no such file.</summary>
    Task<long?> LengthAsync(string path, CancellationToken cancel);

    /// <summary>A range of the file as a forward stream; ends early where the file ends.</summary>
    /// <exception cref="ArchiveMissing">There is no such file.</exception>
    Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel);

    /// <summary>All files under a folder, in ordinal order of their paths; none where the folder is unknown.</summary>
    IAsyncEnumerable<ArchivedFile> ListAsync(string folder, CancellationToken cancel);
}

/// <param name="Length">In bytes.</param>
public readonly record struct ArchivedFile(string Path, long Length);

/// <summary>The archive holds something else than the caller believes: never repaired by writing.</summary>
public sealed class ArchiveConflict(string path, string what) : IOException($"{path}: {what}")
{
    public string Path { get; } = path;
}

public sealed class ArchiveMissing(string path) : IOException($"{path} is not in the archive")
{
    public string Path { get; } = path;
}

/// <summary>The store is down, slow, full or refuses; trying again later may help.</summary>
public sealed class ArchiveUnavailable(string what, Exception? cause = null) : IOException(what, cause);
