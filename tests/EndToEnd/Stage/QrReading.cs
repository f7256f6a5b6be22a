using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A QR code read off a clean picture, as a phone's camera reads it.</summary>
public static class QrReading
{
    /// <summary>So many pixels a module.</summary>
    private const int Scale = 4;

    // Of a hundred codes the library's search for the three corners misses one or two, always the same, where a camera takes
    // the next picture: in one without anything around the code it need not search.
    private static readonly Dictionary<DecodeHintType, object> Clean = new() { [DecodeHintType.PURE_BARCODE] = true };

    /// <param name="modules">Of a side, the white around it included; or pixels, where each module is as many of them.</param>
    /// <returns>Null: it cannot be read.</returns>
    public static string? Read(int modules, Func<int, int, bool> isDark)
    {
        var side = modules * Scale;
        var pixels = new byte[side * side];
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                pixels[(y * side) + x] = isDark(x / Scale, y / Scale) ? byte.MinValue : byte.MaxValue;
            }
        }

        var picture = new RGBLuminanceSource(pixels, side, side, RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(picture)), Clean)?.Text;
    }
}
