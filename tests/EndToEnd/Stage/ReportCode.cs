using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace RemoteVerify.EndToEnd.Stage;

/// <summary>The QR code that is drawn on a report, module by module.</summary>
public static partial class ReportCode
{
    private const int White = 4;

    /// <returns>Null: there is none that can be read.</returns>
    public static string? Read(byte[] pdf)
    {
        foreach (Match stream in Streams().Matches(Encoding.Latin1.GetString(pdf)))
        {
            using var content = new ZLibStream(new MemoryStream(pdf, stream.Index + stream.Length, int.Parse(stream.Groups[1].ValueSpan, CultureInfo.InvariantCulture)), CompressionMode.Decompress);
            if (OnPage(new StreamReader(content, Encoding.Latin1).ReadToEnd()) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    private static string? OnPage(string drawing)
    {
        var modules = Modules().Matches(drawing).Select(m => (X: Number(m, 1), Y: Number(m, 2), Side: Number(m, 3))).ToList();
        if (modules.Count == 0)
        {
            return null;
        }

        // A finder pattern stands in three corners: the outermost modules are the code's edges. Each is drawn a hair wider than it is.
        var (left, right, top) = (modules.Min(m => m.X), modules.Max(m => m.X), modules.Max(m => m.Y));
        var side = modules.Select(m => m.X - left).Where(x => x > 0.1).Min();
        var dark = modules.Select(m => ((int)Math.Round((m.X - left) / side) + White, (int)Math.Round((top - m.Y) / side) + White)).ToHashSet();
        return QrReading.Read((int)Math.Round((right - left) / side) + 1 + (2 * White), (x, y) => dark.Contains((x, y)));
    }

    private static double Number(Match match, int group) => double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"/FlateDecode[^>]*?/Length (\d+) >>\nstream\n")]
    private static partial Regex Streams();

    [GeneratedRegex(@"0 g ([\d.]+) ([\d.]+) ([\d.]+) [\d.]+ re f")]
    private static partial Regex Modules();
}
