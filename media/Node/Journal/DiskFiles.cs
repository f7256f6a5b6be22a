using Microsoft.Win32.SafeHandles;
using RemoteVerify.Archive;

namespace RemoteVerify.Node.Journal;

/// <summary>The machine's own disk.</summary>
internal sealed class DiskFiles : IJournalFiles
{
    public IJournalFile Open(string path, long length)
    {
        var isNew = !File.Exists(path);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read | FileShare.Delete);
        if (isNew)
        {
            Durable.SyncFolder(Path.GetDirectoryName(path)!);
        }

        return new DiskFile(handle, length);
    }

    public void Put(string path, ReadOnlySpan<byte> content) => Durable.PutFile(path, content);

    public void Rewrite(string path, long length)
    {
        var aside = path + ".part";
        using (var from = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))
        using (var to = File.OpenHandle(aside, FileMode.Create, FileAccess.Write))
        {
            Copy(from, to, length);
            RandomAccess.FlushToDisk(to);
        }

        File.Move(aside, path, overwrite: true);
        Durable.SyncFolder(Path.GetDirectoryName(path)!);
    }

    private static void Copy(SafeFileHandle from, SafeFileHandle to, long length)
    {
        var buffer = new byte[64 * 1024];
        for (var at = 0L; at < length;)
        {
            var read = RandomAccess.Read(from, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - at)), at);
            if (read == 0)
            {
                throw new EndOfStreamException("The log on disk is shorter than what was committed");
            }

            RandomAccess.Write(to, buffer.AsSpan(0, read), at);
            at += read;
        }
    }

    private sealed class DiskFile(SafeFileHandle handle, long length) : IJournalFile
    {
        public long Length { get; private set; } = length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            RandomAccess.Write(handle, bytes, Length);
            Length += bytes.Length;
        }

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void CutTo(long length)
        {
            RandomAccess.SetLength(handle, length);
            Length = length;
        }

        public void Dispose() => handle.Dispose();
    }
}
