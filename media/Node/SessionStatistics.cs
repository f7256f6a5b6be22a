namespace RemoteVerify.Node;

/// <summary>Figures of one running session since it was opened here.</summary>
/// <param name="ArchiveBehindBytes">Committed to this disk and not yet in the archive.</param>
public sealed record SessionStatistics(
    int Peers, int Tracks, long Entries, long Chunks, long CommittedBytes, long Gaps, long ArchiveBehindBytes, bool ArchiveReachable,
    IReadOnlyList<ConnectionFigures> Connections);

/// <summary>How one connection fares; rates and losses are those of the last second, "up" is towards the server.</summary>
/// <param name="Device">Null: the participant's own page; else the WHIP or WHEP resource.</param>
/// <param name="RoundTripMs">Null until measured.</param>
/// <param name="LossUpPercent">Before repair.</param>
/// <param name="LostUp">Packets that no retransmission brought, since the tracks began.</param>
/// <param name="Picture">What is recorded now, "vp8 1280x720"; null before the first picture.</param>
/// <param name="GapMs">Sound and picture that the recording lacks, each counted, since the session was opened here.</param>
/// <param name="RefusedFeedback">How often it asked for more than anybody needs, so that it was passed over.</param>
/// <param name="LineDownKbps">What the line to this viewer takes, as estimated; null while it is wide enough for all that could be sent.</param>
public sealed record ConnectionFigures(
    string ParticipantId, string? Device, bool Connected, int? RoundTripMs, double LossUpPercent, double LossDownPercent,
    int UpKbps, int DownKbps, long LostUp, string? Picture, long GapMs, long RefusedFeedback, int? LineDownKbps = null);
