namespace RemoteVerify.Recording;

/// <summary>Picture size out of a sequence parameter set (ITU-T H.264 section 7.3.2.1.1).</summary>
internal static class H264Size
{
    private const int LargestSide = 16_384;

    /// <summary>False when the set is cut short or says something impossible.</summary>
    public static bool TryRead(ReadOnlySpan<byte> unit, out int width, out int height)
    {
        var bits = new BitReader(unit[1..]);
        var profile = bits.Read(8);
        bits.Read(16);
        bits.ReadGolomb();
        var chroma = HasChroma(profile) ? ReadChroma(ref bits) : 1;
        bits.ReadGolomb(); // log2_max_frame_num_minus4
        SkipPictureOrder(ref bits);
        bits.ReadGolomb(); // max_num_ref_frames
        bits.Read(1);
        (width, height) = ReadSize(ref bits, chroma);
        return !bits.Failed && width is > 0 and <= LargestSide && height is > 0 and <= LargestSide;
    }

    private static bool HasChroma(uint profile) => profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static uint ReadChroma(ref BitReader bits)
    {
        var chroma = bits.ReadGolomb();
        if (chroma == 3) bits.Read(1);
        bits.ReadGolomb();
        bits.ReadGolomb();
        bits.Read(1);
        if (bits.Read(1) == 0) return chroma;
        for (var list = 0; list < (chroma == 3 ? 12 : 8); list++)
            if (bits.Read(1) == 1) SkipScalingList(ref bits, list < 6 ? 16 : 64);
        return chroma;
    }

    private static void SkipScalingList(ref BitReader bits, int size)
    {
        for (int i = 0, last = 8, next = 8; i < size && next != 0 && !bits.Failed; i++)
        {
            next = last + bits.ReadSignedGolomb() + 256 & 0xFF;
            if (next != 0) last = next;
        }
    }

    private static void SkipPictureOrder(ref BitReader bits)
    {
        var type = bits.ReadGolomb();
        if (type == 0) bits.ReadGolomb();
        if (type != 1) return;
        bits.Read(1);
        bits.ReadGolomb();
        bits.ReadGolomb();
        var count = bits.ReadGolomb();
        for (var i = 0; i < count && !bits.Failed; i++) bits.ReadGolomb();
    }

    private static (int Width, int Height) ReadSize(ref BitReader bits, uint chroma)
    {
        var (across, down) = (bits.ReadGolomb() + 1, bits.ReadGolomb() + 1);
        var frames = bits.Read(1); // frame_mbs_only_flag: 0 means pairs of fields
        if (frames == 0) bits.Read(1);
        bits.Read(1);
        if (across > LargestSide / 16 || down > LargestSide / 16) return default;
        var (width, height) = ((int)across * 16, (int)(down * 16 * (2 - frames)));
        if (bits.Read(1) == 0) return (width, height);
        var (unitX, unitY) = (chroma is 1 or 2 ? 2 : 1, (chroma == 1 ? 2 : 1) * (int)(2 - frames));
        width -= unitX * Crop(ref bits) + unitX * Crop(ref bits);
        height -= unitY * Crop(ref bits) + unitY * Crop(ref bits);
        return (width, height);
    }

    private static int Crop(ref BitReader bits) => (int)Math.Min(bits.ReadGolomb(), LargestSide);
}
