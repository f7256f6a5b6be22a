using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

internal enum LineRole { Rejected, Idle, Publish, Slot }

/// <summary>What the room will do with one m-line of an offer.</summary>
internal sealed record PlannedLine(MediaSection Section, string Mid, MediaKind Kind, LineRole Role, IReadOnlyList<NegotiatedCodec> Codecs, IReadOnlyList<SdpExtension> Extensions)
{
    public MediaAnswer Answer(OutgoingSource? source) => Role == LineRole.Rejected ? MediaAnswer.Rejected : new MediaAnswer
    {
        Codecs = Codecs, Extensions = Extensions, Source = source,
        StreamIds = Role == LineRole.Publish ? Negotiation.StreamIds(Section, Codecs) : [],
        Direction = Role switch { LineRole.Publish => SdpDirection.RecvOnly, LineRole.Slot => SdpDirection.SendOnly, _ => SdpDirection.Inactive },
    };
}

/// <summary>Reads an offer against what a room supports. Pure: the same offer gives the same plan.</summary>
internal sealed record OfferPlan(SessionDescription Description, RemoteEnd Remote, IReadOnlyList<PlannedLine> Lines)
{
    public bool ReducedSizeRtcp => Lines.Any(line => line.Role != LineRole.Rejected && line.Section.ReducedSizeRtcp);

    public static (OfferPlan? Plan, OfferOutcome.Refused? Refusal) Make(Offer offer, RoomLimits limits)
    {
        if (!SessionDescription.TryParse(offer.Sdp, out var description, out var error))
            return BadSdp(error!.ToString());
        var media = description.Media.Where(section => section.Kind is "audio" or "video").ToArray();
        if (media.Length == 0)
            return BadSdp("the offer has no audio or video m-line");
        if (description.Bundle.Count == 0 && description.Media.Count(section => section.Port != 0) > 1)
            return BadSdp("the offer has no a=group:BUNDLE: all m-lines must share one transport");
        var counts = new Dictionary<(MediaKind, LineRole), int>();
        var lines = description.Media.Select((section, i) => Plan(section, i, description, offer, limits, counts)).ToArray();
        if (lines.All(line => line.Role == LineRole.Rejected))
            return Nothing(media);
        return CheckTransport(lines.First(line => line.Role != LineRole.Rejected).Section, out var remote) is { } wrong
            ? BadSdp(wrong)
            : (new OfferPlan(description, remote!, lines), null);
    }

    private static PlannedLine Plan(MediaSection section, int index, SessionDescription description, Offer offer, RoomLimits limits, Dictionary<(MediaKind, LineRole), int> counts)
    {
        var kind = section.Kind == "audio" ? MediaKind.Audio : MediaKind.Video;
        var mid = section.Mid ?? $"#{index}";
        var role = IsUsable(section, description) ? Role(section, mid, offer) : LineRole.Rejected;
        var sending = role == LineRole.Slot;
        var codecs = role == LineRole.Rejected ? [] : Negotiation.Codecs(section, sending);
        if (codecs.Count == 0 || (counts[(kind, role)] = counts.GetValueOrDefault((kind, role)) + 1) > Most(role, limits))
            role = LineRole.Rejected;
        return new PlannedLine(section, mid, kind, role, codecs, Negotiation.Extensions(section, sending));
    }

    private static int Most(LineRole role, RoomLimits limits) => role switch
    {
        LineRole.Publish => limits.TracksPerKind,
        LineRole.Slot => limits.SlotsPerKind,
        _ => SdpLimits.MediaSections,
    };

    private static LineRole Role(MediaSection section, string mid, Offer offer)
    {
        if (section.Sends && offer.Watch is null)
            return LineRole.Publish;
        var listed = offer.Receive is null || offer.Receive.Contains(mid);
        return section.Receives && listed ? LineRole.Slot : LineRole.Idle;
    }

    private static bool IsUsable(MediaSection section, SessionDescription description) =>
        section.Kind is "audio" or "video"
        && section.Protocol.EndsWith("UDP/TLS/RTP/SAVPF", StringComparison.Ordinal)
        && section.RtcpMux
        && (section.Port != 0 || section.BundleOnly)
        && (description.Bundle.Count == 0 || (section.Mid is not null && description.Bundle.Contains(section.Mid)));

    private static string? CheckTransport(MediaSection section, out RemoteEnd? remote)
    {
        remote = null;
        if (section.IceUfrag is null || section.IcePassword is null)
            return "the offer has no a=ice-ufrag or a=ice-pwd";
        if (section.Fingerprint is null || section.FingerprintAlgorithm != "sha-256" || section.Fingerprint.Length != 32 * 3 - 1)
            return "the offer has no a=fingerprint:sha-256";
        if (section.Setup is not (null or "actpass" or "active"))
            return $"a=setup:{section.Setup} cannot be answered: the server is the passive side, offer actpass or active";
        remote = new RemoteEnd(section.IceUfrag, section.IcePassword, section.FingerprintAlgorithm, section.Fingerprint);
        return null;
    }

    private static (OfferPlan?, OfferOutcome.Refused?) Nothing(MediaSection[] media) => media.Any(section => section.RtcpMux && section.Protocol.EndsWith("UDP/TLS/RTP/SAVPF", StringComparison.Ordinal))
        ? (null, new OfferOutcome.Refused("no_codec", "no codec in common: offer Opus, and VP8 or H264 with packetization-mode=1"))
        : BadSdp("no m-line is UDP/TLS/RTP/SAVPF with a=rtcp-mux");

    private static (OfferPlan?, OfferOutcome.Refused?) BadSdp(string detail) => (null, new OfferOutcome.Refused("bad_sdp", detail));
}
