using System.Net;

namespace RemoteVerify.Server.Media;

/// <summary>Section "RemoteVerify:Media": where the browsers' media comes in.</summary>
public sealed class MediaSettings
{
    /// <summary>UDP. 0 takes a free one.</summary>
    public int Port { get; set; } = 5080;

    /// <summary>TCP, for browsers whose UDP is blocked. Empty: the number of Port, or the next one where the web server listens on that. -1: none.</summary>
    public int? TcpPort { get; set; }

    /// <summary>Sockets that share the UDP port, a thread each. Empty: by this machine's processors.</summary>
    public int? UdpSockets { get; set; }

    /// <summary>"::" is IPv4 and IPv6.</summary>
    public string ListenAddress { get; set; } = "::";

    /// <summary>Addresses that browsers can reach. Empty: the machine's own.</summary>
    public IReadOnlyList<string> PublicAddresses { get; set; } = [];

    public IEnumerable<string> Problems()
    {
        if (Port is < 0 or > 65535)
        {
            yield return "Media:Port: 0 to 65535.";
        }

        if (TcpPort is < -1 or > 65535)
        {
            yield return "Media:TcpPort: 0 to 65535, or -1 for none.";
        }

        if (UdpSockets is < 1 or > 64)
        {
            yield return "Media:UdpSockets: 1 to 64.";
        }

        foreach (var address in PublicAddresses.Append(ListenAddress))
        {
            if (!IPAddress.TryParse(address, out _))
            {
                yield return $"Media: \"{address}\" is no IP address.";
            }
        }
    }
}
