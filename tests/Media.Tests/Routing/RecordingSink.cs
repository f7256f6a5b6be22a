using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>Keeps what a recorder would be given.</summary>
internal sealed class RecordingSink : IPacketSink
{
    public List<ushort> Numbers { get; } = [];
    public List<Instant> Arrivals { get; } = [];
    public List<byte[]> Payloads { get; } = [];
    public List<(ulong Ntp, uint Timestamp)> Reports { get; } = [];
    public int Ended { get; private set; }

    public void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        Numbers.Add(header.SequenceNumber);
        Arrivals.Add(now);
        Payloads.Add(header.Payload(packet).ToArray());
    }

    public void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now) => Reports.Add((ntpTime, rtpTimestamp));

    public void OnEnded(PublishedTrack track, Instant now) => Ended++;
}
