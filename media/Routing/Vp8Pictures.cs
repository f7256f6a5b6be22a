using System.Buffers.Binary;

namespace RemoteVerify.Routing;

/// <summary>Lets the picture ids of a viewer's VP8 (RFC 7741 section 4.2) run on when its layer changes: each layer counts for itself, and a decoder would take a step back for a picture of long ago.</summary>
internal struct Vp8Pictures
{
    private int _idOffset;
    private int _indexOffset;
    private int _lastId;
    private int _lastIndex;
    private bool _any;

    /// <summary>The next packet is the first of another layer.</summary>
    public void Begin(ReadOnlySpan<byte> payload)
    {
        if (!TryLocate(payload, out var id, out var index) || !_any)
            return;
        _idOffset = _lastId + 1 - Id(payload, id);
        if (index > 0)
            _indexOffset = _lastIndex + 1 - payload[index];
    }

    /// <summary>Rewrites a payload in place.</summary>
    public void Rewrite(Span<byte> payload, bool newest)
    {
        if (!TryLocate(payload, out var at, out var index))
            return;
        var id = Id(payload, at) + _idOffset & 0x7FFF;
        BinaryPrimitives.WriteUInt16BigEndian(payload[at..], (ushort)(0x8000 | id));
        if (index > 0)
            payload[index] = (byte)(payload[index] + _indexOffset);
        if (!newest)
            return;
        (_any, _lastId) = (true, id);
        if (index > 0)
            _lastIndex = payload[index];
    }

    private static int Id(ReadOnlySpan<byte> payload, int at) => BinaryPrimitives.ReadUInt16BigEndian(payload[at..]) & 0x7FFF;

    // Only the 15-bit form, which browsers send; a sender with the short form is passed on as it is.
    private static bool TryLocate(ReadOnlySpan<byte> payload, out int id, out int index)
    {
        (id, index) = (2, 0);
        if (payload.Length < 5 || (payload[0] & 0x80) == 0 || (payload[1] & 0x80) == 0 || (payload[2] & 0x80) == 0)
            return false;
        if ((payload[1] & 0x40) != 0)
            index = 4;
        return true;
    }
}
