namespace RemoteVerify.Node;

/// <summary>Figures of one running session since it was opened here.</summary>
/// <param name="ArchiveBehindBytes">Committed to this disk and not yet in the archive.</param>
public sealed record SessionStatistics(
    int Peers, int Tracks, long Entries, long Chunks, long CommittedBytes, long Gaps, long ArchiveBehindBytes, bool ArchiveReachable);
