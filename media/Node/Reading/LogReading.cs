using RemoteVerify.Archive;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Reading;

/// <summary>A log's lines and what they say of the tracks. Lines that cannot be parsed are left out here; the verifier is who judges them.</summary>
internal static class LogReading
{
    public static async Task<IReadOnlyList<LogLine>> LinesAsync(ISessionSource source, CancellationToken cancel)
    {
        var lines = new List<LogLine>();
        await using var stream = await source.OpenReadAsync(ArchiveLayout.Log, cancel).ConfigureAwait(false);
        var reader = new EvidenceLogReader(stream);
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } raw)
        {
            if (raw.IsWhole && LogLine.TryParse(raw.Bytes, out var line))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    public static IReadOnlyList<TrackReading> Tracks(IReadOnlyList<LogLine> lines)
    {
        var changes = lines.Where(line => line.Kind == EvidenceKind.MediaChanged).ToLookup(line => line.Text("file"));
        return [.. Chunks(lines).GroupBy(chunk => chunk.File).Select(chunks => TrackOf(chunks.Key, [.. chunks], [.. changes[chunks.Key]]))];
    }

    private static IEnumerable<ChunkEntry> Chunks(IReadOnlyList<LogLine> lines)
    {
        foreach (var line in lines)
        {
            if (ChunkEntry.TryRead(line, out var chunk))
            {
                yield return chunk;
            }
        }
    }

    private static TrackReading TrackOf(string file, IReadOnlyList<ChunkEntry> chunks, IReadOnlyList<LogLine> changes)
    {
        var codecs = changes.Select(line => line.Text("value") ?? "").ToList();
        var matroska = codecs.Any(codec => codec.StartsWith("h264", StringComparison.Ordinal));
        var video = matroska || codecs.Any(codec => codec.StartsWith("vp8", StringComparison.Ordinal));
        var mime = (video ? "video/" : "audio/") + (matroska ? "x-matroska" : "webm");
        var label = changes.Select(line => line.Text("by")).FirstOrDefault() ?? Path.GetFileNameWithoutExtension(file);
        return new TrackReading(file, label, chunks.Min(chunk => chunk.FromMs), chunks.Max(chunk => chunk.ToMs), chunks[^1].End, video, mime);
    }
}
