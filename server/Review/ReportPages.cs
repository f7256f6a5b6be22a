using RemoteVerify.Server.Review.Pdf;

namespace RemoteVerify.Server.Review;

/// <summary>Text and pictures one below the other on A4 pages, with a line at the foot of each.</summary>
public sealed class ReportPages
{
    private const double Margin = 48, Width = PdfFile.Width - (2 * Margin), Bottom = PdfFile.Height - 60, LineHeight = 1.45, Ink = 0, Quiet = 0.36;
    private readonly PdfFile _file;
    private double _y;

    public ReportPages(TrueTypeFont font)
    {
        _file = new(font);
        Turn();
    }

    public void Title(string text) => Write(text, 17, bold: true, after: 8);

    /// <param name="with">Height of what must stand on its page.</param>
    public void Heading(string text, double with = 20)
    {
        Room(with + 40);
        _y += 8;
        Write(text, 12.5, bold: true, after: 3);
    }

    public void Line(string text, bool quiet = false, double indent = 0) => Write(text, 10, quiet: quiet, indent: indent, after: 2);

    /// <summary>Two columns: what it is, and its value.</summary>
    public void Pair(string name, string value)
    {
        const double left = 110;
        Room(18);
        var y = _y;
        Write(name, 10, quiet: true, after: 0, width: left - 8);
        _y = y;
        Write(value, 10, indent: left, after: 3);
    }

    /// <summary>Dark modules as squares, in the upper right corner of the page.</summary>
    public void Qr(IReadOnlyList<System.Collections.BitArray> modules, double side)
    {
        var one = side / modules.Count;
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                if (modules[y][x])
                {
                    _file.Rectangle(_file.Pages - 1, Margin + Width - side + (x * one), Margin + (y * one), one + 0.05, one + 0.05);
                }
            }
        }
    }

    /// <summary>Of the highest picture and its caption.</summary>
    public const double PictureRoom = PictureHeight + 30;

    private const double PictureHeight = 300;

    /// <summary>A picture at most half as high as the page.</summary>
    public void Picture(byte[] jpeg, int pixelsWide, int pixelsHigh, string caption)
    {
        var scale = Math.Min(Width * 0.72 / pixelsWide, PictureHeight / pixelsHigh);
        var (width, height) = (pixelsWide * scale, pixelsHigh * scale);
        Room(height + 30);
        _file.Picture(_file.Pages - 1, jpeg, pixelsWide, pixelsHigh, Margin, _y, width, height);
        _y += height + 4;
        Line(caption, quiet: true);
        _y += 6;
    }

    /// <param name="foot">Stands on every page, before its number.</param>
    public byte[] Close(string title, string foot, DateTimeOffset at)
    {
        for (var i = 0; i < _file.Pages; i++)
        {
            _file.Text(i, $"{foot}    {i + 1} / {_file.Pages}", Margin, PdfFile.Height - 30, 8, false, Quiet);
        }

        return _file.Close(title, at);
    }

    private void Write(string text, double size, bool bold = false, bool quiet = false, double indent = 0, double after = 2, double width = Width)
    {
        foreach (var line in Wrapped(text, size, width - indent))
        {
            Room(size * LineHeight);
            _file.Text(_file.Pages - 1, line, Margin + indent, _y + size, size, bold, quiet ? Quiet : Ink);
            _y += size * LineHeight;
        }

        _y += after;
    }

    /// <summary>Chinese breaks anywhere; Latin words at blanks, where there are some.</summary>
    private IEnumerable<string> Wrapped(string text, double size, double width)
    {
        foreach (var paragraph in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var rest = paragraph;
            while (rest.Length > 0)
            {
                var fits = Fitting(rest, size, width);
                yield return rest[..fits].TrimEnd();
                rest = rest[fits..].TrimStart();
            }
        }
    }

    private int Fitting(string text, double size, double width)
    {
        var (low, high) = (1, text.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _file.WidthOf(text[..middle], size) <= width ? (middle, high) : (low, middle - 1);
        }

        var blank = low < text.Length && char.IsAsciiLetterOrDigit(text[low]) && char.IsAsciiLetterOrDigit(text[low - 1]) ? text.LastIndexOf(' ', low - 1) : -1;
        return blank > 0 ? blank + 1 : low < text.Length && char.IsHighSurrogate(text[low - 1]) && low > 1 ? low - 1 : low;
    }

    private void Room(double height)
    {
        if (_y + height > Bottom)
        {
            Turn();
        }
    }

    private void Turn()
    {
        _file.AddPage();
        _y = Margin;
    }
}
