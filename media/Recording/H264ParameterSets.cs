namespace RemoteVerify.Recording;

/// <summary>The newest sequence and picture parameter sets of a stream, and what a container needs of them.</summary>
public sealed class H264ParameterSets
{
    private byte[] _sequence = [];
    private byte[] _picture = [];

    public bool Known => CodecPrivate is not null;
    public int Width { get; private set; }
    public int Height { get; private set; }

    /// <summary>AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1) with one parameter set of each kind; null until both came. A new array after each change.</summary>
    public byte[]? CodecPrivate { get; private set; }

    /// <summary>Looks at one NAL unit; others than parameter sets are ignored.</summary>
    public void Note(ReadOnlySpan<byte> unit)
    {
        var type = unit.IsEmpty ? 0 : unit[0] & 0x1F;
        if (type == 7 && !unit.SequenceEqual(_sequence)) NoteSequence(unit);
        else if (type == 8 && unit.Length < ushort.MaxValue && !unit.SequenceEqual(_picture)) _picture = unit.ToArray();
        else return;
        CodecPrivate = _sequence.Length > 0 && _picture.Length > 0 ? Record() : null;
    }

    private void NoteSequence(ReadOnlySpan<byte> unit)
    {
        if (unit.Length is < 5 or > ushort.MaxValue || !H264Size.TryRead(unit, out var width, out var height)) return;
        (_sequence, Width, Height) = (unit.ToArray(), width, height);
    }

    private byte[] Record() =>
    [
        1, _sequence[1], _sequence[2], _sequence[3],
        0xFF, // NAL unit lengths take 4 bytes.
        0xE1, (byte)(_sequence.Length >> 8), (byte)_sequence.Length, .. _sequence,
        1, (byte)(_picture.Length >> 8), (byte)_picture.Length, .. _picture,
    ];
}
