namespace RemoteVerify.Node;

/// <summary>Figures of the node since its start.</summary>
/// <param name="Handshakes">Connections that agree on keys at this moment.</param>
/// <param name="HandshakesGivenUp">Those that took too long while others waited for their place.</param>
/// <param name="Unknown">Datagrams that belong to nobody here: of scans and floods, and the last ones of who has left.</param>
/// <param name="Dropped">Of people here, and passed over: forged, seen before, malformed, from an address that nothing has proved.</param>
/// <param name="TcpRefused">Connections to the TCP port that were closed at once, because there were too many.</param>
/// <param name="Unsent">Datagrams that the system did not take.</param>
public sealed record NodeStatistics(int Sessions, int Handshakes, long HandshakesGivenUp, long Unknown, long Dropped, long TcpRefused, long Unsent);
