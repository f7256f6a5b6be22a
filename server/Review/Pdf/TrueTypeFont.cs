using System.Buffers.Binary;
using System.Text;

namespace RemoteVerify.Server.Review.Pdf;

/// <summary>A font with TrueType outlines (OpenType 1.9), read as far as a PDF needs it: which glyph a character has, how wide it is, and a font of only the glyphs that were used.</summary>
public sealed class TrueTypeFont
{
    private const int TableRecord = 16, Header = 12;
    private const ushort MoreComponents = 0x20, WordArguments = 0x01, OneScale = 0x08, TwoScales = 0x40, FourScales = 0x80;
    private readonly byte[] _file;
    private readonly Dictionary<string, (int Offset, int Length)> _tables = [];
    private readonly Dictionary<int, ushort> _glyphs = [];
    private readonly int _unitsPerEm, _metrics;
    private readonly bool _longPlaces;

    /// <param name="file">A font, or a collection whose first face is taken.</param>
    /// <exception cref="InvalidDataException">No TrueType outlines, or no Unicode characters.</exception>
    public TrueTypeFont(byte[] file)
    {
        _file = file;
        var directory = file.AsSpan(0, 4).SequenceEqual("ttcf"u8) ? (int)Long(Header) : 0;
        for (var i = 0; i < Short(directory + 4); i++)
        {
            var record = directory + Header + (TableRecord * i);
            _tables[Encoding.ASCII.GetString(file, record, 4)] = ((int)Long(record + 8), (int)Long(record + 12));
        }

        if (!_tables.ContainsKey("glyf") || !_tables.ContainsKey("cmap"))
        {
            throw new InvalidDataException("The font has no TrueType outlines.");
        }

        (_unitsPerEm, _longPlaces) = (Short(At("head") + 18), Short(At("head") + 50) == 1);
        (Glyphs, _metrics) = (Short(At("maxp") + 4), Short(At("hhea") + 34));
        (Ascent, Descent) = (Thousandths((short)Short(At("hhea") + 4)), Thousandths((short)Short(At("hhea") + 6)));
        ReadCharacters();
    }

    public int Glyphs { get; }

    /// <summary>In thousandths of the size, as all measures of a PDF's fonts.</summary>
    public int Ascent { get; }
    public int Descent { get; }

    /// <summary>0: the font has no such character.</summary>
    public ushort GlyphOf(int character) => _glyphs.GetValueOrDefault(character);

    public int WidthOf(ushort glyph) => Thousandths(Short(At("hmtx") + (4 * Math.Min(glyph, _metrics - 1))));

