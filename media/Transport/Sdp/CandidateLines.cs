using System.Net;
using System.Text;

namespace RemoteVerify.Transport.Sdp;

/// <summary>Where the server listens, as a=candidate lines (RFC 8839 section 5.1): all of them at once, a lite agent gathers nothing later.</summary>
internal static class CandidateLines
{
    public static void Write(StringBuilder text, IReadOnlyList<IPEndPoint> udp, IReadOnlyList<IPEndPoint> tcp)
    {
        // Host candidates, in falling preference (RFC 8445 section 5.1.2.1: type preference 126).
        for (var i = 0; i < udp.Count; i++)
            text.Append($"a=candidate:{i + 1} 1 udp {(126u << 24) + ((65535u - (uint)i) << 8) + 255u} {udp[i].Address} {udp[i].Port} typ host\r\n");
        // Passive (RFC 6544 section 4.2: direction preference 4), below every UDP candidate.
        for (var i = 0; i < tcp.Count; i++)
            text.Append($"a=candidate:{udp.Count + i + 1} 1 tcp {(90u << 24) + (((4u << 13) + 8191u - (uint)i) << 8) + 255u} {tcp[i].Address} {tcp[i].Port} typ host tcptype passive\r\n");
        text.Append("a=end-of-candidates\r\n");
    }
}
