using System.Globalization;

namespace RemoteVerify.Transport.Sdp;

/// <summary>Collects the attributes of one m-line, or of the session level. Each reader returns what is wrong, or null.</summary>
internal sealed class SectionBuilder
{
    private readonly Dictionary<byte, SdpCodec> _codecs = [];
    private readonly Dictionary<byte, string> _parameters = [];
    private readonly List<(string Format, string Feedback)> _feedback = [];
    private readonly List<SdpExtension> _extensions = [];
    private readonly List<uint> _sources = [];
    private readonly List<(uint, uint)> _retransmissions = [];
    private IReadOnlyList<string> _streamIds = [];
    private string? _mid, _ufrag, _password, _algorithm, _fingerprint, _setup;
    private SdpDirection? _direction;
    private bool _rtcpMux, _reducedSize, _bundleOnly;

    public string Kind { get; init; } = "";
    public int Port { get; init; }
    public string Protocol { get; init; } = "";
    public string[] Formats { get; init; } = [];

    public string? Read(string name, string value) => name switch
    {
        "mid" => ReadMid(value),
        "ice-ufrag" => ReadIce(value, ref _ufrag, name, shortest: 4),
        "ice-pwd" => ReadIce(value, ref _password, name, shortest: 22),
        "fingerprint" => ReadFingerprint(value),
        "setup" => ReadSetup(value),
        "rtpmap" => ReadMap(value),
        "fmtp" => ReadParameters(value),
        "rtcp-fb" => ReadFeedback(value),
        "extmap" => ReadExtension(value),
        "ssrc" => ReadSource(value),
        "ssrc-group" => ReadGroup(value),
        "rtcp-mux" or "rtcp-mux-only" => Set(out _rtcpMux),
        "rtcp-rsize" => Set(out _reducedSize),
        "simulcast" => ReadSimulcast(value),
        "bundle-only" => Set(out _bundleOnly),
        _ => ReadDirection(name),
    };

    public MediaSection Build(SectionBuilder session) => new()
    {
        Kind = Kind, Port = Port, Protocol = Protocol, Formats = Formats,
        Mid = _mid,
        Direction = _direction ?? session._direction ?? SdpDirection.SendRecv,
        IceUfrag = _ufrag ?? session._ufrag,
        IcePassword = _password ?? session._password,
        FingerprintAlgorithm = _algorithm ?? session._algorithm,
        Fingerprint = _fingerprint ?? session._fingerprint,
        Setup = _setup ?? session._setup,
        RtcpMux = _rtcpMux, ReducedSizeRtcp = _reducedSize, BundleOnly = _bundleOnly,
        Codecs = [.. Formats.Where(IsMapped).Select(format => BuildCodec(byte.Parse(format, CultureInfo.InvariantCulture))).Distinct()],
        Extensions = [.. session._extensions, .. _extensions],
        Sources = _sources, Retransmissions = _retransmissions, StreamIds = _streamIds,
    };

