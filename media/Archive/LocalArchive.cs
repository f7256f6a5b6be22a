using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace RemoteVerify.Archive;

/// <summary>
/// The archive as folders. A file is synced before a call returns, and so is the folder that names it. A file that was put or sealed has no write permission:
/// against mistakes, not against the machine's administrator; the seal's signature and the ledger are what reveals him.
/// </summary>
public sealed class LocalArchive : IArchive, IArchiveRemoval, IArchiveHealing
{
    /// <summary>Together one second: an append is one write and one sync.</summary>
    private const int MaxTries = 100, TurnMilliseconds = 10;

    /// <summary>What the system says when somebody else holds the file: EWOULDBLOCK, ERROR_SHARING_VIOLATION.</summary>
    private const int WouldBlock = 11, SharingViolation = unchecked((int)0x80070020);

    /// <summary>What the system says when the name is taken: EEXIST, ERROR_FILE_EXISTS.</summary>
    private const int Taken = 17, TakenOnWindows = unchecked((int)0x80070050);

    /// <summary>No line of a log is longer.</summary>
    private const int MaxTornLine = 64 * 1024;

    private const UnixFileMode AllWrite = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private readonly string _root;
    private readonly IDisk _disk;

    public LocalArchive(string root, IDisk? disk = null)
    {
        (_root, _disk) = (Path.GetFullPath(root), disk ?? MachineDisk.One);
        Durable.MakeFolder(_root, _disk);
    }

