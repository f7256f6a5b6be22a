namespace RemoteVerify.Recording;

/// <summary>Bits of a NAL unit, most significant first, without the emulation prevention bytes (ITU-T H.264 section 7.3.1). Past the end it yields zeros and says so.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;
    private int _bit;
    private int _zeros;

    public bool Failed { get; private set; }

    public uint Read(int count)
    {
        uint value = 0;
        for (; count > 0; count--) value = value << 1 | ReadBit();
        return value;
    }

    /// <summary>ue(v), section 9.1.</summary>
    public uint ReadGolomb()
    {
        var zeros = 0;
        while (zeros < 32 && !Failed && ReadBit() == 0) zeros++;
        if (zeros == 32) Failed = true;
        return Failed ? 0 : (1u << zeros) - 1 + Read(zeros);
    }

    /// <summary>se(v), section 9.1.1.</summary>
    public int ReadSignedGolomb()
    {
        var code = ReadGolomb();
        return (code & 1) == 1 ? (int)(code / 2 + 1) : -(int)(code / 2);
    }

    private uint ReadBit()
    {
        if (_bit == 0 && _zeros >= 2 && _at < _bytes.Length && _bytes[_at] == 3) (_at, _zeros) = (_at + 1, 0);
        if (_at >= _bytes.Length)
        {
            Failed = true;
            return 0;
        }
        var bit = (uint)(_bytes[_at] >> 7 - _bit) & 1;
        if (++_bit < 8) return bit;
        _zeros = _bytes[_at] == 0 ? _zeros + 1 : 0;
        (_at, _bit) = (_at + 1, 0);
        return bit;
    }
}
