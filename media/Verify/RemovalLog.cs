using RemoteVerify.Evidence;

namespace RemoteVerify.Verify;

/// <summary>The chain that says which sessions were removed after their time.</summary>
internal static class RemovalLog
{
    /// <exception cref="InvalidDataException">Its chain does not hold together: it explains nothing.</exception>
    public static async Task<RemovalBook> ReadAsync(string file)
    {
        var book = new RemovalBook();
        await using var log = FolderSource.Open(file);
        return EvidenceLog.Resume(log, book.Take).Tail == LogTail.Damaged ? throw new InvalidDataException($"{file}: its chain does not hold together") : book;
    }

    public static async Task<IReadOnlyList<LogLine>> LinesAsync(string file, CancellationToken cancellation, int first = int.MaxValue)
    {
        var lines = new List<LogLine>();
        await using var stream = FolderSource.Open(file);
        var reader = new EvidenceLogReader(stream);
        while (lines.Count < first && await reader.ReadAsync(cancellation) is { } raw)
            if (LogLine.TryParse(raw.Bytes, out var line))
                lines.Add(line);
        return lines;
    }
}
