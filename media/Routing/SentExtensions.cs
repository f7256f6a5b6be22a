using System.Buffers.Binary;
using System.Text;
using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

/// <summary>The header extensions (RFC 8285) of one outgoing track: its own, and those of the publisher that the viewer can use.</summary>
internal sealed class SentExtensions(Connection viewer, string mid)
{
    private readonly byte[] _mid = Encoding.ASCII.GetBytes(mid);
    private PlayoutWait _wait;

    public ExtensionIds Ids { get; set; }

    /// <summary>Packets have transport-wide numbers.</summary>
    public bool Numbered => Ids.TransportSequence != 0;

    /// <param name="repairTakes">On the viewer's own line; zero while it loses next to nothing.</param>
    public void Write(ref RtpWriter writer, PublishedTrack track, ReadOnlySpan<byte> packet, in RtpHeader header, TimeSpan repairTakes, Instant now)
    {
        WriteOwn(ref writer, now);
        if (Ids.PlayoutDelay != 0)
            WritePlayoutDelay(ref writer, track, repairTakes, now);
        Copy(ref writer, track.Extensions, packet, header);
    }

    public void WriteOwn(ref RtpWriter writer, Instant now)
    {
        if (Ids.Mid != 0)
            writer.Extension(Ids.Mid, _mid);
        Span<byte> value = stackalloc byte[3];
        if (Ids.AbsoluteSendTime != 0)
        {
            RtpExtensionValues.WriteAbsoluteSendTime(value, now);
            writer.Extension(Ids.AbsoluteSendTime, value);
        }
        if (Ids.TransportSequence != 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, viewer.NextTransportSequence);
            writer.Extension(Ids.TransportSequence, value[..2]);
        }
    }

    // What is lost on either line is mostly there again after a round trip: a picture that waits for it does not stand.
    private void WritePlayoutDelay(ref RtpWriter writer, PublishedTrack track, TimeSpan repairTakes, Instant now)
    {
        if (!_wait.TrySay(track.RepairTakes(now), repairTakes, now, out var wait))
            return;
        Span<byte> value = stackalloc byte[3];
        RtpExtensionValues.WritePlayoutDelay(value, wait);
        writer.Extension(Ids.PlayoutDelay, value);
    }

    private void Copy(ref RtpWriter writer, in ExtensionIds from, ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        foreach (var extension in new RtpExtensions(packet, header))
        {
            if (extension.Id == from.AudioLevel && Ids.AudioLevel != 0)
                writer.Extension(Ids.AudioLevel, extension.Data);
            else if (extension.Id == from.Orientation && Ids.Orientation != 0)
                writer.Extension(Ids.Orientation, extension.Data);
        }
    }
}
