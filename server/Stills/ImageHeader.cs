using System.Buffers.Binary;

namespace RemoteVerify.Server.Stills;

/// <summary>What an image's own bytes say it is; the file's name and content type prove nothing.</summary>
public sealed record ImageHeader(string Extension, int Width, int Height)
{
    private const int MaxSide = 20_000;
    private const long MaxPixels = 120_000_000;

    /// <returns>Null: no JPEG, PNG or WebP, or one with no sane size.</returns>
    public static ImageHeader? Read(ReadOnlySpan<byte> bytes)
    {
        var header = ReadPng(bytes) ?? ReadJpeg(bytes) ?? ReadWebp(bytes);
        return header is { Width: > 0 and <= MaxSide, Height: > 0 and <= MaxSide } && (long)header.Width * header.Height <= MaxPixels ? header : null;
    }

    /// <summary>PNG (ISO/IEC 15948) 11.2.2: the first chunk is IHDR with width and height.</summary>
    private static ImageHeader? ReadPng(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 33 && bytes[0] == 0x89 && bytes[1..].StartsWith("PNG\r\n\x1a\n"u8) && bytes[12..16].SequenceEqual("IHDR"u8)
            ? new("png", BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), BinaryPrimitives.ReadInt32BigEndian(bytes[20..]))
            : null;

    /// <summary>ISO/IEC 10918-1 B.2.2: the frame header (SOF) holds height and width. Without an image after it there is no picture.</summary>
    private static ImageHeader? ReadJpeg(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4 || bytes[0] != 0xff || bytes[1] != 0xd8)
        {
            return null;
        }

        for (var at = 2; at + 9 < bytes.Length && bytes[at] == 0xff;)
        {
            var marker = bytes[at + 1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                return new("jpg", BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 5)..]));
            }

            // Fill bytes and markers without a segment.
            at += marker == 0xff ? 1 : marker is 0x01 or (>= 0xd0 and <= 0xd7) ? 2 : 2 + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
        }

        return null;
    }

    /// <summary>RFC 9649: RIFF with VP8 (lossy), VP8L (lossless) or VP8X (extended) first.</summary>
    private static ImageHeader? ReadWebp(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 30 || !bytes.StartsWith("RIFF"u8) || !bytes[8..].StartsWith("WEBP"u8))
        {
            return null;
        }

        var chunk = bytes[12..16];
        var data = bytes[20..];
        if (chunk.SequenceEqual("VP8 "u8))
        {
            return new("webp", BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3fff, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3fff);
        }

        if (chunk.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
            return new("webp", (int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1);
        }

        return chunk.SequenceEqual("VP8X"u8) ? new("webp", Int24(data[4..]) + 1, Int24(data[7..]) + 1) : null;
    }

    private static int Int24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
