using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

/// <summary>An m-line on which a client sends: how its packets are recognised, and the track they make.</summary>
internal sealed class PublishLine(string mid, MediaKind kind)
{
    private const byte None = 0xFF;

    private readonly byte[] _media = new byte[128];
    private readonly Codec[] _named = new Codec[128];
    private IReadOnlyList<NegotiatedCodec> _codecs = [];

    public string Mid => mid;
    public MediaKind Kind => kind;
    public ExtensionIds Extensions { get; private set; }
    public IReadOnlyList<uint> Sources { get; private set; } = [];
    public IReadOnlyList<(uint Media, uint Retransmission)> Retransmissions { get; private set; } = [];
    public PublishedTrack? Track { get; set; }

    public void Update(MediaSection section, MediaAnswer answer)
    {
        _codecs = answer.Codecs;
        Extensions = Negotiation.Ids(answer.Extensions);
        (Sources, Retransmissions) = (section.Sources, section.Retransmissions);
        Array.Fill(_media, None);
        foreach (var codec in _codecs)
        {
            _media[codec.PayloadType] = codec.PayloadType;
            _named[codec.PayloadType] = Named(codec);
            if (codec.RetransmissionType is { } rtx)
                _media[rtx] = codec.PayloadType;
        }
    }

    public bool Takes(byte payloadType) => _media[payloadType] != None;

    public bool IsRetransmission(byte payloadType) => Takes(payloadType) && _media[payloadType] != payloadType;

    /// <summary>The media payload type that a media or retransmission payload type stands for.</summary>
    public byte MediaType(byte payloadType) => _media[payloadType];

    public NegotiatedCodec Negotiated(byte payloadType)
    {
        foreach (var codec in _codecs)
            if (codec.PayloadType == payloadType)
                return codec;
        throw new ArgumentOutOfRangeException(nameof(payloadType), payloadType, "not a media payload type of this line");
    }

    public Codec CodecOf(byte payloadType) => _named[payloadType];

    private Codec Named(NegotiatedCodec codec) => kind == MediaKind.Audio ? Codec.Opus
        : codec.Codec.Name.Equals("VP8", StringComparison.OrdinalIgnoreCase) ? Codec.Vp8 : Codec.H264;
}
