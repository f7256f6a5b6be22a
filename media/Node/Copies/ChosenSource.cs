using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Copies;

/// <summary>A session whose files are taken from one copy or the other: what is to be verified before anything is brought anywhere.</summary>
/// <param name="files">By their path in the archive.</param>
internal sealed class ChosenSource(string sessionId, IReadOnlyDictionary<string, IArchive> files) : IEvidenceSource
{
    private readonly string _root = ArchiveLayout.Session(sessionId) + "/";

    public async Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation)
    {
        var list = new List<EvidenceFile>();
        foreach (var (path, archive) in files.Where(file => !file.Key.EndsWith("/" + ArchiveLayout.Marker, StringComparison.Ordinal)))
        {
            list.Add(new EvidenceFile(path[_root.Length..], await archive.LengthAsync(path, cancellation).ConfigureAwait(false) ?? 0));
        }

        return list;
    }

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) =>
        files.TryGetValue(_root + path, out var archive)
            ? archive.GetAsync(_root + path, 0, long.MaxValue, cancellation)
            : throw new FileNotFoundException($"{path} is not in the session", path);
}
