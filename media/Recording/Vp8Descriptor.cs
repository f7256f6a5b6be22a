namespace RemoteVerify.Recording;

/// <summary>The VP8 payload descriptor (RFC 7741 section 4.2), as far as a recorder needs it. PictureIdBits is 0 without a picture id, else 7 or 15.</summary>
public readonly record struct Vp8Descriptor(bool BeginsFrame, int PictureId, int PictureIdBits)
{
    /// <summary>The next picture after another, by picture id; false when either has none.</summary>
    public bool Follows(in Vp8Descriptor other) =>
        PictureIdBits != 0 && PictureIdBits == other.PictureIdBits && PictureId == (other.PictureId + 1 & (1 << PictureIdBits) - 1);

    /// <summary>False when the payload ends within the descriptor or with it.</summary>
    public static bool TryParse(ReadOnlySpan<byte> payload, out Vp8Descriptor descriptor, out int length)
    {
        descriptor = default;
        length = 1;
        if (payload.Length < 2) return false;
        var begins = (payload[0] & 0x10) != 0 && (payload[0] & 0x07) == 0;
        var (id, bits) = (0, 0);
        if ((payload[0] & 0x80) != 0 && !TryParseExtension(payload, ref length, out id, out bits)) return false;
        descriptor = new(begins, id, bits);
        return length < payload.Length;
    }

    private static bool TryParseExtension(ReadOnlySpan<byte> payload, ref int length, out int id, out int bits)
    {
        (id, bits) = (0, 0);
        var flags = payload[length++];
        if ((flags & 0x80) != 0)
        {
            if (length + 1 >= payload.Length) return false;
            bits = (payload[length] & 0x80) != 0 ? 15 : 7;
            id = bits == 15 ? (payload[length] & 0x7F) << 8 | payload[length + 1] : payload[length];
            length += bits == 15 ? 2 : 1;
        }
        if ((flags & 0x40) != 0) length++; // TL0PICIDX
        if ((flags & 0x30) != 0) length++; // TID, Y, KEYIDX
        return true;
    }
}
