using Microsoft.Win32.SafeHandles;
using RemoteVerify.Archive;

namespace RemoteVerify.Node.Journal;

/// <summary>What the journal does with files.</summary>
internal sealed class DiskFiles(IDisk disk)
{
    /// <summary>Opens for appending at <paramref name="length"/>, the file's end as the log knows it. Of a file that no line names yet the name is synced, whether or not an earlier try made it.</summary>
    public DiskFile Open(string path, long length)
    {
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
        try
        {
            if (length == 0)
            {
                disk.SyncFolder(Path.GetDirectoryName(path)!);
            }

            return new DiskFile(disk, handle, length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Puts the start of a file, up to <paramref name="length"/>, into a new file under the same name, synced.</summary>
    public void Rewrite(string path, long length)
    {
        var aside = path + ".part";
        using (var from = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))
        using (var to = File.OpenHandle(aside, FileMode.Create, FileAccess.Write))
        {
            Copy(from, to, length);
            disk.Sync(to);
        }

        File.Move(aside, path, overwrite: true);
        disk.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private void Copy(SafeFileHandle from, SafeFileHandle to, long length)
    {
        var buffer = new byte[64 * 1024];
        for (var at = 0L; at < length;)
        {
            var read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), at);
            if (read == 0)
            {
                throw new EndOfStreamException("The log on disk is shorter than what was committed");
            }

            disk.Write(to, buffer.AsSpan(0, read), at);
            at += read;
        }
    }
}

/// <summary>One file that grows at its end.</summary>
internal sealed class DiskFile(IDisk disk, SafeFileHandle handle, long length) : IDisposable
{
    /// <summary>Bytes written, synced or not.</summary>
    public long Length { get; private set; } = length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        disk.Write(handle, bytes, Length);
        Length += bytes.Length;
    }

    /// <summary>Why the last sync failed: what was written since the one before may or may not be on the disk, and no later sync can tell: the file is given up.</summary>
    public Exception? SyncFailure { get; private set; }

    public void Sync()
    {
        try
        {
            disk.Sync(handle);
        }
        catch (Exception e) when (DiskWords.IsDisk(e))
        {
            SyncFailure = e;
        }
    }

    /// <summary>Drops what was written past a length.</summary>
    public void CutTo(long length)
    {
        disk.Cut(handle, length);
        Length = length;
    }

    public void Dispose() => handle.Dispose();
}
