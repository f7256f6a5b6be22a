using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RemoteVerify.Archive;

/// <summary>The machine's own.</summary>
public sealed class MachineDisk : IDisk
{
    private const int ReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY (Linux)
    private const int Interrupted = 4, Taken = 17; // EINTR, EEXIST

    /// <summary>From this version on a sync of everything tells all that failed (Linux).</summary>
    private static readonly Version TellsAll = new(5, 17);

    private MachineDisk()
    {
    }

    public static MachineDisk One { get; } = new();

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at) => RandomAccess.Write(file, bytes, at);

    /// <summary>Asked of the system itself: .NET's call takes EROFS for success, which is what a file system says that has just given up.</summary>
    public void Sync(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (SyncFile(file) < 0)
        {
            if (Marshal.GetLastPInvokeError() != Interrupted)
            {
                throw Failed("sync", "a file");
            }
        }
    }

    /// <summary>Gives a file its name, or fails because another has it. .NET's own move looks whether the name is free and then renames: of two at the same moment the second would replace the first.</summary>
    /// <exception cref="IOException"/>
    public static void Name(string aside, string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            if (Link(aside, path) == 0)
            {
                File.Delete(aside);
                return;
            }

            if (Marshal.GetLastPInvokeError() == Taken)
            {
                throw Failed("name", path);
            }
        }

        // Windows asks for a free name itself; a file system without links has nothing better.
        File.Move(aside, path, overwrite: false);
    }

    public void Cut(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var descriptor = Open(folder, ReadOnlyDirectory);
        if (descriptor < 0)
        {
            throw Failed("open the folder", folder);
        }

        var outcome = Sync(descriptor);
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (outcome < 0)
        {
            Marshal.SetLastPInvokeError(error);
            throw Failed("sync the folder", folder);
        }
    }

    /// <summary>Only of file systems known to report a file's failure to the whole: ext4, XFS, Btrfs.</summary>
    public SafeFileHandle? OpenAll(string folder)
    {
        if (!OperatingSystem.IsLinux() || Environment.OSVersion.Version < TellsAll || !IsKnown(new DriveInfo(Path.GetFullPath(folder)).DriveFormat))
        {
            return null;
        }

        var descriptor = Open(folder, ReadOnlyDirectory);
        return descriptor < 0 ? throw Failed("open the folder", folder) : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public bool TrySyncAll(SafeFileHandle folder) => SyncAll(folder) == 0;

    private static bool IsKnown(string format) => format.StartsWith("ext", StringComparison.Ordinal) || format is "xfs" or "btrfs";

    /// <summary>With the system's number, as the exceptions of .NET's own calls have it.</summary>
    private static IOException Failed(string what, string where) =>
        new($"Could not {what} {where}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int SyncFile(SafeFileHandle file);

    [DllImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static extern int SyncAll(SafeFileHandle folder);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