    /// <summary>The same glyph numbers, but only the outlines of these; what a composite glyph is made of comes along.</summary>
    public byte[] Subset(IEnumerable<ushort> used)
    {
        var kept = new SortedSet<ushort>(used) { 0 };
        foreach (var glyph in kept.ToArray())
        {
            AddParts(glyph, kept);
        }

        using var outlines = new MemoryStream();
        var places = new byte[4 * (Glyphs + 1)];
        for (var glyph = 0; glyph < Glyphs; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * glyph), (uint)outlines.Length);
            if (kept.Contains((ushort)glyph))
            {
                outlines.Write(Outline((ushort)glyph));
                outlines.SetLength((outlines.Length + 3) & ~3);
                outlines.Position = outlines.Length;
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(4 * Glyphs), (uint)outlines.Length);
        var head = Table("head").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(50), 1); // long places
        var tables = new SortedDictionary<string, byte[]>(StringComparer.Ordinal) { ["glyf"] = outlines.ToArray(), ["head"] = head, ["loca"] = places };
        foreach (var name in (string[])["hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"])
        {
            if (_tables.ContainsKey(name))
            {
                tables[name] = Table(name).ToArray();
            }
        }

        return Write(tables);
    }

    private void AddParts(ushort glyph, SortedSet<ushort> kept)
    {
        var outline = Outline(glyph);
        if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
        {
            return;
        }

        ushort flags;
        var at = 10;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            var part = BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]);
            if (kept.Add(part))
            {
                AddParts(part, kept);
            }

            at += 4 + ((flags & WordArguments) != 0 ? 4 : 2) + ((flags & OneScale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & FourScales) != 0 ? 8 : 0);
        }
        while ((flags & MoreComponents) != 0);
    }

    private ReadOnlySpan<byte> Outline(ushort glyph)
    {
        var places = At("loca");
        var (from, to) = _longPlaces ? ((int)Long(places + (4 * glyph)), (int)Long(places + (4 * glyph) + 4)) : (2 * Short(places + (2 * glyph)), 2 * Short(places + (2 * glyph) + 2));
        return _file.AsSpan(At("glyf") + from, to - from);
    }

    private static byte[] Write(SortedDictionary<string, byte[]> tables)
    {
        using var font = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, 0x00010000);
        font.Write(number);
        var power = (int)Math.Log2(tables.Count);
        foreach (var value in (int[])[tables.Count, 16 << power, power, TableRecord * (tables.Count - (1 << power))])
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)value);
            font.Write(number[..2]);
        }

        var place = Header + (TableRecord * tables.Count);
        foreach (var (name, content) in tables)
        {
            font.Write(Encoding.ASCII.GetBytes(name));
            foreach (var value in (uint[])[Sum(content), (uint)place, (uint)content.Length])
            {
                BinaryPrimitives.WriteUInt32BigEndian(number, value);
                font.Write(number);
            }

            place += (content.Length + 3) & ~3;
        }

        foreach (var content in tables.Values)
        {
            font.Write(content);
            font.SetLength((font.Length + 3) & ~3);
            font.Position = font.Length;
        }

        return font.ToArray();
    }

    private static uint Sum(ReadOnlySpan<byte> content)
    {
        uint sum = 0;
        for (var i = 0; i < content.Length; i++)
        {
            sum += (uint)content[i] << (8 * (3 - (i % 4)));
        }

        return sum;
    }

    /// <summary>Formats 4 and 12 of the character map: what every font with Unicode has.</summary>
    private void ReadCharacters()
    {
        var map = At("cmap");
        for (var i = 0; i < Short(map + 2); i++)
        {
            var (platform, table) = (Short(map + 4 + (8 * i)), map + (int)Long(map + 8 + (8 * i)));
            if (platform is 0 or 3 && Short(table) == 12)
            {
                ReadGroups(table);
            }
            else if (platform is 0 or 3 && Short(table) == 4)
            {
                ReadSegments(table);
            }
        }

        if (_glyphs.Count == 0)
        {
            throw new InvalidDataException("The font has no Unicode characters.");
        }
    }

    private void ReadGroups(int table)
    {
        for (var i = 0; i < Long(table + 12); i++)
        {
            var group = table + 16 + (12 * i);
            var (first, last, glyph) = ((int)Long(group), (int)Long(group + 4), (int)Long(group + 8));
            for (var c = first; c <= last && glyph + c - first < Glyphs; c++)
            {
                _glyphs[c] = (ushort)(glyph + c - first);
            }
        }
    }

    private void ReadSegments(int table)
    {
        var count = Short(table + 6) / 2;
        var (ends, starts, deltas, offsets) = (table + 14, table + 16 + (2 * count), table + 16 + (4 * count), table + 16 + (6 * count));
        for (var i = 0; i < count; i++)
        {
            var (first, last, delta, offset) = (Short(starts + (2 * i)), Short(ends + (2 * i)), Short(deltas + (2 * i)), Short(offsets + (2 * i)));
            for (var c = first; c <= last && c != 0xFFFF; c++)
            {
                var at = offsets + (2 * i) + offset + (2 * (c - first));
                var glyph = offset == 0 ? c + delta : at + 2 <= _file.Length && Short(at) is > 0 and var found ? found + delta : 0;
                if ((ushort)glyph != 0)
                {
                    _glyphs.TryAdd(c, (ushort)glyph);
                }
            }
        }
    }

    private int Thousandths(int units) => (int)Math.Round(1000.0 * units / _unitsPerEm);

    private int At(string table) => _tables[table].Offset;

    private ReadOnlySpan<byte> Table(string name) => _file.AsSpan(_tables[name].Offset, _tables[name].Length);

    private ushort Short(int at) => BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at));

    private uint Long(int at) => BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(at));
}
