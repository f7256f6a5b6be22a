namespace RemoteVerify.Transport;

/// <summary>Why a datagram or packet went no further.</summary>
public enum DropCause
{
    /// <summary>Not well formed, or of no protocol that is spoken here.</summary>
    Malformed,
    /// <summary>A STUN message without valid credentials; never answered.</summary>
    Unauthenticated,
    /// <summary>From an address that no check has proven.</summary>
    UnprovenAddress,
    /// <summary>Not sent: nothing but checks has come from the address (<see cref="PeerLimits.UnheardBytes"/>).</summary>
    UnheardAddress,
    /// <summary>Before SRTP keys were agreed.</summary>
    NoKeys,
    /// <summary>A forged or damaged SRTP or SRTCP packet.</summary>
    Forged,
    /// <summary>Seen before, or older than the replay window; on sending, a packet index used before.</summary>
    Replayed,
    /// <summary>More SSRCs than <see cref="PeerLimits.Ssrcs"/>.</summary>
    TooManySsrcs,
    /// <summary>As many DTLS handshakes run as the node allows, or this one's queue is full.</summary>
    DtlsBusy,
    /// <summary>Too long to be sent in one datagram.</summary>
    TooLong,
    /// <summary>After the end.</summary>
    Closed,
}

/// <summary>A copy of a peer's counters. Bytes are UDP payload; packets are RTP and RTCP.</summary>
public sealed record PeerStatistics(
    long PacketsReceived, long BytesReceived, long PacketsSent, long BytesSent, long ChecksAnswered, IReadOnlyList<long> DropsByCause)
{
    public long Dropped(DropCause cause) => DropsByCause[(int)cause];
}
