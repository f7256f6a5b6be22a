using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtp;

/// <summary>One block of a redundant payload. <paramref name="timestampOffset"/> is how much earlier than the packet's timestamp it was; 0 for the packet's own.</summary>
public readonly ref struct RedBlock(int timestampOffset, bool primary, ReadOnlySpan<byte> data)
{
    public int TimestampOffset => timestampOffset;
    public bool IsPrimary => primary;
    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>
/// Redundant audio (RFC 2198): a packet carries the ones before it again. Walks the blocks, oldest first, the packet's own last.
/// <code>[1|type 7|timestamp offset 14|length 10]... [0|type 7] data...</code>
/// </summary>
public ref struct Red
{
    public const int MostTimestampOffset = (1 << 14) - 1;
    public const int MostBlockBytes = (1 << 10) - 1;
    /// <summary>Browsers send one or two, at most nine: each becomes a packet for every viewer.</summary>
    public const int MostRedundant = 9;
    private const int RedundantHead = 4, PrimaryHead = 1;

    private readonly ReadOnlySpan<byte> _payload;
    private int _head;
    private int _data;

    private Red(ReadOnlySpan<byte> payload, int heads, int count)
    {
        _payload = payload;
        (_data, Redundant) = (heads, count);
    }

    /// <summary>Blocks beside the packet's own.</summary>
    public int Redundant { get; }
    public RedBlock Current { get; private set; }

    public readonly Red GetEnumerator() => this;

    /// <summary>False when the heads or the blocks they tell do not fit into the payload, or are too many.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Red red)
    {
        red = default;
        int at = 0, count = 0, bytes = 0;
        for (; at < payload.Length && (payload[at] & 0x80) != 0; at += RedundantHead, count++)
        {
            if (at + RedundantHead >= payload.Length || count == MostRedundant)
                return false;
            bytes += BinaryPrimitives.ReadUInt16BigEndian(payload[(at + 2)..]) & MostBlockBytes;
        }
        if (at + PrimaryHead + bytes > payload.Length)
            return false;
        red = new Red(payload, at + PrimaryHead, count);
        return true;
    }

    public bool MoveNext()
    {
        if (_head >= _payload.Length || _head < 0)
            return false;
        if ((_payload[_head] & 0x80) == 0)
        {
            Current = new RedBlock(0, primary: true, _payload[_data..]);
            _head = -1;
            return true;
        }
        var word = BinaryPrimitives.ReadUInt32BigEndian(_payload[_head..]);
        var length = (int)(word & MostBlockBytes);
        Current = new RedBlock((int)(word >> 10 & MostTimestampOffset), primary: false, _payload.Slice(_data, length));
        (_head, _data) = (_head + RedundantHead, _data + length);
        return true;
    }

    /// <summary>A payload of one block before its own. Bytes written; 0 if it does not fit, or the format cannot say so early or long a block.</summary>
    public static int Write(Span<byte> destination, byte payloadType, uint timestampOffset, ReadOnlySpan<byte> before, ReadOnlySpan<byte> own)
    {
        var length = RedundantHead + PrimaryHead + before.Length + own.Length;
        if (destination.Length < length || timestampOffset > MostTimestampOffset || before.Length > MostBlockBytes)
            return 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination, 0x8000_0000 | (uint)payloadType << 24 | timestampOffset << 10 | (uint)before.Length);
        destination[RedundantHead] = payloadType;
        before.CopyTo(destination[(RedundantHead + PrimaryHead)..]);
        own.CopyTo(destination[(RedundantHead + PrimaryHead + before.Length)..]);
        return length;
    }
}
