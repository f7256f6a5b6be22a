using System.Collections.Concurrent;
using System.IO.Compression;

namespace RemoteVerify.Evidence;

/// <summary>A package as a source. Refuses a ZIP whose names climb, repeat or lie beside the bag (they would land elsewhere when unpacked).</summary>
/// <param name="open">Opens the ZIP, readable and seekable; called again for each file that is open at the same time.</param>
public sealed class ZipSource(Func<Stream> open) : IEvidenceSource, IDisposable
{
    /// <summary>The limit of files in a package.</summary>
    public const int MaxFiles = 200_000;

    private const int UnixTypeMask = 0xF000, UnixSymbolicLink = 0xA000;

    private readonly ConcurrentBag<ZipArchive> _idle = [];
    private string _base = "";

    public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation)
    {
        var zip = Take();
        try
        {
            return Task.FromResult(List(zip));
        }
        finally
        {
            _idle.Add(zip);
        }
    }

    /// <exception cref="FileNotFoundException">No such file in the package.</exception>
    public async Task<Stream> OpenReadAsync(string path, CancellationToken cancellation)
    {
        var zip = Take();
        try
        {
            var entry = zip.GetEntry(_base + path) ?? throw new FileNotFoundException("No such file in the package.", path);
            return new EntryStream(await entry.OpenAsync(cancellation).ConfigureAwait(false), () => _idle.Add(zip));
        }
        catch
        {
            _idle.Add(zip);
            throw;
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var zip))
            zip.Dispose();
    }

    private ZipArchive Take() => _idle.TryTake(out var zip) ? zip : new ZipArchive(open(), ZipArchiveMode.Read);

    private IReadOnlyList<EvidenceFile> List(ZipArchive zip)
    {
        if (zip.Entries.Count > MaxFiles)
            throw new InvalidDataException($"more than {MaxFiles} files");
        _base = BaseOf(zip);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var files = new List<EvidenceFile>();
        foreach (var entry in zip.Entries)
        {
            Check(entry, names);
            if (!entry.FullName.EndsWith('/'))
                files.Add(new EvidenceFile(entry.FullName[_base.Length..], entry.Length));
        }
        return files;
    }

    /// <summary>RFC 8493 section 4: the bag lies in one base directory. One without is read too.</summary>
    private static string BaseOf(ZipArchive zip)
    {
        var marker = zip.Entries.Select(entry => entry.FullName).Where(IsMarker).MinBy(name => name.Length)
            ?? throw new InvalidDataException("no bag in this ZIP");
        return marker[..marker.LastIndexOf(marker.EndsWith(BagIt.Log, StringComparison.Ordinal) ? BagIt.Log : BagIt.Declaration, StringComparison.Ordinal)];
    }

    private static bool IsMarker(string name) =>
        name is BagIt.Log or BagIt.Declaration
        || name.EndsWith("/" + BagIt.Log, StringComparison.Ordinal) || name.EndsWith("/" + BagIt.Declaration, StringComparison.Ordinal);

    private void Check(ZipArchiveEntry entry, HashSet<string> names)
    {
        var name = entry.FullName;
        if (!EvidencePath.IsSafe(name.TrimEnd('/')) || name.EndsWith("//", StringComparison.Ordinal))
            throw new InvalidDataException($"a name that no evidence has: \"{Shown(name)}\"");
        if (!name.StartsWith(_base, StringComparison.Ordinal) && name != _base)
            throw new InvalidDataException($"a file outside of the bag: \"{Shown(name)}\"");
        if (!names.Add(name.TrimEnd('/')))
            throw new InvalidDataException($"a name twice: \"{Shown(name)}\"");
        if (((entry.ExternalAttributes >> 16) & UnixTypeMask) == UnixSymbolicLink)
            throw new InvalidDataException($"a symbolic link: \"{Shown(name)}\"");
    }

    private static string Shown(string name) => BagIt.OneLine(name.Length > 100 ? name[..100] : name);

    /// <summary>Gives its ZIP back when it is closed.</summary>
    private sealed class EntryStream(Stream inner, Action closed) : Stream
    {
        private int _closed;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);
        public override int Read(Span<byte> buffer) => inner.Read(buffer);
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation = default) => inner.ReadAsync(buffer, cancellation);
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && Interlocked.Exchange(ref _closed, 1) == 0)
            {
                inner.Dispose();
                closed();
            }
            base.Dispose(disposing);
        }
    }
}
