namespace RemoteVerify.Routing;

/// <summary>How a room's connections fare; rates are those of the last full second.</summary>
public sealed record RoomStatistics(IReadOnlyList<ConnectionStatistics> Connections);

/// <param name="RttMs">Null until measured.</param>
/// <param name="LossPercentIn">Loss from the participant to the server before repair, last report interval.</param>
/// <param name="LossPercentOut">Loss from the server to the participant as its receiver reports say; the worst slot.</param>
/// <param name="LostForGood">Packets from the participant that no retransmission brought.</param>
/// <param name="RefusedFeedback">How often the participant's feedback asked for more than any viewer needs, so that it was passed over.</param>
/// <param name="LineKbps">What the line to this viewer takes, as estimated; null while it is wide enough.</param>
public sealed record ConnectionStatistics(
    string ParticipantId, string? PeerKey, bool Connected, int? RttMs, double LossPercentIn, double LossPercentOut,
    int KbpsIn, int KbpsOut, long LostForGood, long RefusedFeedback, int? LineKbps = null);
