using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>What the path given on the command line names: a folder or a ZIP.</summary>
internal sealed class PackageSource : IDisposable
{
    private readonly ZipSource? _zip;

    private PackageSource(string path)
    {
        if (Directory.Exists(path))
            (Source, Bytes) = (new FolderSource(path), 0);
        else
            (Source, Bytes) = (_zip = new ZipSource(() => FolderSource.Open(path)), new FileInfo(path).Length);
    }

    public IEvidenceSource Source { get; }

    /// <summary>Of the ZIP, for the progress; 0 for a folder.</summary>
    public long Bytes { get; }

    /// <exception cref="FileNotFoundException">Neither a file nor a folder.</exception>
    public static PackageSource Open(string path) =>
        Directory.Exists(path) || File.Exists(path) ? new PackageSource(path) : throw new FileNotFoundException(path);

    public void Dispose() => _zip?.Dispose();
}
