using System.Security.Cryptography;

namespace RemoteVerify.Evidence;

/// <summary>
/// What one file turned out to be. The whole file's hash (for the manifest) and the chunks' hashes (for the log) are two sums over the same bytes:
/// while one buffer is read, the sums are at the ones before it, each on a core of its own. A file is read once, and nothing waits as long as a buffer is free.
/// </summary>
/// <param name="Whole">Hash of all bytes, or null when nobody asked.</param>
/// <param name="Changed">Chunks whose bytes are there but are others.</param>
/// <param name="Missing">Chunks whose bytes are not all there.</param>
internal sealed record FileHashes(long Length, string? Whole, List<ChunkEntry> Changed, List<ChunkEntry> Missing)
{
    private const int Buffers = 4, BufferBytes = 512 * 1024, SmallestBuffer = 4096;

    // Below this, handing the sum to another core costs more than the sum.
    private const int ParallelBytes = 128 * 1024;

    /// <param name="listed">The length that the source states, in bytes: only a hint for the buffers; all that is there is read.</param>
    public static async Task<FileHashes> ReadAsync(Stream stream, long listed, IReadOnlyList<ChunkEntry> chunks, bool whole, Action<int> read, CancellationToken cancellation)
    {
        using var wholeHash = whole ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        using var chunkHashes = new ChunkHashes(chunks);
        var (buffers, free) = (new byte[Buffers][], new Task[Buffers]);
        var (wholeSum, chunkSums, length) = (Task.CompletedTask, Task.CompletedTask, 0L);
        try
        {
            for (var turn = 0; ; turn = (turn + 1) % Buffers)
            {
                await (free[turn] ?? Task.CompletedTask).ConfigureAwait(false);
                var buffer = buffers[turn] ??= new byte[(int)Math.Clamp(listed, SmallestBuffer, BufferBytes)];
                var count = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
                if (count == 0)
                    break;
                if (wholeHash is not null)
                    wholeSum = After(wholeSum, count, () => wholeHash.AppendData(buffer, 0, count));
                if (!chunkHashes.IsEmpty)
                    chunkSums = After(chunkSums, count, () => chunkHashes.Add(buffer.AsSpan(0, count)));
                free[turn] = Task.WhenAll(wholeSum, chunkSums);
                length += count;
                read(count);
            }
        }
        finally
        {
            await Task.WhenAll(wholeSum, chunkSums).ConfigureAwait(false);
        }
        return new FileHashes(length, wholeHash is null ? null : Convert.ToHexStringLower(wholeHash.GetHashAndReset()), chunkHashes.Changed, chunkHashes.Rest());
    }

    /// <summary>Adds a buffer to a sum once those before it are in.</summary>
    private static Task After(Task before, int bytes, Action add)
    {
        if (bytes >= ParallelBytes || !before.IsCompleted)
            return before.ContinueWith(Add, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Add(before);
        return before;

        void Add(Task done)
        {
            done.GetAwaiter().GetResult();
            add();
        }
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
