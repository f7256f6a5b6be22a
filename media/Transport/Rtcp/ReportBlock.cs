using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>What a receiver says about one source (RFC 3550 section 6.4.1).</summary>
public readonly record struct ReportBlock
{
    public const int Length = 24;

    public uint Ssrc { get; init; }
    /// <summary>Of 256, since the last report.</summary>
    public byte FractionLost { get; init; }
    /// <summary>24 bits, signed: duplicates can make it negative.</summary>
    public int CumulativeLost { get; init; }
    public uint HighestSequence { get; init; }
    /// <summary>In RTP timestamp units.</summary>
    public uint Jitter { get; init; }
    /// <summary>Middle 32 bits of the NTP time in the last sender report; 0 for none.</summary>
    public uint LastSenderReport { get; init; }
    /// <summary>In 1/65536 s.</summary>
    public uint DelaySinceLastSenderReport { get; init; }

    internal static ReportBlock Read(ReadOnlySpan<byte> bytes) => new()
    {
        Ssrc = BinaryPrimitives.ReadUInt32BigEndian(bytes),
        FractionLost = bytes[4],
        CumulativeLost = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]) << 8 >> 8,
        HighestSequence = BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
        Jitter = BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
        LastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
        DelaySinceLastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(bytes[20..]),
    };

    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(bytes[4..], Math.Clamp(CumulativeLost, -0x80_0000, 0x7F_FFFF));
        bytes[4] = FractionLost;
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], HighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[20..], DelaySinceLastSenderReport);
    }
}

/// <summary>The report blocks of a sender or receiver report, read one by one.</summary>
public ref struct ReportBlocks(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public ReportBlock Current { get; private set; }

    public readonly ReportBlocks GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_rest.Length < ReportBlock.Length)
            return false;
        Current = ReportBlock.Read(_rest);
        _rest = _rest[ReportBlock.Length..];
        return true;
    }
}
