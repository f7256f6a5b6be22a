using System.Net;

namespace RemoteVerify.Routing;

public sealed record RoomOptions
{
    public required OpenPeerLink OpenPeer { get; init; }
    public required IRoomEvents Events { get; init; }
    /// <summary>SHA-256 of the node's DTLS certificate, colon-separated hex.</summary>
    public required string Fingerprint { get; init; }
    /// <summary>Where browsers send to: the node's host candidates, best first.</summary>
    public required IReadOnlyList<IPEndPoint> Candidates { get; init; }
    /// <summary>Where browsers whose UDP is blocked connect to.</summary>
    public IReadOnlyList<IPEndPoint> TcpCandidates { get; init; } = [];
    public RoomLimits Limits { get; init; } = RoomLimits.Default;
}
