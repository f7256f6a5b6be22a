using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RemoteVerify.Transport.Sdp;

/// <summary>What the server sends on an m-line: SSRCs that never change, whoever is shown.</summary>
/// <param name="StreamId">Audio and video of one slot share it, so that they are played in step.</param>
public sealed record OutgoingSource(uint Ssrc, uint? RetransmissionSsrc, string Cname, string StreamId, string TrackId);

/// <summary>The server's decision about one m-line.</summary>
public sealed record MediaAnswer
{
    public static MediaAnswer Rejected { get; } = new() { Accepted = false };

    public bool Accepted { get; init; } = true;
    /// <summary>As the server sees it: RecvOnly takes what the client sends.</summary>
    public SdpDirection Direction { get; init; } = SdpDirection.Inactive;
    public IReadOnlyList<NegotiatedCodec> Codecs { get; init; } = [];
    public IReadOnlyList<SdpExtension> Extensions { get; init; } = [];
    public OutgoingSource? Source { get; init; }
    /// <summary>The offered encodings that are all taken; empty: one alone.</summary>
    public IReadOnlyList<string> StreamIds { get; init; } = [];
}

/// <summary>Writes the answer of an ICE-lite, DTLS-passive, bundling server (RFC 8829 section 5.3, RFC 8839).</summary>
public sealed record Answer
{
    public required SessionDescription Offer { get; init; }
    /// <summary>One an m-line of the offer, in its order.</summary>
    public required IReadOnlyList<MediaAnswer> Media { get; init; }
    public required string IceUfrag { get; init; }
    public required string IcePassword { get; init; }
    /// <summary>SHA-256, colon-separated hex.</summary>
    public required string Fingerprint { get; init; }
    public required IReadOnlyList<IPEndPoint> Candidates { get; init; }
    /// <summary>Where the server listens for TCP (RFC 6544): for browsers whose UDP does not get through.</summary>
    public IReadOnlyList<IPEndPoint> TcpCandidates { get; init; } = [];
    public required ulong SessionId { get; init; }
    /// <summary>Goes up with every answer of a connection.</summary>
    public required int Version { get; init; }

    public string Write()
    {
        var text = new StringBuilder(4096);
        WriteSession(text);
        for (var i = 0; i < Media.Count; i++)
        {
            if (Media[i].Accepted)
                WriteAccepted(text, Offer.Media[i], Media[i]);
            else
                WriteRejected(text, Offer.Media[i]);
        }
        return text.ToString();
    }

    private void WriteSession(StringBuilder text)
    {
        Line(text, "v=0");
        Line(text, $"o=- {SessionId} {Version} IN IP4 127.0.0.1");
        Line(text, "s=-");
        Line(text, "t=0 0");
        Line(text, "a=ice-lite");
        var bundled = Offer.Media.Where((section, i) => Media[i].Accepted && section.Mid is not null && Offer.Bundle.Contains(section.Mid)).Select(section => section.Mid);
        if (Offer.Bundle.Count > 0)
            Line(text, $"a=group:BUNDLE {string.Join(' ', bundled)}".TrimEnd());
        if (Offer.ExtmapAllowMixed)
            Line(text, "a=extmap-allow-mixed");
        Line(text, "a=msid-semantic: WMS *");
    }

    private static void WriteRejected(StringBuilder text, MediaSection section)
    {
        Line(text, $"m={section.Kind} 0 {section.Protocol} {string.Join(' ', section.Formats)}");
        Line(text, "c=IN IP4 0.0.0.0");
        if (section.Mid is not null)
            Line(text, $"a=mid:{section.Mid}");
        Line(text, "a=inactive");
    }

