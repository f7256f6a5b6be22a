namespace RemoteVerify.Server.Review.Pdf;

/// <summary>One font that has Chinese; its used glyphs are embedded into every report: what was printed reads the same in twenty years.</summary>
public static class ReportFont
{
    /// <summary>Where Debian's packages with TrueType outlines put theirs.</summary>
    private static readonly string[] Places = ["/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/share/fonts/truetype/arphic/uming.ttc"];

    private static readonly Lock Gate = new();
    private static (string File, TrueTypeFont Font)? _known;

    /// <summary>The font's file; null where there is none.</summary>
    public static string? FileOf(string? configured) => (string.IsNullOrWhiteSpace(configured) ? Places : [configured]).FirstOrDefault(File.Exists);

    /// <param name="configured">A file; empty: the first of Debian's that is there.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static TrueTypeFont Find(string? configured)
    {
        var file = FileOf(configured) ?? throw new FileNotFoundException("No font with Chinese is installed.");
        lock (Gate)
        {
            _known = _known is { } known && known.File == file ? known : (file, new(File.ReadAllBytes(file)));
            return _known.Value.Font;
        }
    }
}
