using System.Buffers.Binary;
using System.Net.Sockets;

namespace RemoteVerify.Transport.Udp;

/// <summary>sockaddr_in and sockaddr_in6 behind their family field: the port at 2, the address at 4 or 8, on every system.</summary>
internal static class SocketAddressFormat
{
    public const int IPv4Length = 16, IPv6Length = 28;

    private const int PortOffset = 2, IPv4Offset = 4, IPv6Offset = 8;

    public static TransportAddress Read(ReadOnlySpan<byte> socketAddress, AddressFamily family)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(socketAddress[PortOffset..]);
        return family == AddressFamily.InterNetwork
            ? TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(socketAddress[IPv4Offset..]), port)
            : new(BinaryPrimitives.ReadUInt64BigEndian(socketAddress[IPv6Offset..]), BinaryPrimitives.ReadUInt64BigEndian(socketAddress[(IPv6Offset + 8)..]), port);
    }

    public static void Write(in TransportAddress address, AddressFamily family, Span<byte> socketAddress)
    {
        BinaryPrimitives.WriteUInt16BigEndian(socketAddress[PortOffset..], address.Port);
        if (family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt32BigEndian(socketAddress[IPv4Offset..], (uint)address.Low);
            return;
        }
        BinaryPrimitives.WriteUInt64BigEndian(socketAddress[IPv6Offset..], address.High);
        BinaryPrimitives.WriteUInt64BigEndian(socketAddress[(IPv6Offset + 8)..], address.Low);
    }
}
