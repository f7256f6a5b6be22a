namespace RemoteVerify.Transport.Sdp;

public enum SdpDirection { SendRecv, SendOnly, RecvOnly, Inactive }

/// <summary>What is wrong with a description and where.</summary>
/// <param name="Line">1-based; 0 for the description as a whole.</param>
public sealed record SdpError(int Line, string Words)
{
    public override string ToString() => Line == 0 ? Words : $"line {Line}: {Words}";
}

/// <summary>The parts of an offer that an ICE-lite, bundling server needs (RFC 8866, RFC 8829).</summary>
public sealed record SessionDescription
{
    /// <summary>The sess-id of o=, the same in every offer of one connection (RFC 8866 section 5.2); "" where there is none.</summary>
    public string SessionId { get; init; } = "";
    /// <summary>The mids of the first a=group:BUNDLE (RFC 9143).</summary>
    public IReadOnlyList<string> Bundle { get; init; } = [];
    public bool ExtmapAllowMixed { get; init; }
    public IReadOnlyList<MediaSection> Media { get; init; } = [];

    /// <summary>Reads a description within <see cref="SdpLimits"/>; never throws.</summary>
    public static bool TryParse(string text, out SessionDescription description, out SdpError? error)
    {
        (var parsed, error) = new SdpParser().Parse(text);
        description = parsed ?? new SessionDescription();
        return parsed is not null;
    }
}

/// <summary>Bounds of a description that is accepted at all.</summary>
public static class SdpLimits
{
    public const int Characters = 64 * 1024;
    public const int Lines = 4096;
    public const int LineCharacters = 2048;
    public const int MediaSections = 32;
    public const int Formats = 128;
    public const int Extensions = 64;
    public const int Sources = 64;
    public const int MidCharacters = 32;
    /// <summary>Encodings of one picture that are taken.</summary>
    public const int Encodings = 3;
    /// <summary>What a one-byte header extension holds (RFC 8285 section 4.2).</summary>
    public const int StreamIdCharacters = 16;
}

/// <summary>One m-line with its attributes; what stands at session level is filled in (RFC 8866 section 5).</summary>
public sealed record MediaSection
{
    /// <summary>"audio", "video", "application".</summary>
    public required string Kind { get; init; }
    public required int Port { get; init; }
    public required string Protocol { get; init; }
    public required IReadOnlyList<string> Formats { get; init; }
    public string? Mid { get; init; }
    public SdpDirection Direction { get; init; }
    public string? IceUfrag { get; init; }
    public string? IcePassword { get; init; }
    public string? FingerprintAlgorithm { get; init; }
    /// <summary>Colon-separated upper-case hex.</summary>
    public string? Fingerprint { get; init; }
    public string? Setup { get; init; }
    public bool RtcpMux { get; init; }
    public bool ReducedSizeRtcp { get; init; }
    public bool BundleOnly { get; init; }
    public IReadOnlyList<SdpCodec> Codecs { get; init; } = [];
    public IReadOnlyList<SdpExtension> Extensions { get; init; } = [];
    /// <summary>Every SSRC named by an a=ssrc line, in order.</summary>
    public IReadOnlyList<uint> Sources { get; init; } = [];
    /// <summary>a=ssrc-group:FID pairs: media, retransmission (RFC 5576 section 4.2).</summary>
    public IReadOnlyList<(uint Media, uint Retransmission)> Retransmissions { get; init; } = [];

    /// <summary>The encodings that the client sends side by side, by their stream ids (a=simulcast:send, RFC 8853), in its order; empty for one alone.</summary>
    public IReadOnlyList<string> StreamIds { get; init; } = [];

    /// <summary>The client sends here.</summary>
    public bool Sends => Direction is SdpDirection.SendRecv or SdpDirection.SendOnly;
    public bool Receives => Direction is SdpDirection.SendRecv or SdpDirection.RecvOnly;
}

/// <summary>A payload type with its a=rtpmap, a=fmtp and a=rtcp-fb.</summary>
public sealed record SdpCodec(byte PayloadType, string Name, int ClockRate, int Channels)
{
    public string Parameters { get; init; } = "";
    /// <summary>For example "nack pli".</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    /// <summary>A value out of a=fmtp, or null.</summary>
    public string? Parameter(string name)
    {
        foreach (var part in Parameters.Split(';', StringSplitOptions.TrimEntries))
        {
            var equals = part.IndexOf('=');
            if (equals > 0 && part.AsSpan(0, equals).Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..];
        }
        return null;
    }
}

/// <summary>a=extmap (RFC 8285 section 5). A direction is the offerer's.</summary>
public sealed record SdpExtension(byte Id, string Uri, SdpDirection Direction);
