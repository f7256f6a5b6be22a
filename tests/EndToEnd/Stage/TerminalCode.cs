namespace RemoteVerify.EndToEnd.Stage;

/// <summary>A QR code as a terminal shows it, in half blocks, read as a phone's camera reads it.</summary>
public static class TerminalCode
{
    private const string LineStart = "\e[30;107m", LineEnd = "\e[0m";

    /// <returns>Null: the lines hold no code that can be read.</returns>
    public static string? Read(IEnumerable<string> lines)
    {
        string[] rows = [.. lines.Where(line => line.StartsWith(LineStart, StringComparison.Ordinal)).Select(line => line[LineStart.Length..].Replace(LineEnd, "", StringComparison.Ordinal))];
        if (rows.Length == 0)
        {
            return null;
        }

        return QrReading.Read(rows[0].Length, (x, y) => IsDark(rows, x, y));
    }

    private static bool IsDark(string[] rows, int x, int y) =>
        y / 2 < rows.Length && rows[y / 2][x] is var block && (block == '█' || block == (y % 2 == 0 ? '▀' : '▄'));
}
