using System.Text;

namespace RemoteVerify.Recording;

/// <summary>The filter graph of a side-by-side export. Texts go through files: their own characters then mean nothing to ffmpeg.</summary>
internal sealed class SideBySideGraph
{
    private readonly SideBySide _session;
    private readonly ScratchFolder _scratch;
    private readonly StringBuilder _graph = new();
    private readonly List<string> _sounds = [];
    private readonly string _font;
    private readonly int _columns;
    private int _inputs;
    private string _picture = "base";

    /// <param name="font">A font file; null: whatever ffmpeg finds, in which Chinese names may be boxes.</param>
    public SideBySideGraph(SideBySide session, ScratchFolder scratch, string? font)
    {
        _font = font is null ? "" : $":fontfile={scratch.Link("font", font)}";
        (_session, _scratch) = (session, scratch);
        _columns = (int)Math.Ceiling(Math.Sqrt(session.Participants.Count));
        var rows = (session.Participants.Count + _columns - 1) / Math.Max(1, _columns);
        Line($"color=black:s={_columns * RenditionLimits.TileWidth}x{rows * RenditionLimits.TileHeight}:r={RenditionLimits.FramesPerSecond}:d={Seconds(session.DurationMs)}[base]");
    }

    /// <summary>The next input file, of one participant.</summary>
    public void Add(int participant, RenditionTrack track, bool video, bool audio)
    {
        var input = _inputs++;
        if (video) AddPicture(input, participant, track.FromMs);
        if (!audio) return;
        Line($"[{input}:a]aresample=48000:async=1:first_pts=0,adelay={track.FromMs}:all=1[sound{input}]");
        _sounds.Add($"[sound{input}]");
    }

    public string Arguments()
    {
        for (var i = 0; i < _session.Participants.Count; i++) Label(i);
        Clock();
        if (_sounds.Count > 0) Line($"{string.Concat(_sounds)}amix=inputs={_sounds.Count}:duration=longest:normalize=0,alimiter=limit=0.95[sound]");
        var script = _scratch.Write("graph.txt", _graph.ToString().TrimEnd(';', '\n'));
        var sound = _sounds.Count > 0 ? "-map [sound]" : "-an";
        return $"-filter_complex_script \"{script}\" -map [{_picture}] {sound} -t {Seconds(_session.DurationMs)}";
    }

    private void AddPicture(int input, int participant, long fromMs)
    {
        var (w, h) = (RenditionLimits.TileWidth, RenditionLimits.TileHeight);
        Line($"[{input}:v]{OneSize.Within(w, h, scaling: "fast_bilinear")},setsar=1,setpts=PTS+{Seconds(fromMs)}/TB[tile{input}]");
        var (x, y) = Place(participant);
        Line($"[{_picture}][tile{input}]overlay={x}:{y}:eof_action=pass[over{input}]");
        _picture = $"over{input}";
    }

    private void Label(int participant)
    {
        var (x, y) = Place(participant);
        var text = _scratch.Write($"name{participant}.txt", _session.Participants[participant].Name);
        Draw($"textfile={text}:expansion=none:x={x + 16}:y={y + RenditionLimits.TileHeight - 40}", $"named{participant}");
    }

    // pts:gmtime adds the picture's moment to the session's start, in whole seconds.
    private void Clock()
    {
        var start = _session.StartUtc.ToUnixTimeSeconds();
        var text = _scratch.Write("clock.txt", $@"%{{pts\:gmtime\:{start}\:%Y-%m-%d %H\\\:%M\\\:%S}} UTC");
        Draw($"textfile={text}:expansion=normal:x=w-tw-16:y=16", "clocked");
    }

    private void Draw(string options, string to)
    {
        Line($"[{_picture}]drawtext={options}{_font}:fontsize=24:fontcolor=white:box=1:boxcolor=black@0.6:boxborderw=6[{to}]");
        _picture = to;
    }

    private (int X, int Y) Place(int participant) => (participant % _columns * RenditionLimits.TileWidth, participant / _columns * RenditionLimits.TileHeight);

    private static string Seconds(long ms) => FormattableString.Invariant($"{ms / 1000.0:0.000}");

    private void Line(string line) => _graph.Append(line).Append(";\n");
}
