using System.Collections.Immutable;
using RemoteVerify.Evidence;

namespace RemoteVerify.Node.Journal;

/// <summary>What is on the disk for good at one moment: everything in it is named by the log up to <see cref="LogLength"/>.</summary>
/// <param name="OpenedAt">Time of the log's first line.</param>
/// <param name="TrackEnds">Length in bytes of each track file.</param>
/// <param name="Items">Stills and texts that a line names.</param>
internal sealed record CommittedState(
    long Seq, string Head, DateTimeOffset OpenedAt, DateTimeOffset At, long LogLength, bool IsSealed, EvidenceTotals Totals,
    ImmutableDictionary<string, long> TrackEnds, ImmutableList<string> Items)
{
    public static CommittedState Empty { get; } = new(
        -1, EvidenceLog.NoPrevious, DateTimeOffset.MinValue, DateTimeOffset.MinValue, 0, false, default, ImmutableDictionary<string, long>.Empty, []);

    public Checkpoint Checkpoint(string session) => new(session, Seq, Head, At);

    /// <summary>The state after one more line of the log.</summary>
    public CommittedState After(LogLine line, EvidenceTotals totals)
    {
        var next = this with
        {
            Seq = line.Seq, Head = line.Hash, At = line.At, OpenedAt = line.Seq == 0 ? line.At : OpenedAt,
            LogLength = LogLength + line.Bytes.Length, IsSealed = line.Kind == EvidenceKind.SessionSealed, Totals = totals,
        };
        if (ChunkEntry.TryRead(line, out var chunk))
        {
            return next with { TrackEnds = TrackEnds.SetItem(chunk.File, chunk.End) };
        }

        return ItemOf(line) is { } item && !Items.Contains(item) ? next with { Items = Items.Add(item) } : next;
    }

    private static string? ItemOf(LogLine line) =>
        line.Text("file") is { } file && EvidencePath.IsSafe(file) && !file.StartsWith("tracks/", StringComparison.Ordinal) ? file : null;
}
