using System.Security.Cryptography;

namespace RemoteVerify.Evidence;

/// <summary>
/// What one file turned out to be. The whole file's hash (for the manifest) and the chunks' hashes (for the log) are
/// two sums over the same bytes: they run side by side on two cores, so that a file is read once and waits for neither.
/// </summary>
/// <param name="Whole">Hash of all bytes, or null when nobody asked.</param>
/// <param name="Changed">Chunks whose bytes are there but are others.</param>
/// <param name="Missing">Chunks whose bytes are not all there.</param>
internal sealed record FileHashes(long Length, string? Whole, List<ChunkEntry> Changed, List<ChunkEntry> Missing)
{
    private const int BufferBytes = 1024 * 1024, SmallestBuffer = 4096;

    // Below this, handing the sum to another core costs more than the sum.
    private const int ParallelBytes = 128 * 1024;

    /// <param name="listed">The length that the source states, in bytes: only a hint for the buffer; all that is there is read.</param>
    public static async Task<FileHashes> ReadAsync(Stream stream, long listed, IReadOnlyList<ChunkEntry> chunks, bool whole, Action<int> read, CancellationToken cancellation)
    {
        using var wholeHash = whole ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        using var chunkHashes = new ChunkHashes(chunks);
        var buffer = new byte[(int)Math.Clamp(listed, SmallestBuffer, BufferBytes)];
        var length = 0L;
        for (int count; (count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false)) > 0;)
        {
            await AddAsync(wholeHash, chunkHashes, buffer.AsMemory(0, count)).ConfigureAwait(false);
            length += count;
            read(count);
        }
        return new FileHashes(length, wholeHash is null ? null : Convert.ToHexStringLower(wholeHash.GetHashAndReset()), chunkHashes.Changed, chunkHashes.Rest());
    }

    private static async ValueTask AddAsync(IncrementalHash? whole, ChunkHashes chunks, ReadOnlyMemory<byte> bytes)
    {
        if (whole is null || chunks.IsEmpty || bytes.Length < ParallelBytes)
        {
            whole?.AppendData(bytes.Span);
            chunks.Add(bytes.Span);
            return;
        }
        var beside = Task.Run(() => whole.AppendData(bytes.Span));
        chunks.Add(bytes.Span);
        await beside.ConfigureAwait(false);
    }

    private sealed class ChunkHashes(IReadOnlyList<ChunkEntry> chunks) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private int _next;
        private long _position;

        public bool IsEmpty => chunks.Count == 0;

        public List<ChunkEntry> Changed { get; } = [];

        public void Add(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty && _next < chunks.Count)
            {
                var chunk = chunks[_next];
                var isBefore = _position < chunk.Offset;
                var take = (int)Math.Min(bytes.Length, (isBefore ? chunk.Offset : chunk.End) - _position);
                if (!isBefore)
                    _hash.AppendData(bytes[..take]);
                _position += take;
                bytes = bytes[take..];
                if (_position == chunk.End)
                    Close(chunk);
            }
        }

        public List<ChunkEntry> Rest() => [.. chunks.Skip(_next)];

        public void Dispose() => _hash.Dispose();

        private void Close(ChunkEntry chunk)
        {
            Span<byte> sum = stackalloc byte[SHA256.HashSizeInBytes];
            _hash.GetHashAndReset(sum);
            if (!sum.SequenceEqual(Convert.FromHexString(chunk.Sha256)))
                Changed.Add(chunk);
            _next++;
        }
    }
}
