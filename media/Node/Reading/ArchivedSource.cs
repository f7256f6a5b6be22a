using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Reading;

/// <summary>A session in the archive.</summary>
internal sealed class ArchivedSource(IArchive archive, string sessionId, bool isSealed) : ISessionSource
{
    public bool IsSealed => isSealed;

    /// <summary>Null where the archive does not know the session.</summary>
    public static async Task<ArchivedSource?> FindAsync(IArchive archive, string sessionId, CancellationToken cancel)
    {
        var marker = await archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Marker), cancel).ConfigureAwait(false);
        var log = await archive.LengthAsync(ArchiveLayout.InSession(sessionId, ArchiveLayout.Log), cancel).ConfigureAwait(false);
        return log is null && marker is null ? null : new ArchivedSource(archive, sessionId, marker is not null);
    }

    public async Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation)
    {
        var (root, files) = (ArchiveLayout.Session(sessionId), new List<EvidenceFile>());

        // The log's length first: what it names by then is in the archive already.
        var log = await archive.LengthAsync(Path(ArchiveLayout.Log), cancellation).ConfigureAwait(false);
        if (log is not null)
        {
            files.Add(new EvidenceFile(ArchiveLayout.Log, log.Value));
        }

        await foreach (var file in archive.ListAsync(root, cancellation).ConfigureAwait(false))
        {
            var path = file.Path[(root.Length + 1)..];
            if (path is not (ArchiveLayout.Log or ArchiveLayout.Marker))
            {
                files.Add(new EvidenceFile(path, file.Length));
            }
        }

        return files;
    }

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => GetAsync(path, 0, long.MaxValue, cancellation);

    public async Task<long> LengthAsync(string path, CancellationToken cancel) =>
        await archive.LengthAsync(Path(path), cancel).ConfigureAwait(false) ?? throw new FileNotFoundException($"{path} is not in the session", path);

    public async Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel)
    {
        try
        {
            return await archive.GetAsync(Path(path), offset, length, cancel).ConfigureAwait(false);
        }
        catch (ArchiveMissing e)
        {
            throw new FileNotFoundException($"{path} is not in the session", path, e);
        }
    }

    private string Path(string file) => ArchiveLayout.InSession(sessionId, file);
}
