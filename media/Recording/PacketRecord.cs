using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Recording;

internal enum RecordKind : byte { Packet, SenderReport, Overload, TakenBack }

/// <summary>What stands before a payload in the ring.</summary>
internal readonly record struct PacketRecord(RecordKind Kind, bool Marker, ushort SequenceNumber, uint Timestamp, long ArrivalUs, ulong NtpTime)
{
    public static PacketRecord Packet(in RtpHeader header, Instant now) =>
        new(RecordKind.Packet, header.Marker, header.SequenceNumber, header.Timestamp, now.Microseconds, 0);

    public static PacketRecord SenderReport(ulong ntpTime, uint rtpTimestamp, Instant now) =>
        new(RecordKind.SenderReport, false, 0, rtpTimestamp, now.Microseconds, ntpTime);

    /// <summary>What came from this number on does not count.</summary>
    public static PacketRecord TakenBack(ushort from, Instant now) => new(RecordKind.TakenBack, false, from, 0, now.Microseconds, 0);

    /// <summary>Packets before this one were dropped because the ring was full.</summary>
    public static PacketRecord Overload(Instant now) => new(RecordKind.Overload, false, 0, 0, now.Microseconds, 0);
}
