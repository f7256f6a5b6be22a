namespace RemoteVerify.Evidence;

/// <summary>A <c>media.chunk</c> line read back: a run of a file's bytes and the session's milliseconds that they show.</summary>
public readonly record struct ChunkEntry(long Seq, DateTimeOffset At, string File, long Offset, long Length, string Sha256, long FromMs, long ToMs)
{
    public long End => Offset + Length;

    public static bool TryRead(LogLine line, out ChunkEntry chunk)
    {
        chunk = default;
        if (line.Kind != EvidenceKind.MediaChunk || line.Text("file") is not { } file || line.Text("sha256") is not { } sha256)
            return false;
        if (line.Number("offset") is not { } offset || line.Number("length") is not { } length)
            return false;
        if (line.Number("from") is not { } from || line.Number("to") is not { } to || from > to)
            return false;
        if (offset < 0 || length < 1 || offset > long.MaxValue - length || !LogLine.IsHash(sha256) || !EvidencePath.IsSafe(file))
            return false;
        chunk = new ChunkEntry(line.Seq, line.At, file, offset, length, sha256, from, to);
        return true;
    }
}
