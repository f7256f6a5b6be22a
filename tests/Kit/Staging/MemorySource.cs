using RemoteVerify.Evidence;

namespace RemoteVerify.Kit.Staging;

/// <summary>Files in memory, in the order in which they were put there.</summary>
public sealed class MemorySource : IEvidenceSource
{
    public List<string> Order { get; } = [];

    public Dictionary<string, byte[]> Files { get; } = [];

    public MemorySource Put(string path, byte[] bytes)
    {
        if (!Files.ContainsKey(path))
            Order.Add(path);
        Files[path] = bytes;
        return this;
    }

    public MemorySource Remove(string path)
    {
        Files.Remove(path);
        Order.Remove(path);
        return this;
    }

    public MemorySource Copy()
    {
        var copy = new MemorySource();
        foreach (var path in Order)
            copy.Put(path, [.. Files[path]]);
        return copy;
    }

    public Task<IReadOnlyList<EvidenceFile>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<EvidenceFile>>([.. Order.Select(path => new EvidenceFile(path, Files[path].Length))]);

    public Task<Stream> OpenReadAsync(string path, CancellationToken cancellation) => Task.FromResult<Stream>(new MemoryStream(Files[path], writable: false));

    /// <summary>Unpacks a package, base directory and all other trust set aside.</summary>
    public static async Task<MemorySource> UnpackAsync(byte[] zip)
    {
        using var packed = new ZipSource(() => new MemoryStream(zip));
        var source = new MemorySource();
        foreach (var file in await packed.ListAsync(default))
        {
            await using var stream = await packed.OpenReadAsync(file.Path, default);
            var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            source.Put(file.Path, bytes.ToArray());
        }
        return source;
    }
}
