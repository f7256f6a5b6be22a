using System.Text;

namespace RemoteVerify.Kit.Rtp;

/// <summary>Payload types and extension ids as a browser chooses them.</summary>
public sealed record ClientProfile(byte Opus, byte Vp8, byte Vp8Rtx, byte H264, byte H264Rtx, byte Mid, byte Twcc, byte AbsSendTime, byte AudioLevel)
{
    public static ClientProfile Chromium { get; } = new(111, 96, 97, 108, 109, 4, 3, 2, 1);
    public static ClientProfile Firefox { get; } = new(109, 120, 124, 126, 127, 3, 7, 4, 1);

    /// <summary>Codecs that are offered for video.</summary>
    public bool OffersVp8 { get; init; } = true;
    public bool OffersH264 { get; init; } = true;
    public bool OffersRemb { get; init; } = true;
    /// <summary>Receivers that offer no arrival times tell an estimate (REMB) if they can.</summary>
    public bool OffersTransportWide { get; init; } = true;
    public const byte StreamId = 10, RepairedStreamId = 11, PlayoutDelay = 12;
    public bool OffersAudioNack { get; init; } = true;
    /// <summary>Sound can be sent twice (RFC 2198), with this type; null: no.</summary>
    public byte? Red { get; init; }
}

/// <summary>One m-line of a client: what it does there.</summary>
/// <param name="Layers">Stream ids of a picture's encodings; null for one alone.</param>
public sealed record ClientLine(string Mid, bool Audio, string Direction, uint Ssrc = 0, uint RtxSsrc = 0, string[]? Layers = null);

/// <summary>Writes an offer the way browsers do.</summary>
public static class ClientOffer
{
    public const string Fingerprint = "4A:A2:31:EC:66:22:B3:7E:9D:F9:CF:83:63:DF:B1:28:A4:AB:19:3A:15:67:2A:42:5C:1C:31:8C:D4:DD:92:6C";

    /// <param name="session">Of the connection that offers, as o= names it.</param>
    public static string Write(ClientProfile profile, string ufrag, IReadOnlyList<ClientLine> lines, int session = 1)
    {
        var text = new StringBuilder();
        text.Append($"v=0\r\no=- {session} 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        text.Append($"a=group:BUNDLE {string.Join(' ', lines.Select(line => line.Mid))}\r\na=extmap-allow-mixed\r\n");
        foreach (var line in lines)
            WriteLine(text, profile, ufrag, line);
        return text.ToString();
    }

    private static void WriteLine(StringBuilder text, ClientProfile profile, string ufrag, ClientLine line)
    {
        var types = line.Audio ? profile.Red is { } red ? $"{profile.Opus} {red}" : $"{profile.Opus}" : string.Join(' ', VideoTypes(profile));
        text.Append($"m={(line.Audio ? "audio" : "video")} 9 UDP/TLS/RTP/SAVPF {types}\r\nc=IN IP4 0.0.0.0\r\n");
        text.Append($"a=ice-ufrag:{ufrag}\r\na=ice-pwd:8FPhiLBGAIz4btlzvJkP6bnB\r\na=fingerprint:sha-256 {Fingerprint}\r\na=setup:actpass\r\n");
        text.Append($"a=mid:{line.Mid}\r\na={line.Direction}\r\na=rtcp-mux\r\na=rtcp-rsize\r\n");
        text.Append($"a=extmap:{profile.Mid} urn:ietf:params:rtp-hdrext:sdes:mid\r\n");
        text.Append($"a=extmap:{profile.Twcc} http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n");
        text.Append($"a=extmap:{profile.AbsSendTime} http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n");
        if (line.Audio)
            WriteAudio(text, profile);
        else
            WriteVideo(text, profile);
        if (line.Layers is { } layers)
            WriteLayers(text, layers);
        else if (line.RtxSsrc != 0)
            text.Append($"a=ssrc-group:FID {line.Ssrc} {line.RtxSsrc}\r\na=ssrc:{line.Ssrc} cname:c\r\na=ssrc:{line.RtxSsrc} cname:c\r\n");
    }

    private static void WriteLayers(StringBuilder text, string[] layers)
    {
        text.Append($"a=extmap:{ClientProfile.StreamId} urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n");
        text.Append($"a=extmap:{ClientProfile.RepairedStreamId} urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id\r\n");
        foreach (var layer in layers)
            text.Append($"a=rid:{layer} send\r\n");
        text.Append($"a=simulcast:send {string.Join(';', layers)}\r\n");
    }

    private static IEnumerable<byte> VideoTypes(ClientProfile profile)
    {
        if (profile.OffersH264)
            foreach (var type in new[] { profile.H264, profile.H264Rtx })
                yield return type;
        if (profile.OffersVp8)
            foreach (var type in new[] { profile.Vp8, profile.Vp8Rtx })
                yield return type;
    }

    private static void WriteAudio(StringBuilder text, ClientProfile profile)
    {
        text.Append($"a=extmap:{profile.AudioLevel} urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n");
        text.Append($"a=rtpmap:{profile.Opus} opus/48000/2\r\na=fmtp:{profile.Opus} minptime=10;useinbandfec=1\r\n");
        if (profile.OffersTransportWide)
            text.Append($"a=rtcp-fb:{profile.Opus} transport-cc\r\n");
        if (profile.Red is { } red)
            text.Append($"a=rtpmap:{red} red/48000/2\r\na=fmtp:{red} {profile.Opus}/{profile.Opus}\r\n");
        if (profile.OffersAudioNack)
            text.Append($"a=rtcp-fb:{profile.Opus} nack\r\n");
    }

    private static void WriteVideo(StringBuilder text, ClientProfile profile)
    {
        text.Append($"a=extmap:{ClientProfile.PlayoutDelay} http://www.webrtc.org/experiments/rtp-hdrext/playout-delay\r\n");
        if (profile.OffersH264)
            WriteCodec(text, profile, profile.H264, profile.H264Rtx, "H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f");
        if (profile.OffersVp8)
            WriteCodec(text, profile, profile.Vp8, profile.Vp8Rtx, "VP8", "");
    }

    private static void WriteCodec(StringBuilder text, ClientProfile profile, byte type, byte rtx, string name, string parameters)
    {
        text.Append($"a=rtpmap:{type} {name}/90000\r\n");
        foreach (var feedback in new[] { "goog-remb", "transport-cc", "ccm fir", "nack", "nack pli" }.Where(word => (profile.OffersRemb || word != "goog-remb") && (profile.OffersTransportWide || word != "transport-cc")))
            text.Append($"a=rtcp-fb:{type} {feedback}\r\n");
        if (parameters.Length > 0)
            text.Append($"a=fmtp:{type} {parameters}\r\n");
        text.Append($"a=rtpmap:{rtx} rtx/90000\r\na=fmtp:{rtx} apt={type}\r\n");
    }
}
