namespace RemoteVerify.Evidence;

/// <summary>Files that are read whole, up to a limit.</summary>
internal static class SmallFile
{
    /// <returns>Null when it is not there or larger than the limit.</returns>
    public static async Task<byte[]?> ReadAsync(IEvidenceSource source, IEnumerable<EvidenceFile> files, string path, int maxBytes, CancellationToken cancellation)
    {
        if (!files.Any(file => file.Path == path))
            return null;
        var input = await source.OpenReadAsync(path, cancellation).ConfigureAwait(false);
        await using (input.ConfigureAwait(false))
            return await ReadAsync(input, maxBytes, cancellation).ConfigureAwait(false);
    }

    private static async Task<byte[]?> ReadAsync(Stream input, int maxBytes, CancellationToken cancellation)
    {
        var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await input.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            if (kept.Length + read > maxBytes)
                return null;
            kept.Write(buffer, 0, read);
        }
        return kept.ToArray();
    }
}
