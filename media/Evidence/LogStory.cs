namespace RemoteVerify.Evidence;

internal readonly record struct LineFact(long Seq, DateTimeOffset At, string Kind, string Hash, bool IsReadable);

/// <summary>An entry that names a whole file.</summary>
internal readonly record struct ItemFact(long Seq, DateTimeOffset At, string Kind, string Sha256);

/// <summary>An entry that says which line's hash an authority has stamped.</summary>
internal readonly record struct StampFact(long Seq, DateTimeOffset At, string Path, long Of, string Head);

/// <summary>
/// The log, read once from its first byte to its last: does every line fit on the one before it, and what do the lines
/// say of the files? Reads on after a fault, so that everything can be told, not only the first thing.
/// </summary>
internal sealed class LogStory(Findings findings)
{
    /// <summary>The limit of lines.</summary>
    public const int MaxLines = 2_000_000;

    private readonly List<int> _misfits = [];
    private string _head = EvidenceLog.NoPrevious;
    private long? _expected = 0;
    private DateTimeOffset _lastAt = DateTimeOffset.MinValue;

    public List<LineFact> Lines { get; } = [];

    /// <summary>Told each line that can be read, whether or not it fits.</summary>
    public Action<LogLine> Seen { get; init; } = _ => { };

    public Dictionary<string, List<ChunkEntry>> Chunks { get; } = [];

    public Dictionary<string, List<ItemFact>> Items { get; } = [];

    /// <summary>Entries that name a time-stamp authority's token.</summary>
    public List<StampFact> Stamps { get; } = [];

    public EvidenceTotals Totals { get; private set; }

    public string? Session { get; private set; }

    /// <summary>The last whole line is <c>session.sealed</c>.</summary>
    public bool IsSealed => Lines.Count > 0 && Lines[^1].Kind == EvidenceKind.SessionSealed;

    /// <summary>Bytes after the last whole line.</summary>
    public long TornBytes { get; private set; }

    public long LastSeq => Lines.Count > 0 ? Lines[^1].Seq : -1;

