using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Reading;

/// <summary>A session on this node's disk that may be sealed and moved into the archive while somebody reads it: what is gone here is read there.</summary>
internal sealed class MovingSource(ISessionSource here, IArchive archive, string sessionId) : ISessionSource
{
    private volatile ISessionSource? _there;

    public bool IsSealed => (_there ?? here).IsSealed;

    /// <summary>A file was gone here, and the archive has the sealed session.</summary>
    public bool HasMoved => _there is not null;

    public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation) => ReadAsync(source => source.ListAsync(cancellation), cancellation);

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => ReadAsync(source => source.OpenReadAsync(path, cancellation), cancellation);

    public Task<long> LengthAsync(string path, CancellationToken cancel) => ReadAsync(source => source.LengthAsync(path, cancel), cancel);

    public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel) =>
        ReadAsync(source => source.GetAsync(path, offset, length, cancel), cancel);

    private async Task<T> ReadAsync<T>(Func<ISessionSource, Task<T>> read, CancellationToken cancel)
    {
        if (_there is { } there)
        {
            return await read(there).ConfigureAwait(false);
        }

        try
        {
            return await read(here).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Only a sealed session is taken away from here; a file that a running one lacks is simply not there.
            if (await ArchivedSource.FindAsync(archive, sessionId, cancel).ConfigureAwait(false) is not { IsSealed: true } moved)
            {
                throw;
            }

            _there = moved;
            return await read(moved).ConfigureAwait(false);
        }
    }
}
