using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace RemoteVerify.Node;

/// <summary>Where browsers can send to: what the options say, or the machine's own addresses.</summary>
internal static class NodeAddresses
{
    public static IReadOnlyList<IPEndPoint> Of(MediaNodeOptions options, int port) =>
        [.. Addresses(options).Distinct().Select(address => new IPEndPoint(address, port))];

    private static IEnumerable<IPAddress> Addresses(MediaNodeOptions options)
    {
        if (options.PublicAddresses.Count > 0)
        {
            return options.PublicAddresses;
        }

        var isAny = options.ListenAddress.Equals(IPAddress.Any) || options.ListenAddress.Equals(IPAddress.IPv6Any);
        return isAny
            ? Own().Where(address => options.ListenAddress.AddressFamily == AddressFamily.InterNetworkV6 || address.AddressFamily == AddressFamily.InterNetwork)
            : [options.ListenAddress];
    }

    /// <summary>Global and private addresses first, the loopback last (a browser on this very machine).</summary>
    private static IEnumerable<IPAddress> Own() => NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address)
        .Where(address => !address.IsIPv6LinkLocal && !address.Equals(IPAddress.IPv6Loopback))
        .Append(IPAddress.Loopback)
        .OrderBy(IPAddress.IsLoopback)
        .ThenBy(address => address.AddressFamily == AddressFamily.InterNetworkV6);
}
