using System.Text.Json;
using RemoteVerify.Evidence;
using RemoteVerify.Recording;

namespace RemoteVerify.Node.Reading;

/// <summary>A recorded track as a seekable file, over ranges of wherever it is.</summary>
internal static class TrackMedia
{
    /// <exception cref="FileNotFoundException">No line names the file.</exception>
    public static IReadOnlyList<ChunkSpan> Spans(IReadOnlyList<LogLine> lines, string file)
    {
        var spans = new List<ChunkSpan>();
        foreach (var line in lines)
        {
            if (ChunkEntry.TryRead(line, out var chunk) && chunk.File == file)
            {
                spans.Add(new ChunkSpan(chunk.Offset, chunk.Length, chunk.FromMs, chunk.ToMs, IsKey(line)));
            }
        }

        return spans.Count > 0 ? spans : throw new FileNotFoundException($"{file} is no track of the session", file);
    }

    public static async Task<Stream> OpenAsync(ISessionSource source, string file, IReadOnlyList<ChunkSpan> spans, CancellationToken cancel)
    {
        var reader = new RangeReader(source, "data/" + file);
        return await SeekableMatroska.OpenAsync(spans, reader.ReadAsync, cancel).ConfigureAwait(false);
    }

    private static bool? IsKey(LogLine line) => line.Json.TryGetProperty("key", out var key) && key.ValueKind is (JsonValueKind.True or JsonValueKind.False)
        ? key.GetBoolean()
        : null;

    /// <summary>Reads at offsets; as long as they follow one another, out of one open range.</summary>
    private sealed class RangeReader(ISessionSource source, string path)
    {
        private Stream? _open;
        private long _at;

        public async ValueTask<int> ReadAsync(long offset, Memory<byte> into, CancellationToken cancel)
        {
            if (_open is null || _at != offset)
            {
                if (_open is not null)
                {
                    await _open.DisposeAsync().ConfigureAwait(false);
                }

                _open = await source.GetAsync(path, offset, long.MaxValue - offset, cancel).ConfigureAwait(false);
                _at = offset;
            }

            var read = await _open.ReadAsync(into, cancel).ConfigureAwait(false);
            _at += read;
            return read;
        }
    }
}
