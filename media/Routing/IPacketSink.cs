using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>Someone who gets a published track's packets: a viewer or a recorder. Called under the room's lock: no await, no I/O, no clock, no allocation.</summary>
public interface IPacketSink
{
    /// <summary>One packet as received (RTX already undone), once per sequence number, in order of arrival. The span is valid only during the call.</summary>
    void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now);

    /// <summary>A sender report (RFC 3550 section 6.4.1): what moment of the sender's clock an RTP timestamp stands for. NTP time as 32.32 fixed point.</summary>
    void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now);

    /// <summary>What came from this sequence number on will never be whole: it does not count, and its numbers are given anew to other pictures of the same time. Only a recorder of layers (<see cref="PublishedTrack.AddSink"/>, patient) is told.</summary>
    void OnTakenBack(PublishedTrack track, ushort from, Instant now) { }

    /// <summary>No further packet comes from this track.</summary>
    void OnEnded(PublishedTrack track, Instant now);
}
