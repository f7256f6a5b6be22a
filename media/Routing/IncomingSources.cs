using System.Text;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>Which m-line an SSRC belongs to (RFC 9143 section 9.2): told by the offer, by the packet's mid, or by a payload type that only one line has.</summary>
internal sealed class IncomingSources
{
    // Bounds what a client that changes its SSRC all the time can cost.
    private const int Capacity = 64;

    private readonly List<(uint Ssrc, PublishLine Line)> _known = new(Capacity);

    public void Clear() => _known.Clear();

    public PublishLine? Find(List<PublishLine> lines, ReadOnlySpan<byte> packet, in RtpHeader header)
    {
        foreach (var (ssrc, line) in _known)
            if (ssrc == header.Ssrc)
                return line.Takes(header.PayloadType) ? line : null;
        var found = Declared(lines, header.Ssrc) ?? ByMid(lines, packet, header) ?? ByPayloadType(lines, header.PayloadType);
        if (found is not null && _known.Count < Capacity)
            _known.Add((header.Ssrc, found));
        return found;
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
