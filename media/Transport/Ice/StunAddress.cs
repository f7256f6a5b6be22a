using System.Buffers.Binary;

namespace RemoteVerify.Transport.Ice;

/// <summary>The value of XOR-MAPPED-ADDRESS (RFC 8489 section 14.2). The mask is magic cookie and transaction id.</summary>
internal static class StunAddress
{
    private const byte IPv4 = 1, IPv6 = 2;

    public static TransportAddress? Read(ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask)
    {
        if (value.Length < 8)
            return null;
        var port = (ushort)(BinaryPrimitives.ReadUInt16BigEndian(value[2..]) ^ BinaryPrimitives.ReadUInt16BigEndian(mask));
        return (value[1], value.Length) switch
        {
            (IPv4, 8) => TransportAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(value[4..]) ^ BinaryPrimitives.ReadUInt32BigEndian(mask), port),
            (IPv6, 20) => new TransportAddress(
                BinaryPrimitives.ReadUInt64BigEndian(value[4..]) ^ BinaryPrimitives.ReadUInt64BigEndian(mask),
                BinaryPrimitives.ReadUInt64BigEndian(value[12..]) ^ BinaryPrimitives.ReadUInt64BigEndian(mask[8..]), port),
            _ => null,
        };
    }

    /// <summary>Returns the length written: 8 or 20 bytes.</summary>
    public static int Write(in TransportAddress address, ReadOnlySpan<byte> mask, Span<byte> value)
    {
        value[0] = 0;
        value[1] = address.IsIPv4 ? IPv4 : IPv6;
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(address.Port ^ BinaryPrimitives.ReadUInt16BigEndian(mask)));
        if (address.IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)address.Low ^ BinaryPrimitives.ReadUInt32BigEndian(mask));
            return 8;
        }
        BinaryPrimitives.WriteUInt64BigEndian(value[4..], address.High ^ BinaryPrimitives.ReadUInt64BigEndian(mask));
        BinaryPrimitives.WriteUInt64BigEndian(value[12..], address.Low ^ BinaryPrimitives.ReadUInt64BigEndian(mask[8..]));
        return 20;
    }
}