    private bool IsMapped(string format) => byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var type) && _codecs.ContainsKey(type);

    private SdpCodec BuildCodec(byte type) => _codecs[type] with
    {
        Parameters = _parameters.GetValueOrDefault(type, ""),
        Feedback = [.. _feedback.Where(entry => entry.Format == "*" || entry.Format == $"{type}").Select(entry => entry.Feedback)],
    };

    private static string? Set(out bool flag)
    {
        flag = true;
        return null;
    }

    private string? ReadMid(string value)
    {
        if (value.Length is 0 or > SdpLimits.MidCharacters || value.Any(c => c is <= ' ' or > '~'))
            return $"a=mid must be 1 to {SdpLimits.MidCharacters} visible ASCII characters";
        _mid = value;
        return null;
    }

    // RFC 8839 section 5.4: 4 to 256 and 22 to 256 ice-chars.
    private static string? ReadIce(string value, ref string? field, string name, int shortest)
    {
        if (value.Length < shortest || value.Length > 256 || value.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '-' or '_' or '=' or '#')))
            return $"a={name} must be {shortest} to 256 letters, digits, + or /";
        field = value;
        return null;
    }

    private string? ReadFingerprint(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || parts[1].Split(':').Any(pair => pair.Length != 2 || !pair.All(char.IsAsciiHexDigit)))
            return "expected a=fingerprint:<hash> <AA:BB:...>";
        // Several may be offered (RFC 8122 section 5); SHA-256 is the one that is checked.
        if (_algorithm != "sha-256")
            (_algorithm, _fingerprint) = (parts[0].ToLowerInvariant(), parts[1].ToUpperInvariant());
        return null;
    }

    private string? ReadSetup(string value)
    {
        _setup = value;
        return value is "actpass" or "active" or "passive" or "holdconn" ? null : "a=setup must be actpass, active or passive";
    }

    private string? ReadMap(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var coding = parts.Length == 2 ? parts[1].Split('/') : [];
        var channels = 1;
        if (coding.Length is < 2 or > 3 || !TryType(parts[0], out var type) || !int.TryParse(coding[1], NumberStyles.None, CultureInfo.InvariantCulture, out var rate)
            || (coding.Length == 3 && !int.TryParse(coding[2], NumberStyles.None, CultureInfo.InvariantCulture, out channels)))
            return "expected a=rtpmap:<0-127> <name>/<clock rate>[/<channels>]";
        _codecs[type] = new SdpCodec(type, coding[0], rate, channels);
        return null;
    }

    private string? ReadParameters(string value)
    {
        var space = value.IndexOf(' ');
        if (space < 0 || !TryType(value[..space], out var type))
            return Kind is "audio" or "video" ? "expected a=fmtp:<0-127> <parameters>" : null;
        _parameters[type] = value[(space + 1)..].Trim();
        return null;
    }

    private string? ReadFeedback(string value)
    {
        var space = value.IndexOf(' ');
        if (space < 0 || (value[..space] != "*" && !TryType(value[..space], out _)))
            return "expected a=rtcp-fb:<0-127 or *> <feedback>";
        if (_feedback.Count < 16 * SdpLimits.Formats)
            _feedback.Add((value[..space], value[(space + 1)..].Trim()));
        return null;
    }

    private string? ReadExtension(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var head = parts.Length >= 2 ? parts[0].Split('/') : [];
        var direction = SdpDirection.SendRecv;
        if (head.Length is < 1 or > 2 || !ushort.TryParse(head[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0
            || (head.Length == 2 && !TryDirection(head[1], out direction)))
            return "expected a=extmap:<id>[/<direction>] <uri>";
        if (_extensions.Count == SdpLimits.Extensions)
            return $"more than {SdpLimits.Extensions} header extensions in one m-line";
        // Ids from 4096 on are offers to choose from (RFC 8285 section 6): not needed here.
        if (id <= byte.MaxValue)
            _extensions.Add(new SdpExtension((byte)id, parts[1], direction));
        return null;
    }

    private string? ReadSource(string value)
    {
        var end = value.IndexOf(' ');
        if (!uint.TryParse(end < 0 ? value : value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var ssrc))
            return "expected a=ssrc:<number> <attribute>";
        if (_sources.Contains(ssrc))
            return null;
        if (_sources.Count == SdpLimits.Sources)
            return $"more than {SdpLimits.Sources} sources in one m-line";
        _sources.Add(ssrc);
        return null;
    }

    private string? ReadGroup(string value)
    {
        var parts = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[0] != "FID")
            return null;
        if (parts.Length != 3 || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var media) || !uint.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var retransmission))
            return "expected a=ssrc-group:FID <ssrc> <ssrc>";
        if (_retransmissions.Count < SdpLimits.Sources)
            _retransmissions.Add((media, retransmission));
        return null;
    }

    // RFC 8853 section 5.1: "send 1;2,3;~4": of alternatives the first, paused at first or not.
    private string? ReadSimulcast(string value)
    {
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var send = Array.IndexOf(words, "send");
        if (send < 0)
            return null;
        var ids = send + 1 < words.Length ? words[send + 1].Split(';').Select(stream => stream.Split(',')[0].TrimStart('~')).ToArray() : [];
        if (ids.Length == 0 || ids.Distinct().Count() != ids.Length || !ids.All(IsStreamId))
            return "expected a=simulcast:send <stream id>;<stream id>";
        _streamIds = ids;
        return null;
    }

    private static bool IsStreamId(string id) => id.Length is > 0 and <= SdpLimits.StreamIdCharacters && id.All(char.IsAsciiLetterOrDigit);

    private string? ReadDirection(string name)
    {
        if (TryDirection(name, out var direction))
            _direction = direction;
        return null;
    }

    private static bool TryType(string text, out byte type) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out type) && type < 128;

    private static bool TryDirection(string name, out SdpDirection direction)
    {
        direction = name switch
        {
            "sendonly" => SdpDirection.SendOnly,
            "recvonly" => SdpDirection.RecvOnly,
            "inactive" => SdpDirection.Inactive,
            _ => SdpDirection.SendRecv,
        };
        return direction != SdpDirection.SendRecv || name == "sendrecv";
    }
}
