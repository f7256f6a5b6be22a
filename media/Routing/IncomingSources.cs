using System.Text;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>Where an SSRC's packets belong: an m-line, and which of its encodings.</summary>
internal readonly record struct IncomingSource(PublishLine Line, int Layer);

/// <summary>Which m-line and layer an SSRC belongs to (RFC 9143 section 9.2, RFC 8852): told by the offer, by the packet's mid and stream id, or by a payload type that only one line has.</summary>
internal sealed class IncomingSources
{
    // Bounds what a client that changes its SSRC all the time can cost.
    private const int Capacity = 64;

    private readonly List<(uint Ssrc, IncomingSource Source)> _known = new(Capacity);

    public void Clear() => _known.Clear();

    public bool TryFind(List<PublishLine> lines, ReadOnlySpan<byte> packet, in RtpHeader header, out IncomingSource source)
    {
        foreach (var (ssrc, known) in _known)
        {
            if (ssrc != header.Ssrc)
                continue;
            source = known;
            return known.Line.Takes(header.PayloadType);
        }
        source = default;
        if ((Declared(lines, header.Ssrc) ?? ByMid(lines, packet, header) ?? ByPayloadType(lines, header.PayloadType)) is not { } line || !line.Takes(header.PayloadType) || !TryLayer(line, packet, header, out var layer))
            return false;
        source = new IncomingSource(line, layer);
        if (_known.Count < Capacity)
            _known.Add((header.Ssrc, source));
        return true;
    }

    // A browser says the stream id until it hears that the stream is known; probes before that may say none.
    private static bool TryLayer(PublishLine line, ReadOnlySpan<byte> packet, in RtpHeader header, out int layer)
    {
        layer = 0;
        if (line.StreamIds.Count == 0)
            return true;
        var extension = line.IsRetransmission(header.PayloadType) ? line.Extensions.RepairedStreamId : line.Extensions.StreamId;
        layer = extension != 0 && RtpExtensions.TryFind(packet, header, extension, out var streamId) ? line.LayerOf(streamId) : -1;
        return layer >= 0;
    }

    private static PublishLine? Declared(List<PublishLine> lines, uint ssrc)
    {
        foreach (var line in lines)
            foreach (var source in line.Sources)
                if (source == ssrc)
                    return line;
        return null;
    }

    private static PublishLine? ByMid(List<PublishLine> lines, ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        foreach (var line in lines)
            if (line.Extensions.Mid != 0 && RtpExtensions.TryFind(packet, header, line.Extensions.Mid, out var mid) && Ascii.Equals(mid, line.Mid) && line.Takes(header.PayloadType))
                return line;
        return null;
    }

    private static PublishLine? ByPayloadType(List<PublishLine> lines, byte payloadType)
    {
        PublishLine? found = null;
        foreach (var line in lines)
        {
            if (!line.Takes(payloadType))
                continue;
            if (found is not null)
                return null;
            found = line;
        }
        return found;
    }
}