    public string Description => _root;

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancel) => Run(() =>
    {
        var file = FileOf(path);
        Durable.MakeFolder(Path.GetDirectoryName(file)!, _disk);
        if (!Put(file, content.Span) && !HoldsExactly(file, content.Span))
        {
            throw new ArchiveConflict(path, "the archive already holds other bytes under this name");
        }

        MakeReadOnly(file);
    }, cancel);

    public Task AppendAsync(string path, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => Run(async () =>
    {
        var file = FileOf(path);
        if (position == 0)
        {
            Durable.MakeFolder(Path.GetDirectoryName(file)!, _disk);
        }
        else if (!File.Exists(file))
        {
            throw new ArchiveConflict(path, $"does not exist, so nothing can be appended at {position}");
        }

        await AppendAsync(path, file, position, bytes, cancel).ConfigureAwait(false);
    }, cancel);

    public Task SealAsync(string path, CancellationToken cancel) => Run(async () =>
    {
        var file = FileOf(path);
        if (!File.Exists(file))
        {
            throw new ArchiveMissing(path);
        }

        // The last append may be that of a process that was killed before its sync.
        if (!IsReadOnly(file))
        {
            using var handle = await InTurnAsync(() => File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None), cancel).ConfigureAwait(false);
            _disk.Sync(handle);
        }

        MakeReadOnly(file);
        _disk.SyncFolder(Path.GetDirectoryName(file)!);
    }, cancel);

    public Task RemoveSessionAsync(string sessionId, CancellationToken cancel) => Run(() =>
    {
        var folder = FileOf(ArchiveLayout.Session(sessionId));
        if (!Directory.Exists(folder))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            // What is read-only cannot be deleted there.
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                File.SetAttributes(file, FileAttributes.Normal);
            }
        }

        Directory.Delete(folder, recursive: true);
        _disk.SyncFolder(Path.GetDirectoryName(folder)!);
    }, cancel);

    public Task SetAsideAsync(string path, string aside, CancellationToken cancel) => Run(() =>
    {
        var (file, target) = (FileOf(path), FileOf(aside));
        Durable.MakeFolder(Path.GetDirectoryName(target)!, _disk);
        File.Move(file, target, overwrite: false);
        _disk.SyncFolder(Path.GetDirectoryName(target)!);
        _disk.SyncFolder(Path.GetDirectoryName(file)!);
    }, cancel);

    public Task<long?> LengthAsync(string path, CancellationToken cancel)
    {
        var file = new FileInfo(FileOf(path));
        return Task.FromResult(file.Exists ? file.Length : (long?)null);
    }

    public async Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        try
        {
            var file = await InTurnAsync(
                () => new FileStream(FileOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous), cancel).ConfigureAwait(false);
            file.Position = offset;
            return new RangeStream(file, length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ArchiveMissing(path);
        }
    }

    public async IAsyncEnumerable<ArchivedFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        var root = FileOf(folder);
        if (!Directory.Exists(root))
        {
            yield break;
        }

        var files = new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => !file.Name.EndsWith(".part", StringComparison.Ordinal))
            .Select(file => new ArchivedFile(Path.GetRelativePath(_root, file.FullName).Replace('\\', '/'), file.Length))
            .OrderBy(file => file.Path, StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            yield return file;
        }
    }

    /// <summary>A file that is there was put by another writer, or by a try whose folder's sync failed: its bytes are synced, its name is not for sure.</summary>
    /// <returns>False: it was there.</returns>
    private bool Put(string file, ReadOnlySpan<byte> content)
    {
        if (!File.Exists(file))
        {
            try
            {
                Durable.PutFile(file, content, _disk);
                return true;
            }
            catch (IOException e) when (e.HResult is Taken or TakenOnWindows)
            {
                // Another writer was first; what it put decides.
            }
        }

        _disk.SyncFolder(Path.GetDirectoryName(file)!);
        return false;
    }

    private async Task AppendAsync(string path, string file, long position, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var isSealed = File.Exists(file) && IsReadOnly(file);
        using (var handle = isSealed
            ? File.OpenHandle(file, share: FileShare.ReadWrite)
            : await InTurnAsync(() => File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None), cancel).ConfigureAwait(false))
        {
            // A crash may have left a part of an earlier try: what is there must be the start of what is asked for.
            var there = RandomAccess.GetLength(handle) - position;
            if (!isSealed && there > 0 && path.EndsWith(".jsonl", StringComparison.Ordinal) && IsTornLine(handle, position, there))
            {
                _disk.Cut(handle, position);
                there = 0;
            }

            if (there < 0 || there > bytes.Length || !StartsWith(handle, position, bytes.Span[..(int)Math.Min(there, bytes.Length)]))
            {
                throw new ArchiveConflict(path, $"holds {position + there} bytes and not these at {position}");
            }

            if (there < bytes.Length && isSealed)
            {
                throw new ArchiveConflict(path, "is sealed");
            }

            if (!isSealed)
            {
                WriteSynced(handle, bytes.Span, position, position + there);
            }
        }

        // Each time for a file that has just begun: an earlier try may have made it and failed here.
        if (position == 0)
        {
            _disk.SyncFolder(Path.GetDirectoryName(file)!);
        }
    }

    /// <summary>The start of a line, or what a file system leaves in its place: a loss of power before its sync. Nobody was told of it, and a writer who lives leaves none.</summary>
    private static bool IsTornLine(SafeFileHandle handle, long position, long length)
    {
        Span<byte> before = stackalloc byte[1];
        if (length > MaxTornLine || (position > 0 && (RandomAccess.Read(handle, before, position - 1) != 1 || before[0] != (byte)'\n')))
        {
            return false;
        }

        var rest = new byte[length];
        return RandomAccess.Read(handle, rest, position) == length && !rest.AsSpan().Contains((byte)'\n');
    }

    /// <summary>All of it, also what is there: bytes whose sync failed are synced by being written again, never by being asked about again. A failure takes them back, so that nobody reads as archived what no sync has confirmed.</summary>
    private void WriteSynced(SafeFileHandle handle, ReadOnlySpan<byte> bytes, long position, long before)
    {
        try
        {
            _disk.Write(handle, bytes, position);
            _disk.Sync(handle);
        }
        catch (IOException)
        {
            _disk.Cut(handle, before);
            throw;
        }
    }

    /// <summary>Several nodes may share the folder: while another one appends, this one waits its turn.</summary>
    private static async Task<T> InTurnAsync<T>(Func<T> open, CancellationToken cancel)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return open();
            }
            catch (IOException e) when (tries < MaxTries && e.HResult is WouldBlock or SharingViolation)
            {
                await Task.Delay(TurnMilliseconds, cancel).ConfigureAwait(false);
            }
        }
    }

    private static bool HoldsExactly(string file, ReadOnlySpan<byte> content)
    {
        using var handle = File.OpenHandle(file, share: FileShare.ReadWrite);
        return RandomAccess.GetLength(handle) == content.Length && StartsWith(handle, 0, content);
    }

    private static bool StartsWith(SafeFileHandle handle, long position, ReadOnlySpan<byte> expected)
    {
        Span<byte> buffer = stackalloc byte[8192];
        while (!expected.IsEmpty)
        {
            var read = RandomAccess.Read(handle, buffer[..Math.Min(buffer.Length, expected.Length)], position);
            if (read == 0 || !expected.StartsWith(buffer[..read]))
            {
                return false;
            }

            position += read;
            expected = expected[read..];
        }

        return true;
    }

    private static bool IsReadOnly(string file) => OperatingSystem.IsWindows()
        ? (File.GetAttributes(file) & FileAttributes.ReadOnly) != 0
        : (File.GetUnixFileMode(file) & AllWrite) == 0;

    private static void MakeReadOnly(string file)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(file, File.GetAttributes(file) | FileAttributes.ReadOnly);
        }
        else
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~AllWrite);
        }
    }

    private string FileOf(string path) => Path.Combine(_root, ArchiveLayout.Checked(path));

    private static Task Run(Action write, CancellationToken cancel) => Run(() =>
    {
        write();
        return Task.CompletedTask;
    }, cancel);

    private static Task Run(Func<Task> write, CancellationToken cancel) => Task.Run(async () =>
    {
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException and not (ArchiveConflict or ArchiveMissing) or UnauthorizedAccessException)
        {
            throw new ArchiveUnavailable($"The archive's folder cannot be written: {e.Message}", e);
        }
    }, cancel);
}
