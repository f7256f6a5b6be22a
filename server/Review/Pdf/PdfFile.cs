using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace RemoteVerify.Server.Review.Pdf;

/// <summary>A PDF (ISO 32000-1) of text in one embedded font, rectangles and JPEG pictures: what a report needs. Text can be searched and copied. Places are in points from the page's upper left corner.</summary>
public sealed class PdfFile(TrueTypeFont font)
{
    public const double Width = 595, Height = 842; // A4
    private readonly List<StringBuilder> _pages = [];
    private readonly List<(byte[] Jpeg, int Width, int Height)> _pictures = [];
    private readonly SortedDictionary<ushort, int> _used = [];

    public int Pages => _pages.Count;

    public void AddPage() => _pages.Add(new());

    public double WidthOf(string text, double size) => text.EnumerateRunes().Sum(rune => font.WidthOf(font.GlyphOf(rune.Value))) * size / 1000;

    /// <param name="grey">0 black, 1 white.</param>
    public void Text(int page, string text, double x, double y, double size, bool bold, double grey)
    {
        var glyphs = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var glyph = font.GlyphOf(rune.Value);
            _used.TryAdd(glyph, rune.Value);
            glyphs.Append(glyph.ToString("X4", CultureInfo.InvariantCulture));
        }

        // A family of one weight is made bold by drawing its outlines as well.
        _pages[page].Append(CultureInfo.InvariantCulture, $"BT {grey:0.##} g {grey:0.##} G {(bold ? 2 : 0)} Tr {size / 28:0.###} w /F1 {size:0.##} Tf {x:0.##} {Height - y:0.##} Td <{glyphs}> Tj ET\n");
    }

    public void Rectangle(int page, double x, double y, double width, double height) =>
        _pages[page].Append(CultureInfo.InvariantCulture, $"0 g {x:0.###} {Height - y - height:0.###} {width:0.###} {height:0.###} re f\n");

    /// <param name="pixelsWide">Of the JPEG itself.</param>
    public void Picture(int page, byte[] jpeg, int pixelsWide, int pixelsHigh, double x, double y, double width, double height)
    {
        _pages[page].Append(CultureInfo.InvariantCulture, $"q {width:0.##} 0 0 {height:0.##} {x:0.##} {Height - y - height:0.##} cm /P{_pictures.Count} Do Q\n");
        _pictures.Add((jpeg, pixelsWide, pixelsHigh));
    }

    public byte[] Close(string title, DateTimeOffset at)
    {
        using var file = new MemoryStream();
        var places = new List<long>();
        void Raw(string text) => file.Write(Encoding.Latin1.GetBytes(text));
        void Begin(int number, string dictionary)
        {
            while (places.Count < number)
            {
                places.Add(0);
            }

            places[number - 1] = file.Position;
            Raw($"{number} 0 obj\n{dictionary}\n");
        }

        void Object(int number, string dictionary)
        {
            Begin(number, dictionary);
            Raw("endobj\n");
        }

        void Stream(int number, string dictionary, byte[] content)
        {
            Begin(number, $"<< {dictionary} /Length {content.Length} >>\nstream");
            file.Write(content);
            Raw("\nendstream\nendobj\n");
        }

        // 1 catalogue, 2 pages, 3 information, 4 to 8 the font; then the pictures, then two a page.
        const int font0 = 4, firstPicture = 9;
        var firstPage = firstPicture + _pictures.Count;
        Raw("%PDF-1.7\n%âãÏÓ\n");
        Object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        Object(2, $"<< /Type /Pages /Count {Pages} /Kids [{string.Join(' ', Enumerable.Range(0, Pages).Select(i => $"{firstPage + (2 * i)} 0 R"))}] >>");
        Object(3, $"<< /Title <FEFF{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(title))}> /Producer (RemoteVerify) /CreationDate (D:{at.UtcDateTime:yyyyMMddHHmmss}Z) >>");
        Object(font0, "<< /Type /Font /Subtype /Type0 /BaseFont /Report /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 8 0 R >>");
        Object(5, $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Report /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R /CIDToGIDMap /Identity /W [{string.Join(' ', _used.Keys.Select(g => $"{g} [{font.WidthOf(g)}]"))}] >>");
        Object(6, $"<< /Type /FontDescriptor /FontName /Report /Flags 4 /FontBBox [0 {font.Descent} 1000 {font.Ascent}] /ItalicAngle 0 /Ascent {font.Ascent} /Descent {font.Descent} /CapHeight 700 /StemV 80 /FontFile2 7 0 R >>");
        var outlines = font.Subset(_used.Keys);
        Stream(7, $"/Filter /FlateDecode /Length1 {outlines.Length}", Deflated(outlines));
        Stream(8, "/Filter /FlateDecode", Deflated(Encoding.ASCII.GetBytes(CharactersOfGlyphs())));
        for (var i = 0; i < _pictures.Count; i++)
        {
            Stream(firstPicture + i, $"/Type /XObject /Subtype /Image /Width {_pictures[i].Width} /Height {_pictures[i].Height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", _pictures[i].Jpeg);
        }

        var resources = $"<< /Font << /F1 {font0} 0 R >> /XObject << {string.Join(' ', Enumerable.Range(0, _pictures.Count).Select(i => $"/P{i} {firstPicture + i} 0 R"))} >> >>";
        for (var i = 0; i < Pages; i++)
        {
            Object(firstPage + (2 * i), FormattableString.Invariant($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {Width} {Height}] /Resources {resources} /Contents {firstPage + (2 * i) + 1} 0 R >>"));
            Stream(firstPage + (2 * i) + 1, "/Filter /FlateDecode", Deflated(Encoding.ASCII.GetBytes(_pages[i].ToString())));
        }

        var table = file.Position;
        Raw($"xref\n0 {places.Count + 1}\n0000000000 65535 f \n{string.Concat(places.Select(place => $"{place:D10} 00000 n \n"))}");
        Raw($"trailer\n<< /Size {places.Count + 1} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n");
        return file.ToArray();
    }

    /// <summary>A ToUnicode map (section 9.10.3), in blocks of at most a hundred.</summary>
    private string CharactersOfGlyphs()
    {
        var map = new StringBuilder("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def /CMapName /Report def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n");
        foreach (var block in _used.Chunk(100))
        {
            map.Append(CultureInfo.InvariantCulture, $"{block.Length} beginbfchar\n");
            foreach (var (glyph, character) in block)
            {
                map.Append(CultureInfo.InvariantCulture, $"<{glyph:X4}> <{Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(char.ConvertFromUtf32(character)))}>\n");
            }

            map.Append("endbfchar\n");
        }

        return map.Append("endcmap CMapName currentdict /CMap defineresource pop end end").ToString();
    }

    private static byte[] Deflated(byte[] content)
    {
        using var deflated = new MemoryStream();
        using (var zlib = new ZLibStream(deflated, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return deflated.ToArray();
    }
}
