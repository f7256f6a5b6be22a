using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A QR code as a terminal shows it, in half blocks, read as a phone's camera reads it.</summary>
public static class TerminalCode
{
    private const string LineStart = "\e[30;107m", LineEnd = "\e[0m";

    /// <summary>So many pixels a module.</summary>
    private const int Scale = 4;

    /// <returns>Null: the lines hold no code that can be read.</returns>
    public static string? Read(IEnumerable<string> lines)
    {
        string[] rows = [.. lines.Where(line => line.StartsWith(LineStart, StringComparison.Ordinal)).Select(line => line[LineStart.Length..].Replace(LineEnd, "", StringComparison.Ordinal))];
        if (rows.Length == 0)
        {
            return null;
        }

        var side = rows[0].Length * Scale;
        var pixels = new byte[side * side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                pixels[(y * side) + x] = IsDark(rows, x / Scale, y / Scale) ? byte.MinValue : byte.MaxValue;
            }
        }

        var picture = new RGBLuminanceSource(pixels, side, side, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(picture)))?.Text;
    }

    private static bool IsDark(string[] rows, int x, int y) =>
        y / 2 < rows.Length && rows[y / 2][x] is var block && (block == '█' || block == (y % 2 == 0 ? '▀' : '▄'));
}
