namespace RemoteVerify.Evidence;

/// <summary>What the log holds so far. The seal's last line repeats it, so that nothing can be left out of the middle of a story.</summary>
/// <param name="Entries">Lines.</param>
/// <param name="Chunks"><c>media.chunk</c> lines.</param>
/// <param name="Stills"><c>still.taken</c> lines.</param>
/// <param name="Bytes">The sum of all chunks' lengths: the recorded media.</param>
public readonly record struct EvidenceTotals(long Entries, long Chunks, long Stills, long Bytes)
{
    internal EvidenceTotals With(string kind, long chunkLength) => new(
        Entries + 1,
        kind == EvidenceKind.MediaChunk ? Chunks + 1 : Chunks,
        kind == EvidenceKind.StillTaken ? Stills + 1 : Stills,
        kind == EvidenceKind.MediaChunk ? Bytes + chunkLength : Bytes);
}
