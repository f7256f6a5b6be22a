using System.Text;
using QRCoder;

namespace RemoteVerify.Server.Demo;

/// <summary>A QR code in half blocks, two rows of modules a line, for a terminal.</summary>
public static class TerminalQr
{
    public static string Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.L);
        var rows = code.ModuleMatrix;
        var lines = new StringBuilder();
        for (var y = 0; y < rows.Count; y += 2)
        {
            lines.Append("\x1b[30;107m");
            for (var x = 0; x < rows[y].Count; x++)
            {
                var (top, bottom) = (rows[y][x], y + 1 < rows.Count && rows[y + 1][x]);
                lines.Append((top, bottom) switch { (true, true) => '█', (true, false) => '▀', (false, true) => '▄', _ => ' ' });
            }

            lines.Append("\x1b[0m\n");
        }

        return lines.ToString();
    }
}
