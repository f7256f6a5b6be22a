using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtcp;

/// <summary>Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). Enumerates one status a packet.</summary>
public ref struct TransportFeedback
{
    internal const byte Format = 15;
    internal const int FixedLength = 20;
    internal const int TickMicroseconds = 250;
    /// <summary>Far more than is sent to anybody between two feedbacks: a run of 40 bytes that tells of more is refused, each status costs work.</summary>
    public const int MostPackets = 2_048;
    /// <summary>Of a step of <see cref="ReferenceTime"/>.</summary>
    public const int ReferenceMicroseconds = 64_000;

    private readonly ReadOnlySpan<byte> _body;
    private int _chunkOffset;
    private int _deltaOffset;
    private int _left;
    private ushort _chunk;
    private int _chunkLeft;
    private long _microseconds;
    private ushort _next;

    private TransportFeedback(in RtcpPacket packet)
    {
        _body = packet.Body;
        MediaSsrc = packet.Word(1);
        BaseSequence = _next = BinaryPrimitives.ReadUInt16BigEndian(_body[8..]);
        PacketCount = BinaryPrimitives.ReadUInt16BigEndian(_body[10..]);
        ReferenceTime = (int)packet.Word(3) >> 8;
        FeedbackCount = _body[15];
        _microseconds = (long)ReferenceTime * ReferenceMicroseconds;
        _chunkOffset = 16;
        _left = PacketCount;
    }

    public uint MediaSsrc { get; }
    public ushort BaseSequence { get; }
    public ushort PacketCount { get; }
    /// <summary>24 bits, signed, in units of 64 ms: it wraps.</summary>
    public int ReferenceTime { get; }
    public byte FeedbackCount { get; }

    /// <summary>The packet the walk is at.</summary>
    public ushort SequenceNumber { get; private set; }
    /// <summary>Whether it arrived, and when on the receiver's clock.</summary>
    public bool Received { get; private set; }
    public long ArrivalMicroseconds { get; private set; }

    public static bool TryParse(in RtcpPacket packet, out TransportFeedback feedback)
    {
        var valid = packet.IsFeedback(RtcpType.TransportFeedback, Format) && packet.Body.Length >= 16;
        feedback = valid ? new TransportFeedback(packet) : default;
        return valid && feedback.PacketCount <= MostPackets && feedback.LocateDeltas();
    }

    /// <summary>Moves to the next status. False at the end, or where a truncated packet stops making sense.</summary>
    public bool MoveNext()
    {
        if (_left == 0 || !NextSymbol(out var symbol))
            return false;
        _left--;
        SequenceNumber = _next++;
        Received = symbol is 1 or 2;
        return !Received || ReadDelta(symbol);
    }

    // The deltas stand after the last chunk, so the chunks are walked once beforehand.
    private bool LocateDeltas()
    {
        var offset = _chunkOffset;
        for (int covered = 0; covered < PacketCount; offset += 2)
        {
            if (offset + 2 > _body.Length)
                return false;
            var length = SymbolsIn(BinaryPrimitives.ReadUInt16BigEndian(_body[offset..]));
            if (length == 0)
                return false;
            covered += length;
        }
        _deltaOffset = offset;
        return true;
    }

    private static int SymbolsIn(ushort chunk) =>
        (chunk & 0x8000) == 0 ? chunk & 0x1FFF : (chunk & 0x4000) == 0 ? 14 : 7;

    private bool NextSymbol(out int symbol)
    {
        symbol = 0;
        if (_chunkLeft == 0)
        {
            _chunk = BinaryPrimitives.ReadUInt16BigEndian(_body[_chunkOffset..]);
            _chunkOffset += 2;
            _chunkLeft = SymbolsIn(_chunk);
        }
        _chunkLeft--;
        symbol = (_chunk & 0x8000) == 0 ? _chunk >> 13 & 3
            : (_chunk & 0x4000) == 0 ? _chunk >> _chunkLeft & 1
            : _chunk >> (2 * _chunkLeft) & 3;
        return true;
    }

    private bool ReadDelta(int symbol)
    {
        if (_deltaOffset + symbol > _body.Length)
            return false;
        var ticks = symbol == 1 ? _body[_deltaOffset] : BinaryPrimitives.ReadInt16BigEndian(_body[_deltaOffset..]);
        _deltaOffset += symbol;
        _microseconds += ticks * TickMicroseconds;
        ArrivalMicroseconds = _microseconds;
        return true;
    }
}
