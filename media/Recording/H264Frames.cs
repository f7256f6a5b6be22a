using System.Buffers.Binary;

namespace RemoteVerify.Recording;

/// <summary>H.264 over RTP (RFC 6184), non-interleaved: single NAL units, STAP-A and FU-A. Access units come out as 4-byte length-prefixed NAL units (ISO/IEC 14496-15), parameter sets left in place.</summary>
public sealed class H264Frames : IFrameAssembler
{
    private readonly FrameBuffer _unit = new();
    private readonly H264ParameterSets _parameters = new();
    private bool _open;
    private bool _broken;
    private bool _key;
    private bool _picture;
    private bool _sequence;
    private bool _lost;
    private bool _damaged;
    private uint _timestamp;
    private long _arrivalUs;
    private int _fragmentAt = -1;

    public void Add(ReadOnlySpan<byte> payload, in PacketPlace place, IFrameSink to)
    {
        _lost |= place.LostBefore;
        if (payload.IsEmpty) return; // Padding.
        if (_open && (place.Timestamp != _timestamp || _lost && BeginsPicture(payload))) End(to, whole: !_lost);
        if (!_open) Begin(payload, place);
        else if (_lost) _broken = true;
        _lost = false;
        _arrivalUs = place.ArrivalUs;
        if (!TryUnpack(payload)) _broken = true;
        if (place.Marker) End(to, whole: true);
    }

    private void Begin(ReadOnlySpan<byte> payload, in PacketPlace place)
    {
        _unit.Clear();
        (_open, _timestamp, _key, _picture, _sequence, _fragmentAt) = (true, place.Timestamp, false, false, false, -1);
        // What was lost may have been this picture's first slices, or the whole picture before: both harm it.
        _broken = _lost && !BeginsPicture(payload);
        _damaged |= _lost;
    }

    private void End(IFrameSink to, bool whole)
    {
        _open = false;
        // A key frame after a loss may have lost parameter sets that it needs.
        var complete = whole && !_broken && _picture && _fragmentAt < 0 && !(_key && _damaged && !_sequence);
        if (_damaged || !complete && (_picture || _broken || !whole)) to.OnDamage();
        _damaged = false;
        if (!complete || _key && !_parameters.Known) return;
        to.OnFrame(Info(), _unit.Written);
    }

    private FrameInfo Info() => _key
        ? new(_timestamp, _arrivalUs, true, 0, _parameters.Width, _parameters.Height, _parameters.CodecPrivate)
        : new(_timestamp, _arrivalUs, false);

    private bool TryUnpack(ReadOnlySpan<byte> payload) => (payload[0] & 0x1F) switch
    {
        >= 1 and <= 23 => TryAddUnit(payload),
        24 => TryUnpackAggregate(payload[1..]),
        28 => TryAddFragment(payload),
        _ => false, // Interleaved forms, which packetization-mode 1 does not have.
    };

    private bool TryUnpackAggregate(ReadOnlySpan<byte> rest)
    {
        while (rest.Length > 0)
        {
            if (rest.Length < 3) return false;
            var size = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (size == 0 || size > rest.Length - 2 || !TryAddUnit(rest.Slice(2, size))) return false;
            rest = rest[(2 + size)..];
        }
        return true;
    }

    private bool TryAddUnit(ReadOnlySpan<byte> unit)
    {
        if (_fragmentAt >= 0) return false; // A fragmented unit was never ended.
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, unit.Length);
        Note(unit);
        return _unit.TryAppend(size) && _unit.TryAppend(unit);
    }

    /// <summary>FU-A, RFC 6184 section 5.8.</summary>
    private bool TryAddFragment(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 3) return false;
        var (begins, ends) = ((payload[1] & 0x80) != 0, (payload[1] & 0x40) != 0);
        if (begins == _fragmentAt >= 0 || begins && ends) return false;
        if (begins && !TryBeginFragment((byte)(payload[0] & 0xE0 | payload[1] & 0x1F))) return false;
        if (!_unit.TryAppend(payload[2..])) return false;
        if (ends) EndFragment();
        return true;
    }

    private bool TryBeginFragment(byte header)
    {
        _fragmentAt = _unit.Length;
        return _unit.TryAppend([0, 0, 0, 0, header]);
    }

    private void EndFragment()
    {
        var length = _unit.Length - _fragmentAt - 4;
        BinaryPrimitives.WriteInt32BigEndian(_unit.Slice(_fragmentAt, 4), length);
        Note(_unit.Slice(_fragmentAt + 4, length));
        _fragmentAt = -1;
    }

    private void Note(ReadOnlySpan<byte> unit)
    {
        var type = unit[0] & 0x1F;
        _key |= type == 5;
        _picture |= type is >= 1 and <= 5;
        _sequence |= type == 7;
        _parameters.Note(unit);
    }

    /// <summary>Whether nothing of the same picture can stand before this payload: parameter sets, a delimiter, or the slice with first_mb_in_slice = 0 (its Exp-Golomb code is a single 1 bit).</summary>
    private static bool BeginsPicture(ReadOnlySpan<byte> payload)
    {
        var (type, at) = ((int)payload[0] & 0x1F, 1);
        if (type == 24 && payload.Length > 4) (type, at) = (payload[3] & 0x1F, 4);
        else if (type == 28 && payload.Length > 2 && (payload[1] & 0x80) != 0) (type, at) = (payload[1] & 0x1F, 2);
        return type is 7 or 9 || type is 1 or 5 && at < payload.Length && (payload[at] & 0x80) != 0;
    }
}
