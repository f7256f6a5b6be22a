using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>An unpacked package as a source. Follows no symbolic link: what is checked lies in the folder.</summary>
public sealed class FolderSource(string folder) : IEvidenceSource
{
    private static readonly EnumerationOptions All = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };

    public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation)
    {
        var files = new List<EvidenceFile>();
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", All))
        {
            var path = Path.GetRelativePath(folder, entry.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (entry.LinkTarget is not null)
                throw new InvalidDataException($"a symbolic link: \"{path}\"");
            if (entry is FileInfo file)
                files.Add(new EvidenceFile(path, file.Length));
        }
        files.Sort((one, other) => string.CompareOrdinal(one.Path, other.Path));
        return Task.FromResult<IReadOnlyList<EvidenceFile>>(files);
    }

    /// <exception cref="ArgumentException">The path leads out of the folder.</exception>
    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => EvidencePath.IsSafe(path)
        ? Task.FromResult<Stream>(Open(Path.Combine(folder, path)))
        : throw new ArgumentException($"\"{path}\" names no file of a package.", nameof(path));

    /// <summary>Unbuffered: the verifier reads a megabyte at a time.</summary>
    internal static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0, Options = FileOptions.SequentialScan });
}
