using RemoteVerify.Node.Journal;

namespace RemoteVerify.Media.Tests.Node;

/// <summary>The real disk, counting its calls: the one of a given number fails, as a full disk or a failing one would, or the power goes at it.</summary>
internal sealed class FailingFiles : IJournalFiles
{
    private readonly DiskFiles _disk = new();
    private readonly Dictionary<string, (long Synced, long Written)> _lengths = [];

    public int Calls { get; private set; }

    /// <summary>The number of the call that fails; 0: none.</summary>
    public int FailAt { get; set; }

    /// <summary>Calls that fail, from <see cref="FailAt"/> on.</summary>
    public int FailFor { get; set; } = 1;

    public IJournalFile Open(string path, long length)
    {
        Count();
        var file = _disk.Open(path, length);
        _lengths[path] = (length, length);
        return new FailingFile(this, path, file);
    }

    public void Put(string path, ReadOnlySpan<byte> content)
    {
        Count();
        _disk.Put(path, content);
    }

    public void Rewrite(string path, long length)
    {
        Count();
        _disk.Rewrite(path, length);
    }

    /// <summary>The power goes: of what was written and not synced, any part is there afterwards.</summary>
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
    }

    private void Count()
    {
        Calls++;
        if (FailAt > 0 && Calls >= FailAt && Calls < (long)FailAt + FailFor)
        {
            throw new IOException("No space left on device", 28);
        }
    }

    private sealed class FailingFile(FailingFiles owner, string path, IJournalFile file) : IJournalFile
    {
        public long Length => file.Length;

        public void Append(ReadOnlySpan<byte> bytes)
        {
            try
            {
                owner.Count();
            }
            catch (IOException)
            {
                file.Append(bytes[..(bytes.Length / 2)]);
                Written();
                throw;
            }

            file.Append(bytes);
            Written();
        }

        public void Sync()
        {
            owner.Count();
            file.Sync();
            owner._lengths[path] = (Length, Length);
        }

        public void CutTo(long length)
        {
            owner.Count();
            file.CutTo(length);
            owner._lengths[path] = (Math.Min(owner._lengths[path].Synced, length), length);
        }

        public void Dispose() => file.Dispose();

        private void Written() => owner._lengths[path] = owner._lengths[path] with { Written = Length };
    }
}
