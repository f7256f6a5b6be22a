using Microsoft.Win32.SafeHandles;

namespace RemoteVerify.Archive;

/// <summary>The calls on which it depends what survives a loss of power. Tests put a disk in place of the machine's that fails at any of them.</summary>
public interface IDisk
{
    /// <exception cref="IOException">A part of the bytes may have been written.</exception>
    void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at);

    /// <exception cref="IOException">What was written since the last sync may or may not be on the disk, and no later sync can tell: it is given up or written again.</exception>
    void Sync(SafeFileHandle file);

    /// <summary>Drops what was written past a length.</summary>
    void Cut(SafeFileHandle file, long length);

    /// <summary>Makes new, renamed and deleted names in the folder durable.</summary>
    /// <exception cref="IOException">The disk failed. It may be asked again: a file system that cannot write its names takes nothing more, so that a later success is one.</exception>
    void SyncFolder(string folder);

    /// <summary>For <see cref="TrySyncAll"/>; null where the system cannot, or does not tell what failed.</summary>
    SafeFileHandle? OpenAll(string folder);

    /// <summary>Syncs all that was written to the file system of a folder.</summary>
    /// <returns>False: something failed since the last time. Files that were open before say by their own sync whether it was theirs.</returns>
    bool TrySyncAll(SafeFileHandle folder);
}
