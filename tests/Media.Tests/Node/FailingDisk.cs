using Microsoft.Win32.SafeHandles;
using RemoteVerify.Archive;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>The real disk, counting its calls: the one of a given number fails, as a full disk or a failing one would, or the power goes at it.</summary>
internal sealed class FailingDisk : IDisk
{
    private const int NoSpace = 28; // ENOSPC
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Synced, long Written)> _lengths = [];
    private readonly Dictionary<string, HashSet<string>> _names = [];

    public int Calls { get; private set; }

    /// <summary>By the call's word.</summary>
    public Dictionary<string, int> Counts { get; } = new() { ["all"] = 0, ["sync"] = 0 };

    /// <summary>The number of the call that fails; 0: none.</summary>
    public int FailAt { get; set; }

    /// <summary>Calls that fail, from <see cref="FailAt"/> on.</summary>
    public int FailFor { get; set; } = 1;

    /// <summary>From the call of this number on the process is dead: nothing more is done; 0: it lives.</summary>
    public int DeadFrom { get; set; }

    /// <summary>Calls that fail, whatever their number; the words are the call's ("sync", "folder", ...) and the path.</summary>
    public Func<string, string, bool> Fails { get; set; } = (_, _) => false;

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        var path = PathOf(file);
        var fails = IsFailing("write", path);
        bytes = fails ? bytes[..(bytes.Length / 2)] : bytes;
        MachineDisk.One.Write(file, bytes, at);
        lock (_gate)
        {
            Begin(path);
            var known = _lengths.TryGetValue(path, out var lengths) ? lengths : (Synced: at, Written: at);
            _lengths[path] = known with { Written = Math.Max(known.Written, at + bytes.Length) };
        }

        Throw(fails);
    }

    public void Sync(SafeFileHandle file)
    {
        Throw(IsFailing("sync", PathOf(file)));
        MachineDisk.One.Sync(file);
        lock (_gate)
        {
            var length = RandomAccess.GetLength(file);
            _lengths[PathOf(file)] = (length, length);
        }
    }

    public void Cut(SafeFileHandle file, long length)
    {
        Throw(IsFailing("cut", PathOf(file)));
        MachineDisk.One.Cut(file, length);
        lock (_gate)
        {
            if (_lengths.TryGetValue(PathOf(file), out var lengths))
            {
                _lengths[PathOf(file)] = (Math.Min(lengths.Synced, length), length);
            }
        }
    }

    public void SyncFolder(string folder)
    {
        Throw(IsFailing("folder", folder));
        MachineDisk.One.SyncFolder(folder);
        lock (_gate)
        {
            _names[Path.GetFullPath(folder)] = [.. Directory.EnumerateFileSystemEntries(folder)];
        }
    }

    /// <summary>Syncs of everything at once are possible.</summary>
    public bool Groups { get; set; }

    public SafeFileHandle? OpenAll(string folder) => Groups ? MachineDisk.One.OpenAll(folder) : null;

    public bool TrySyncAll(SafeFileHandle folder)
    {
        if (IsFailing("all", PathOf(folder)))
        {
            return false;
        }

        lock (_gate)
        {
            foreach (var (path, lengths) in _lengths.ToList())
            {
                _lengths[path] = (lengths.Written, lengths.Written);
            }
        }

        return MachineDisk.One.TrySyncAll(folder);
    }

    /// <summary>Nothing fails any more, and the process is another one.</summary>
    public void Heal() => (FailAt, FailFor, DeadFrom, Fails) = (0, 1, 0, (_, _) => false);

    /// <summary>The power goes: of what was written and not synced any part is there afterwards; of names that were not synced, any.</summary>
    public void PowerGoes(Random random)
    {
        foreach (var (path, (synced, written)) in _lengths)
        {
            if (File.Exists(path) && written > synced)
            {
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.SetLength(file, random.NextInt64(synced, written + 1));
            }
        }

        foreach (var (folder, names) in _names)
        {
            foreach (var lost in Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Where(name => !names.Contains(name) && random.Next(2) == 0).ToList() : [])
            {
                File.Delete(lost);
            }
        }
    }

    /// <summary>A folder that is written to has the names that it had before.</summary>
    private void Begin(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        if (!_names.ContainsKey(folder))
        {
            _names[folder] = [.. Directory.EnumerateFileSystemEntries(folder).Where(name => name != path)];
        }
    }

    private bool IsFailing(string call, string path)
    {
        lock (_gate)
        {
            Calls++;
            Counts[call] = Counts.GetValueOrDefault(call) + 1;
            return (DeadFrom > 0 && Calls >= DeadFrom) || (FailAt > 0 && Calls >= FailAt && Calls < (long)FailAt + FailFor) || Fails(call, path);
        }
    }

    private static void Throw(bool fails)
    {
        if (fails)
        {
            throw new IOException("No space left on device", NoSpace);
        }
    }

    private static string PathOf(SafeFileHandle file) => File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)!.FullName;
}