    public async Task ReadAsync(Stream log, CancellationToken cancellation)
    {
        var reader = new EvidenceLogReader(log);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false) is { } raw)
        {
            if (Lines.Count == MaxLines)
                throw new InvalidDataException($"more than {MaxLines} lines");
            if (raw.IsWhole && LogLine.TryParse(raw.Bytes, out var line))
                Take(line);
            else if (raw.IsWhole || raw.Length > raw.Bytes.Length)
                TakeUnreadable();
            else
                TornBytes = raw.Length;
        }
    }

    /// <summary>The seal states the last line's hash, as a next line would.</summary>
    public void CompareWithSeal(Checkpoint seal)
    {
        if (seal.Head != _head)
            _misfits.Add(Lines.Count);
    }

    /// <summary>
    /// Says which line a misfit is about. Line N names line N-1's hash: if N itself still fits on what follows, N-1 was
    /// changed; if N fits on neither side, N was.
    /// </summary>
    public void TellMisfits()
    {
        for (var i = 0; i < _misfits.Count; i++)
        {
            var isBothSides = i + 1 < _misfits.Count && _misfits[i + 1] == _misfits[i] + 1;
            var culprit = isBothSides ? _misfits[i++] : Math.Max(0, _misfits[i] - 1);
            if (Lines.Count == 0 || !Lines[culprit].IsReadable)
                continue;
            var line = Lines[culprit];
            findings.Altered(Say.EntryChanged(line), line.Seq, line.At, BagIt.Log);
        }
    }

    private void TakeUnreadable()
    {
        var seq = _expected ?? LastSeq + 1;
        findings.Altered(Say.LineUnreadable(seq), seq, _lastAt == DateTimeOffset.MinValue ? null : _lastAt, BagIt.Log);
        Lines.Add(new LineFact(seq, _lastAt, "", "", false));
        _expected = null;
        _head = "";
        Totals = Totals.With("", 0);
    }

    private void Take(LogLine read)
    {
        Seen(read);
        var line = InItsPlace(read);
        CheckPlace(line);
        _expected = line.Seq + 1;
        _head = line.Hash;
        _lastAt = line.At;
        var length = TakeFile(line);
        Totals = Totals.With(line.Kind, length);
        Lines.Add(new LineFact(line.Seq, line.At, line.Kind, line.Hash, true));
        if (line.Kind == EvidenceKind.TimeStamped)
            Stamps.Add(new StampFact(line.Seq, line.At, BagIt.Payload + line.Text("file"), line.Number("of") ?? -1, line.Text("head") ?? ""));
        if (line.Kind == EvidenceKind.SessionOpened)
            Session ??= line.Text("session");
        if (line.Kind == EvidenceKind.SessionSealed)
            CheckTotals(line);
    }

    /// <summary>
    /// A line that names the hash of the line before it stands where it was written: if its number says otherwise, the
    /// number was changed, and the line is told of by its place.
    /// </summary>
    private LogLine InItsPlace(LogLine line)
    {
        if (_expected is not { } expected || line.Seq == expected || line.Prev != _head)
            return line;
        findings.Altered(Say.EntryMisnumbered(expected, line), expected, line.At, BagIt.Log);
        return line.Numbered(expected);
    }

    private void CheckPlace(LogLine line)
    {
        if (_expected is { } expected && line.Seq > expected)
            findings.Altered(Say.EntriesDropped(expected, line.Seq - 1), expected, line.At, BagIt.Log);
        else if (_expected is { } next && line.Seq < next)
            findings.Altered(Say.EntryOutOfPlace(line), line.Seq, line.At, BagIt.Log);
        else if (_head.Length > 0 && line.Prev != _head)
            _misfits.Add(Lines.Count);
        if (line.At < _lastAt)
            findings.Altered(Say.TimeWentBack(line), line.Seq, line.At, BagIt.Log);
        if (IsSealed)
            findings.Altered(Say.EntryAfterSeal(line), line.Seq, line.At, BagIt.Log);
    }

    private void CheckTotals(LogLine line)
    {
        var stated = new EvidenceTotals(line.Number("entries") ?? -1, line.Number("chunks") ?? -1, line.Number("stills") ?? -1, line.Number("bytes") ?? -1);
        if (stated != Totals)
            findings.Altered(Say.TotalsDiffer(stated, Totals), line.Seq, line.At, BagIt.Log);
    }

    /// <returns>A chunk's bytes.</returns>
    private long TakeFile(LogLine line)
    {
        if (line.Kind == EvidenceKind.MediaChunk)
            return TakeChunk(line);
        if (line.Text("sha256") is not { } sha256 || line.Text("file") is not { } file)
            return 0;
        if (!LogLine.IsHash(sha256) || !EvidencePath.IsSafe(file))
            findings.Altered(Say.EntryMalformed(line), line.Seq, line.At, BagIt.Log);
        else
            Of(Items, file).Add(new ItemFact(line.Seq, line.At, line.Kind, sha256));
        return 0;
    }

    private long TakeChunk(LogLine line)
    {
        if (!ChunkEntry.TryRead(line, out var chunk))
        {
            findings.Altered(Say.EntryMalformed(line), line.Seq, line.At, BagIt.Log);
            return 0;
        }
        var chunks = Of(Chunks, chunk.File);
        var end = chunks.Count == 0 ? 0 : chunks[^1].End;
        if (chunk.Offset > end)
            findings.Missing(Say.ChunkHole(chunk, end), line.Seq, line.At, BagIt.Payload + chunk.File);
        if (chunk.Offset < end)
            findings.Altered(Say.ChunkOverlap(chunk, end), line.Seq, line.At, BagIt.Payload + chunk.File);
        else
            chunks.Add(chunk);
        return chunk.Length;
    }

    private static List<T> Of<T>(Dictionary<string, List<T>> byFile, string file)
    {
        var path = BagIt.Payload + file;
        if (!byFile.TryGetValue(path, out var list))
            byFile[path] = list = [];
        return list;
    }
}
