using System.Runtime.InteropServices;

namespace RemoteVerify.Archive;

/// <summary>What it takes on a POSIX file system for a file to survive a loss of power: its bytes and the folder that names it are both synced.</summary>
public static class Durable
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY (Linux)

    /// <summary>Makes new, renamed and deleted names in the folder durable.</summary>
    /// <exception cref="IOException">The disk failed; what the folder holds after a crash is unknown.</exception>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw Failed("open", folder);
        }

        var outcome = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (outcome < 0)
        {
            Marshal.SetLastPInvokeError(error);
            throw Failed("sync", folder);
        }
    }

    /// <summary>Makes a folder and those above it, each name synced.</summary>
    public static void MakeFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }

        var parent = Path.GetDirectoryName(Path.GetFullPath(folder));
        if (parent is not null)
        {
            MakeFolder(parent);
        }

        Directory.CreateDirectory(folder);
        if (parent is not null)
        {
            SyncFolder(parent);
        }
    }

    /// <summary>A whole new file under its name, or none: written aside, synced, renamed without overwriting.</summary>
    /// <exception cref="IOException">The name is taken, or the disk failed.</exception>
    public static void PutFile(string path, ReadOnlySpan<byte> content)
    {
        var aside = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var handle = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.Write))
            {
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(aside, path, overwrite: false);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static IOException Failed(string what, string folder) =>
        new($"Could not {what} the folder {folder}: {Marshal.GetLastPInvokeErrorMessage()}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
