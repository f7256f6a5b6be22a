using RemoteVerify.Archive;
using RemoteVerify.Evidence;
using RemoteVerify.Node.Journal;

namespace RemoteVerify.Node.Reading;

/// <summary>A session on this node's disk: running, or sealed and not yet in the archive. Of a running one, only what was committed when this was made.</summary>
/// <param name="committed">Null when nobody writes to the folder.</param>
internal sealed class FolderSource(SessionFolder folder, CommittedState? committed) : ISessionSource
{
    public bool IsSealed => File.Exists(folder.Marker);

    public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation)
    {
        var data = committed is null
            ? folder.DataFiles()
            : committed.TrackEnds.Keys.Concat(committed.Items).Where(file => File.Exists(folder.DataFile(file)));
        var seal = Directory.Exists(folder.Seal) ? Directory.EnumerateFiles(folder.Seal).Select(file => "seal/" + Path.GetFileName(file)) : [];
        IReadOnlyList<EvidenceFile> files = [.. data.Select(file => "data/" + file).Prepend(ArchiveLayout.Log).Concat(seal)
            .Where(file => !file.EndsWith(".part", StringComparison.Ordinal))
            .Select(file => new EvidenceFile(file, LengthOf(file)))];
        return Task.FromResult(files);
    }

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => GetAsync(path, 0, long.MaxValue, cancellation);

    public Task<long> LengthAsync(string path, CancellationToken cancel) => Task.FromResult(LengthOf(path));

    public Task<Stream> GetAsync(string path, long offset, long length, CancellationToken cancel)
    {
        var end = LengthOf(path);
        var file = new FileStream(folder.InSession(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous);
        file.Position = offset;
        return Task.FromResult<Stream>(new RangeStream(file, Math.Max(0, Math.Min(length, end - offset))));
    }

    private long LengthOf(string path)
    {
        var file = new FileInfo(folder.InSession(path));
        return !file.Exists ? throw new FileNotFoundException($"{path} is not in the session", path)
            : committed is null ? file.Length
            : path == ArchiveLayout.Log ? committed.LogLength
            : path.StartsWith("data/tracks/", StringComparison.Ordinal) ? Math.Min(file.Length, committed.TrackEnds.GetValueOrDefault(path["data/".Length..]))
            : file.Length;
    }
}
