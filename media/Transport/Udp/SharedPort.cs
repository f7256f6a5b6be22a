using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Transport.Udp;

/// <summary>The sockets of one UDP port.</summary>
internal static class SharedPort
{
    /// <summary>As many as asked for where the system shares a port among sockets by their senders; elsewhere one.</summary>
    /// <exception cref="SocketException">The address is not this machine's, or the port is taken.</exception>
    public static Socket[] Bind(UdpPortOptions options)
    {
        var sockets = new Socket[LinuxMessages.AreSupported ? options.Sockets : 1];
        try
        {
            sockets[0] = Open(options);
            sockets[0].Bind(new IPEndPoint(AddressOf(options), options.Port));
            // Bound alone, a port that another process has is an error; only then it is opened to the others here.
            for (var i = 1; i < sockets.Length; i++)
            {
                LinuxMessages.SharePort(sockets[i - 1]);
                sockets[i] = Open(options);
                LinuxMessages.SharePort(sockets[i]);
                sockets[i].Bind(sockets[0].LocalEndPoint!);
            }
            return sockets;
        }
        catch (SocketException)
        {
            foreach (var socket in sockets)
                socket?.Dispose();
            throw;
        }
    }

    private static IPAddress AddressOf(UdpPortOptions options) =>
        options.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6 ? IPAddress.Any : options.Address;

    private static Socket Open(UdpPortOptions options)
    {
        var address = AddressOf(options);
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
        {
            Blocking = false,
            ReceiveBufferSize = options.SocketBufferBytes,
            SendBufferSize = options.SocketBufferBytes,
        };
        if (address.Equals(IPAddress.IPv6Any))
            socket.DualMode = true;
        return socket;
    }
}
