using System.Buffers.Binary;
using System.Text;

namespace RemoteVerify.Recording;

/// <summary>Elements of EBML (RFC 8794) appended to a buffer that grows and is reused.</summary>
internal sealed class Ebml
{
    private byte[] _bytes = new byte[64 * 1024];

    public int Length { get; private set; }
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>The id as it stands in the file, its length marker included.</summary>
    public void Id(uint id) => BigEndian(id, id switch { > 0xFF_FFFF => 4, > 0xFFFF => 3, > 0xFF => 2, _ => 1 });

    /// <summary>A size in the fewest bytes (RFC 8794 section 4.4: all ones would mean unknown).</summary>
    public void Size(int size)
    {
        var bytes = size switch { < 0x7F => 1, < 0x3FFF => 2, < 0x1F_FFFF => 3, < 0xFFF_FFFF => 4, _ => 5 };
        BigEndian((ulong)(uint)size | 1UL << 7 * bytes, bytes);
    }

    /// <summary>A size in eight bytes.</summary>
    public void LongSize(ulong size) => BigEndian(size | 1UL << 56, 8);

    public void UnknownSize() => BigEndian(0x01FF_FFFF_FFFF_FFFF, 8);

    public void UInt(uint id, ulong value, int bytes = 0)
    {
        if (bytes == 0) bytes = Math.Max(1, (71 - System.Numerics.BitOperations.LeadingZeroCount(value)) / 8);
        Id(id);
        Size(bytes);
        BigEndian(value, bytes);
    }

    public void Float(uint id, double value)
    {
        Id(id);
        Size(8);
        BigEndian((ulong)BitConverter.DoubleToInt64Bits(value), 8);
    }

    /// <summary>Nanoseconds since 2001-01-01 (RFC 8794 section 7.6).</summary>
    public void Date(uint id, DateTimeOffset at)
    {
        Id(id);
        Size(8);
        BigEndian((ulong)((at - new DateTimeOffset(2001, 1, 1, 0, 0, 0, TimeSpan.Zero)).Ticks * 100), 8);
    }

    public void Text(uint id, string text) => Binary(id, Encoding.UTF8.GetBytes(text));

    public void Binary(uint id, ReadOnlySpan<byte> bytes)
    {
        Id(id);
        Size(bytes.Length);
        Raw(bytes);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    /// <summary>Opens a master element; <see cref="End"/> writes its size, in four bytes.</summary>
    public int Begin(uint id)
    {
        Id(id);
        BigEndian(0, 4);
        return Length;
    }

    public void End(int begun) =>
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(begun - 4), (uint)(Length - begun) | 0x1000_0000);

    public void BigEndian(ulong value, int bytes)
    {
        var room = Room(bytes);
        for (var i = bytes - 1; i >= 0; i--, value >>= 8) room[i] = (byte)value;
    }

    private Span<byte> Room(int bytes)
    {
        if (Length + bytes > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
        Length += bytes;
        return _bytes.AsSpan(Length - bytes, bytes);
    }
}
