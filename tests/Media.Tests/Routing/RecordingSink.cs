using RemoteVerify.Kit.Rtp;
using RemoteVerify.Routing;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Routing;

/// <summary>Keeps what a recorder would be given.</summary>
internal sealed class RecordingSink : IPacketSink
{
    public List<ushort> Numbers { get; } = [];
    public List<uint> Timestamps { get; } = [];
    public List<Instant> Arrivals { get; } = [];
    public List<byte[]> Payloads { get; } = [];
    public List<(ulong Ntp, uint Timestamp)> Reports { get; } = [];
    public int Ended { get; private set; }

    /// <summary>Of every picture that somebody begins to send from now on.</summary>
    public static RecordingSink OfPictures(RoomRehearsal rehearsal)
    {
        var sink = new RecordingSink();
        rehearsal.OnPublished = track =>
        {
            if (track.Kind == MediaKind.Video)
                track.AddSink(sink, patient: true);
        };
        return sink;
    }

    public void OnPacket(PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, Instant now)
    {
        Numbers.Add(header.SequenceNumber);
        Timestamps.Add(header.Timestamp);
        Arrivals.Add(now);
        Payloads.Add(header.Payload(packet).ToArray());
    }

    public void OnTakenBack(PublishedTrack track, ushort from, Instant now)
    {
        for (var i = Numbers.Count - 1; i >= 0; i--)
        {
            if ((short)(Numbers[i] - from) < 0)
                continue;
            Numbers.RemoveAt(i);
            Timestamps.RemoveAt(i);
            Arrivals.RemoveAt(i);
            Payloads.RemoveAt(i);
        }
    }

    public void OnSenderReport(PublishedTrack track, ulong ntpTime, uint rtpTimestamp, Instant now) => Reports.Add((ntpTime, rtpTimestamp));

    public void OnEnded(PublishedTrack track, Instant now) => Ended++;
}
