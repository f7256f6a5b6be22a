namespace RemoteVerify.Transport.Sdp;

/// <summary>Reads line by line. Unknown attributes are passed over; a known one that is malformed names its line.</summary>
internal sealed class SdpParser
{
    private readonly SectionBuilder _session = new();
    private readonly List<SectionBuilder> _media = [];
    private readonly HashSet<string> _mids = [];
    private IReadOnlyList<string>? _bundle;
    private bool _extmapAllowMixed;
    private string _sessionId = "";

    public (SessionDescription? Description, SdpError? Error) Parse(string text)
    {
        if (text.Length > SdpLimits.Characters)
            return Fail(0, $"the description is longer than {SdpLimits.Characters} characters");
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan(range).TrimEnd('\r');
            if (line.IsEmpty)
                continue;
            var words = number > SdpLimits.Lines ? $"more than {SdpLimits.Lines} lines" : Line(line, number);
            if (words is not null)
                return Fail(number, words);
        }
        return _versionSeen ? (Build(), null) : Fail(0, "the description is empty: it must begin with v=0");
    }

    private bool _versionSeen;

    private static (SessionDescription?, SdpError?) Fail(int line, string words) => (null, new SdpError(line, words));

    private string? Line(ReadOnlySpan<char> line, int number)
    {
        if (line.Length > SdpLimits.LineCharacters)
            return $"the line is longer than {SdpLimits.LineCharacters} characters";
        if (line.Length < 2 || line[1] != '=' || !char.IsAsciiLetterLower(line[0]))
            return "expected a line of the form x=...";
        if (!_versionSeen)
            return ReadVersion(line);
        return line[0] switch
        {
            'm' => ReadMedia(line[2..].ToString()),
            'a' => ReadAttribute(line[2..].ToString()),
            'o' => ReadOrigin(line[2..].ToString()),
            _ => null,
        };
    }

    private string? ReadVersion(ReadOnlySpan<char> line)
    {
        _versionSeen = line.SequenceEqual("v=0");
        return _versionSeen ? null : "the description must begin with v=0";
    }

    private string? ReadMedia(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 4 || !ushort.TryParse(parts[1], out var port))
            return "expected m=<media> <port> <protocol> <formats>";
        if (_media.Count == SdpLimits.MediaSections)
            return $"more than {SdpLimits.MediaSections} m-lines";
        if (parts.Length - 3 > SdpLimits.Formats)
            return $"more than {SdpLimits.Formats} formats in one m-line";
        _media.Add(new SectionBuilder { Kind = parts[0], Port = port, Protocol = parts[2], Formats = parts[3..] });
        return null;
    }

    private string? ReadOrigin(string value)
    {
        _sessionId = value.Split(' ') is [_, var sessionId, ..] ? sessionId : "";
        return null;
    }

    private string? ReadAttribute(string attribute)
    {
        var colon = attribute.IndexOf(':');
        var (name, value) = colon < 0 ? (attribute, "") : (attribute[..colon], attribute[(colon + 1)..].Trim());
        switch (name)
        {
            case "group" when _bundle is null && value.StartsWith("BUNDLE", StringComparison.Ordinal):
                _bundle = value.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
                return null;
            case "extmap-allow-mixed":
                _extmapAllowMixed = true;
                return null;
            case "mid" when _media.Count > 0 && !_mids.Add(value):
                return $"a=mid:{value} is used twice";
            default:
                return (_media.Count == 0 ? _session : _media[^1]).Read(name, value);
        }
    }

    private SessionDescription Build() => new()
    {
        SessionId = _sessionId,
        Bundle = _bundle ?? [],
        ExtmapAllowMixed = _extmapAllowMixed,
        Media = [.. _media.Select(media => media.Build(_session))],
    };
}
