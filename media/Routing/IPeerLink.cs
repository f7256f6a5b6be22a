using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

/// <summary>The other end of a peer, as its offer tells it.</summary>
/// <param name="Fingerprint">Colon-separated hex, upper case (RFC 8122 section 5).</param>
public sealed record RemoteEnd(string Ufrag, string Password, string FingerprintAlgorithm, string Fingerprint);

/// <summary>What a room needs of a peer: a <see cref="Peer"/> behind the node's UDP port, or a wire in virtual time.</summary>
public interface IPeerLink
{
    string LocalUfrag { get; }
    string LocalPassword { get; }

    /// <summary>Takes the bytes before it returns; what cannot be sent is dropped.</summary>
    void SendRtp(ReadOnlySpan<byte> packet, Instant now);

    void SendRtcp(ReadOnlySpan<byte> compound, Instant now);

    /// <summary>The other end has new ICE credentials, and gets new ones here: <see cref="LocalUfrag"/> and <see cref="LocalPassword"/> are these from now on. All else goes on.</summary>
    void RestartIce(RemoteEnd remote);

    void Close(PeerCloseReason reason, Instant now);
}

/// <summary>Opens the server's end of a peer. Every event comes under the room's lock.</summary>
public delegate IPeerLink OpenPeerLink(RemoteEnd remote, IPeerEvents events, Lock gate, Instant now);
