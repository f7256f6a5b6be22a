namespace RemoteVerify.Transport.Sdp;

/// <summary>A codec both ends have, with the offer's payload types.</summary>
/// <param name="RetransmissionType">Payload type of its rtx (RFC 4588), or null.</param>
/// <param name="RedundancyType">Payload type of its redundant form (RFC 2198), or null.</param>
public sealed record NegotiatedCodec(SdpCodec Codec, byte? RetransmissionType, byte? RedundancyType = null)
{
    public byte PayloadType => Codec.PayloadType;
    public bool Has(string feedback) => Codec.Feedback.Contains(feedback);
}

/// <summary>Header extension ids of one m-line; 0 where not negotiated.</summary>
public readonly record struct ExtensionIds(byte Mid, byte TransportSequence, byte AbsoluteSendTime, byte AudioLevel, byte Orientation, byte StreamId = 0, byte RepairedStreamId = 0, byte PlayoutDelay = 0)
{
    /// <summary>Ids above 14 need the two-byte form (RFC 8285 section 4.3).</summary>
    public bool NeedTwoByteForm => Mid > 14 || TransportSequence > 14 || AbsoluteSendTime > 14 || AudioLevel > 14 || Orientation > 14 || PlayoutDelay > 14;
}

/// <summary>Which of an m-line's codecs, feedback and extensions this server speaks.</summary>
public static class Negotiation
{
    public const string MidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";
    public const string TransportSequenceUri = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
    public const string AbsoluteSendTimeUri = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";
    public const string AudioLevelUri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";
    public const string OrientationUri = "urn:3gpp:video-orientation";
    public const string StreamIdUri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id";
    public const string RepairedStreamIdUri = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id";
    public const string PlayoutDelayUri = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

    private const string RemoteBitrate = "goog-remb";
    private const string TransportWide = "transport-cc";
    private static readonly string[] Feedback = ["nack", "nack pli", "ccm fir", RemoteBitrate, TransportWide];

    /// <summary>Opus for audio; VP8, then H264 with packetization-mode 1 for video. Empty when there is nothing in common.</summary>
    /// <param name="sending">The server sends on this m-line.</param>
    public static IReadOnlyList<NegotiatedCodec> Codecs(MediaSection section, bool sending)
    {
        var dropped = sending && TellsArrivals(section) ? RemoteBitrate : "";
        return [.. section.Codecs
            .Where(codec => IsSupported(section.Kind, codec))
            .OrderByDescending(IsVp8)
            .Select(codec => new NegotiatedCodec(
                codec with { Feedback = [.. codec.Feedback.Where(word => Feedback.Contains(word) && word != dropped).Distinct()] },
                RetransmissionType(section, codec), RedundancyType(section, codec)))];
    }

    /// <summary>The extensions to answer with, directions as the offerer's.</summary>
    public static IReadOnlyList<SdpExtension> Extensions(MediaSection section, bool sending)
    {
        var usable = section.Extensions
            .Where(extension => extension.Direction is SdpDirection.SendRecv || extension.Direction == (sending ? SdpDirection.RecvOnly : SdpDirection.SendOnly))
            .Where(extension => IsWanted(extension.Uri, section, sending))
            .DistinctBy(extension => extension.Uri);
        return [.. usable];
    }

    public static ExtensionIds Ids(IReadOnlyList<SdpExtension> extensions)
    {
        byte Id(string uri) => extensions.FirstOrDefault(extension => extension.Uri == uri)?.Id ?? 0;
        return new(Id(MidUri), Id(TransportSequenceUri), Id(AbsoluteSendTimeUri), Id(AudioLevelUri), Id(OrientationUri), Id(StreamIdUri), Id(RepairedStreamIdUri), Id(PlayoutDelayUri));
    }

    /// <summary>The encodings taken of one picture: of VP8 only, whose layers are told apart and switched here.</summary>
    public static IReadOnlyList<string> StreamIds(MediaSection section, IReadOnlyList<NegotiatedCodec> codecs) =>
        section.StreamIds.Count is > 1 and <= SdpLimits.Encodings && codecs.Count > 0 && IsVp8(codecs[0].Codec)
        && section.Extensions.Any(extension => extension.Uri == StreamIdUri) ? section.StreamIds : [];

    // Arrival times say more of a viewer's line than its own estimate, and sooner: a browser that is given numbers to
    // tell them by tells no estimate (REMB).
    private static bool TellsArrivals(MediaSection section) =>
        section.Extensions.Any(extension => extension.Uri == TransportSequenceUri)
        && section.Codecs.Any(codec => codec.Feedback.Contains(TransportWide));

    private static bool IsWanted(string uri, MediaSection section, bool sending) => uri switch
    {
        MidUri or AudioLevelUri => true,
        AbsoluteSendTimeUri => section.Kind == "video" && !(sending && TellsArrivals(section)),
        TransportSequenceUri => !sending || TellsArrivals(section),
        StreamIdUri or RepairedStreamIdUri => !sending && section.StreamIds.Count > 1,
        // A publisher that is refused orientation turns its pictures before it encodes them, so they are upright
        // for viewers that cannot turn and in a recording, which has no place for a turn in mid-stream.
        OrientationUri => sending,
        PlayoutDelayUri => sending && section.Kind == "video",
        _ => false,
    };

    private static bool IsSupported(string kind, SdpCodec codec) => kind switch
    {
        "audio" => Is(codec, "opus") && codec is { ClockRate: 48_000, Channels: 2 },
        "video" when codec.ClockRate == 90_000 => IsVp8(codec) || (Is(codec, "H264") && codec.Parameter("packetization-mode") == "1"),
        _ => false,
    };

    private static bool IsVp8(SdpCodec codec) => Is(codec, "VP8");

    private static bool Is(SdpCodec codec, string name) => codec.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    // "63 red/48000/2" with "111/111": the packet's own sound and the one before, both of that type.
    private static byte? RedundancyType(MediaSection section, SdpCodec codec) => section.Kind != "audio" ? null
        : section.Codecs.FirstOrDefault(red => Is(red, "red") && red.ClockRate == codec.ClockRate && red.Channels == codec.Channels
            && red.Parameters.Split('/').All(type => type == $"{codec.PayloadType}"))?.PayloadType;

    private static byte? RetransmissionType(MediaSection section, SdpCodec codec) =>
        section.Codecs.FirstOrDefault(rtx => Is(rtx, "rtx") && rtx.Parameter("apt") == $"{codec.PayloadType}")?.PayloadType;
}
