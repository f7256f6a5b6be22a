using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Recording;

/// <summary>One published track's way into the recording. Runs under the room's lock: copies the payload into a pooled ring and returns; never waits, never allocates a packet. When the ring is full the packet is dropped and the span becomes a gap "overload".</summary>
public sealed class TrackRecorder : IPacketSink
{
    private readonly ParticipantRecorder _owner;

    internal TrackRecorder(PublishedTrack track, ParticipantRecorder owner) => (Track, _owner) = (track, owner);

    public PublishedTrack Track { get; }
    internal PacketRing Ring { get; } = new(RecordingLimits.Segments);

    /// <summary>Set once, after the last packet has been written to the ring.</summary>
    internal bool Ended => Volatile.Read(ref _ended);
    internal Instant EndedAt { get; private set; }
    private bool _ended;
    private bool _dropped;

    public void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        if (_ended) return;
        if (_dropped && !Ring.TryWrite(PacketRecord.Overload(now), default)) return;
        _dropped = false;
        var payload = packet.Slice(header.HeaderLength, header.PayloadLength);
        if (!Ring.TryWrite(PacketRecord.Packet(header, now), payload)) _dropped = true;
        if (payload.Length > 0) _owner.MediaCame(now);
    }

    public void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now)
    {
        // A lost report is no harm: the next one comes within seconds.
        if (!_ended) Ring.TryWrite(PacketRecord.SenderReport(ntpTime, rtpTimestamp, now), default);
    }

    public void OnTakenBack(PublishedTrack track, ushort from, Instant now)
    {
        if (!_ended && !Ring.TryWrite(PacketRecord.TakenBack(from, now), default)) _dropped = true;
    }

    public void OnEnded(PublishedTrack track, Instant now)
    {
        EndedAt = now;
        Volatile.Write(ref _ended, true);
    }
}
