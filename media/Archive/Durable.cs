using System.Collections.Concurrent;

namespace RemoteVerify.Archive;

/// <summary>What it takes on a POSIX file system for a file to survive a loss of power: its bytes and the folder that names it are both synced.</summary>
public static class Durable
{
    /// <summary>Folders remembered as durable; beyond that they are synced once more.</summary>
    private const int MostKnown = 20_000;

    private const int NoAccess = 13, NotSyncable = 22; // EACCES, EINVAL

    private static readonly ConcurrentDictionary<string, bool> Known = [];

    /// <inheritdoc cref="IDisk.SyncFolder"/>
    public static void SyncFolder(string folder, IDisk? disk = null) => (disk ?? MachineDisk.One).SyncFolder(folder);

    /// <summary>Makes a folder and those above it, each name synced. One that is there already may have been made by a try whose sync failed or that a crash cut short: its name is synced once.</summary>
    public static void MakeFolder(string folder, IDisk? disk = null)
    {
        folder = Path.GetFullPath(folder);
        var isThere = Directory.Exists(folder);
        if ((isThere && Known.ContainsKey(folder)) || Path.GetDirectoryName(folder) is not { } parent)
        {
            return;
        }

        if (!isThere)
        {
            MakeFolder(parent, disk);
            Directory.CreateDirectory(folder);
        }

        try
        {
            SyncFolder(parent, disk);
        }
        catch (IOException e) when (isThere && e.HResult is NoAccess or NotSyncable)
        {
            // A place that this service may not write to: somebody else made the folder there.
        }

        if (Known.Count >= MostKnown)
        {
            Known.Clear();
        }

        Known[folder] = true;
    }

    /// <summary>A whole new file under its name, or none: written aside, synced, named without taking another's name.</summary>
    /// <exception cref="IOException">The name is taken, or the disk failed: the file may be there, its name perhaps not durable.</exception>
    public static void PutFile(string path, ReadOnlySpan<byte> content, IDisk? disk = null)
    {
        disk ??= MachineDisk.One;
        var aside = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var handle = File.OpenHandle(aside, FileMode.CreateNew, FileAccess.Write))
            {
                disk.Write(handle, content, 0);
                disk.Sync(handle);
            }

            MachineDisk.Name(aside, path);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        disk.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>The same, where an earlier try may have put it already: then its name is made durable.</summary>
    /// <returns>False: it was there.</returns>
    public static bool PutOnce(string path, Func<byte[]> content, IDisk? disk = null)
    {
        if (File.Exists(path))
        {
            SyncFolder(Path.GetDirectoryName(path)!, disk);
            return false;
        }

        PutFile(path, content(), disk);
        return true;
    }
}
