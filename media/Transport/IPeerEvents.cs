using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Transport;

/// <summary>Why a peer ended. Faulted: a bug of ours, told to <see cref="Demux.Faulted"/>.</summary>
public enum PeerCloseReason { Left, ConsentExpired, DtlsFailed, ConnectTimeout, Replaced, SessionEnded, Faulted }

/// <summary>What a peer tells its room. Every call comes under the lock that guards the peer (<see cref="PeerOptions.Gate"/>).</summary>
public interface IPeerEvents
{
    /// <summary>ICE has a valid pair and DTLS-SRTP keys are in place: media may flow.</summary>
    void Connected(Peer peer, Instant now);

    /// <summary>An authenticated, decrypted RTP packet (header and payload, no SRTP tag), valid only during the call.</summary>
    void RtpReceived(Peer peer, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now);

    /// <summary>An authenticated, decrypted compound RTCP packet (RFC 3550 section 6.1; reduced size allowed, RFC 5506).</summary>
    void RtcpReceived(Peer peer, ReadOnlySpan<byte> compound, Instant now);

    /// <summary>The last call for this peer.</summary>
    void Closed(Peer peer, PeerCloseReason reason, Instant now);
}
