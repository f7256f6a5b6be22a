using System.Buffers.Binary;
using System.IO.Hashing;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>A controlling agent's connectivity check (RFC 8445 section 7.2.2).</summary>
public static class StunCheck
{
    public static byte[] Build(string userName, string password)
    {
        var bytes = new List<byte> { 0x00, 0x01, 0, 0, 0x21, 0x12, 0xA4, 0x42 };
        bytes.AddRange(RandomNumberGenerator.GetBytes(12));
        Add(bytes, 0x0006, Encoding.UTF8.GetBytes(userName));
        Add(bytes, 0x0024, [0x6E, 0x7F, 0x1E, 0xFF]);
        Add(bytes, 0x802A, RandomNumberGenerator.GetBytes(8));
        Add(bytes, 0x0025, []);
        return Sealed(bytes, password);
    }

    /// <summary>What a server that checks by itself is answered (RFC 8445 section 7.3.1).</summary>
    /// <param name="password">Of the end that answers.</param>
    /// <param name="from">Where the check came from, IPv4.</param>
    public static byte[] Answer(ReadOnlySpan<byte> check, string password, IPEndPoint from)
    {
        var bytes = new List<byte> { 0x01, 0x01, 0, 0 };
        bytes.AddRange(check[4..20]);
        var mapped = new byte[8];
        mapped[1] = 1;
        BinaryPrimitives.WriteUInt16BigEndian(mapped.AsSpan(2), (ushort)(from.Port ^ 0x2112));
        BinaryPrimitives.WriteUInt32BigEndian(mapped.AsSpan(4), BinaryPrimitives.ReadUInt32BigEndian(from.Address.GetAddressBytes()) ^ 0x2112A442);
        Add(bytes, 0x0020, mapped);
        return Sealed(bytes, password);
    }

    public static bool IsCheck(ReadOnlySpan<byte> datagram) => datagram.Length >= 20 && datagram[0] == 0x00 && datagram[1] == 0x01;

    private static byte[] Sealed(List<byte> bytes, string password)
    {
        SetLength(bytes, bytes.Count - 20 + 24);
        Add(bytes, 0x0008, HMACSHA1.HashData(Encoding.UTF8.GetBytes(password), bytes.ToArray()));
        SetLength(bytes, bytes.Count - 20 + 8);
        var crc = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32.HashToUInt32(bytes.ToArray()) ^ 0x5354554E);
        Add(bytes, 0x8028, crc);
        return [.. bytes];
    }

    public static bool IsSuccess(ReadOnlySpan<byte> datagram) => datagram.Length >= 20 && datagram[0] == 0x01 && datagram[1] == 0x01;

    private static void Add(List<byte> bytes, ushort type, byte[] value)
    {
        bytes.AddRange([(byte)(type >> 8), (byte)type, (byte)(value.Length >> 8), (byte)value.Length, .. value]);
        while (bytes.Count % 4 != 0)
        {
            bytes.Add(0);
        }
    }

    private static void SetLength(List<byte> bytes, int length) => (bytes[2], bytes[3]) = ((byte)(length >> 8), (byte)length);
}
