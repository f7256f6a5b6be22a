using RemoteVerify.Archive;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Archiving;

/// <summary>Where a node keeps running sessions, what it set aside, and what is about to go.</summary>
internal sealed class LiveFolders
{
    private readonly string _live;
    private readonly string _damaged;
    private readonly string _gone;

    private readonly IDisk _disk;

    public LiveFolders(string dataFolder, IDisk? disk = null)
    {
        _disk = disk ?? MachineDisk.One;
        _live = Path.Combine(dataFolder, "live");
        _damaged = Path.Combine(dataFolder, "damaged");
        _gone = Path.Combine(dataFolder, "gone");
        Unstamped = Path.Combine(dataFolder, "unstamped");
        foreach (var folder in (string[])[_live, _damaged, _gone, Unstamped])
        {
            Durable.MakeFolder(folder, _disk);
        }
    }

    /// <summary>One empty file for each sealed session that waits for its time-stamp.</summary>
    public string Unstamped { get; }

    public SessionFolder Of(string sessionId)
    {
        ArchiveLayout.Session(sessionId); // Refuses what is no identifier.
        return new SessionFolder(sessionId, Path.Combine(_live, sessionId)) { Disk = _disk };
    }

    public IEnumerable<SessionFolder> All() => Directory.EnumerateDirectories(_live)
        .Select(folder => new SessionFolder(Path.GetFileName(folder), folder) { Disk = _disk })
        .OrderBy(folder => folder.SessionId, StringComparer.Ordinal);

    /// <summary>Moves a session that does not hold together out of the way, unchanged, with words beside it.</summary>
    /// <returns>Where it is now.</returns>
    public string SetAside(SessionFolder folder, string words)
    {
        var target = Path.Combine(_damaged, $"{folder.SessionId}-{Guid.NewGuid():N}"[..(folder.SessionId.Length + 9)]);
        Directory.Move(folder.Root, target);
        _disk.SyncFolder(_damaged);
        _disk.SyncFolder(_live);
        File.WriteAllText(target + ".txt", words + "\n");
        return target;
    }

    /// <summary>What a crash in the middle of a removal left.</summary>
    public void EmptyGone()
    {
        foreach (var folder in Directory.EnumerateDirectories(_gone))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Removes a session's folder: first its name in one step, so that no half of it can be found later.</summary>
    public static void Remove(SessionFolder folder)
    {
        var live = Path.GetDirectoryName(folder.Root)!;
        var gone = Path.Combine(Path.GetDirectoryName(live)!, "gone", $"{folder.SessionId}-{Guid.NewGuid():N}");
        Directory.Move(folder.Root, gone);
        folder.Disk.SyncFolder(live);
        Directory.Delete(gone, recursive: true);
    }
}