    private void WriteAccepted(StringBuilder text, MediaSection section, MediaAnswer answer)
    {
        var types = answer.Codecs.SelectMany(codec => Types(codec, answer.Direction));
        var first = Candidates.Count > 0 ? Candidates[0] : new IPEndPoint(IPAddress.Any, 9);
        Line(text, $"m={section.Kind} {first.Port} {section.Protocol} {string.Join(' ', types)}");
        Line(text, $"c=IN {(first.AddressFamily == AddressFamily.InterNetworkV6 ? "IP6" : "IP4")} {first.Address}");
        WriteTransport(text, section);
        foreach (var extension in answer.Extensions)
            Line(text, $"a=extmap:{extension.Id}{Reversed(extension.Direction)} {extension.Uri}");
        Line(text, $"a={Word(answer.Direction)}");
        if (answer.Source is { } source)
            Line(text, $"a=msid:{source.StreamId} {source.TrackId}");
        Line(text, "a=rtcp-mux");
        if (section.ReducedSizeRtcp)
            Line(text, "a=rtcp-rsize");
        foreach (var codec in answer.Codecs)
            WriteCodec(text, codec);
        foreach (var streamId in answer.StreamIds)
            Line(text, $"a=rid:{streamId} recv");
        if (answer.StreamIds.Count > 0)
            Line(text, $"a=simulcast:recv {string.Join(';', answer.StreamIds)}");
        if (answer.Source is not null)
            WriteSource(text, answer.Source);
    }

    private void WriteTransport(StringBuilder text, MediaSection section)
    {
        Line(text, $"a=ice-ufrag:{IceUfrag}");
        Line(text, $"a=ice-pwd:{IcePassword}");
        Line(text, $"a=fingerprint:sha-256 {Fingerprint}");
        Line(text, "a=setup:passive");
        if (section.Mid is not null)
            Line(text, $"a=mid:{section.Mid}");
        CandidateLines.Write(text, Candidates, TcpCandidates);
    }

    // A sender takes the first: where it can, it is to send every sound twice.
    private static IEnumerable<byte> Types(NegotiatedCodec codec, SdpDirection direction)
    {
        byte?[] types = direction == SdpDirection.RecvOnly
            ? [codec.RedundancyType, codec.PayloadType, codec.RetransmissionType]
            : [codec.PayloadType, codec.RedundancyType, codec.RetransmissionType];
        return types.OfType<byte>();
    }

    private static void WriteCodec(StringBuilder text, NegotiatedCodec negotiated)
    {
        var codec = negotiated.Codec;
        Line(text, $"a=rtpmap:{codec.PayloadType} {codec.Name}/{codec.ClockRate}{(codec.Channels > 1 ? $"/{codec.Channels}" : "")}");
        foreach (var feedback in codec.Feedback)
            Line(text, $"a=rtcp-fb:{codec.PayloadType} {feedback}");
        // VP8's parameters are a receiver's limits (RFC 7741 section 6.1): the server has none.
        if (codec.Parameters.Length > 0 && !codec.Name.Equals("VP8", StringComparison.OrdinalIgnoreCase))
            Line(text, $"a=fmtp:{codec.PayloadType} {codec.Parameters}");
        if (negotiated.RedundancyType is { } red)
        {
            Line(text, $"a=rtpmap:{red} red/{codec.ClockRate}/{codec.Channels}");
            Line(text, $"a=fmtp:{red} {codec.PayloadType}/{codec.PayloadType}");
        }
        if (negotiated.RetransmissionType is not { } rtx)
            return;
        Line(text, $"a=rtpmap:{rtx} rtx/{codec.ClockRate}");
        Line(text, $"a=fmtp:{rtx} apt={codec.PayloadType}");
    }

    private static void WriteSource(StringBuilder text, OutgoingSource source)
    {
        if (source.RetransmissionSsrc is { } rtx)
            Line(text, $"a=ssrc-group:FID {source.Ssrc} {rtx}");
        Line(text, $"a=ssrc:{source.Ssrc} cname:{source.Cname}");
        Line(text, $"a=ssrc:{source.Ssrc} msid:{source.StreamId} {source.TrackId}");
        if (source.RetransmissionSsrc is not { } retransmission)
            return;
        Line(text, $"a=ssrc:{retransmission} cname:{source.Cname}");
        Line(text, $"a=ssrc:{retransmission} msid:{source.StreamId} {source.TrackId}");
    }

    private static string Reversed(SdpDirection offered) => offered switch
    {
        SdpDirection.SendOnly => "/recvonly",
        SdpDirection.RecvOnly => "/sendonly",
        _ => "",
    };

    private static string Word(SdpDirection direction) => direction switch
    {
        SdpDirection.SendOnly => "sendonly",
        SdpDirection.RecvOnly => "recvonly",
        SdpDirection.SendRecv => "sendrecv",
        _ => "inactive",
    };

    private static void Line(StringBuilder text, string line) => text.Append(line).Append("\r\n");
}
