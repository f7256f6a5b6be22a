using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Kit;

/// <summary>Port numbers for servers that a test starts and must know beforehand.</summary>
/// <remarks>
/// They lie below the range from which Linux (32768) and Windows (49152) give ports to outgoing connections: between the
/// look and the server's own bind, none of the connections of the tests beside it can take the number away.
/// </remarks>
public static class FreePort
{
    private const int First = 20_000;
    private const int End = 32_000;

    /// <summary>A port that nothing on this machine has bound, neither for TCP nor for UDP.</summary>
    /// <exception cref="InvalidOperationException">A hundred ports in a row were taken.</exception>
    public static int Next()
    {
        for (var tries = 0; tries < 100; tries++)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port, SocketType.Stream, ProtocolType.Tcp) && IsFree(port, SocketType.Dgram, ProtocolType.Udp))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port found between {First} and {End}.");
    }

    private static bool IsFree(int port, SocketType type, ProtocolType protocol)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, type, protocol);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
