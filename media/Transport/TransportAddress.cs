using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace RemoteVerify.Transport;

/// <summary>An IP address and port as a value: 16 bytes in IPv6 form (IPv4 mapped, RFC 4291 section 2.5.5.2), a port, and whether it is TCP's rather than UDP's. Compares without allocating.</summary>
public readonly record struct TransportAddress(ulong High, ulong Low, ushort Port, bool IsTcp = false)
{
    private const ulong MappedPrefix = 0x0000_FFFF_0000_0000;

    /// <summary>One subscriber's: an IPv4 address, or an IPv6 network of 64 bits, all of whose addresses one machine can use.</summary>
    public bool SharesNetwork(in TransportAddress other) => High == other.High && (Low == other.Low || High != 0);

    public bool IsIPv4 => High == 0 && (Low & 0xFFFF_FFFF_0000_0000) == MappedPrefix;

    public static TransportAddress From(IPEndPoint endpoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        endpoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        return new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), (ushort)endpoint.Port);
    }

    public static TransportAddress FromIPv4(uint address, ushort port) => new(0, MappedPrefix | address, port);

    public IPEndPoint ToEndPoint()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        var address = new IPAddress(bytes);
        return new(IsIPv4 ? address.MapToIPv4() : address, Port);
    }

    public override string ToString() => IsTcp ? $"{ToEndPoint()}/tcp" : ToEndPoint().ToString();
}
