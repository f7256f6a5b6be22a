using System.Text;
using RemoteVerify.Transport.Sdp;

namespace RemoteVerify.Routing;

/// <summary>An m-line on which a client sends: how its packets are recognised, and the track they make.</summary>
internal sealed class PublishLine(string mid, MediaKind kind)
{
    private const byte None = 0xFF;

    private readonly byte[] _media = new byte[128];
    private readonly byte[] _redundant = new byte[128];
    private readonly Codec[] _named = new Codec[128];
    private IReadOnlyList<NegotiatedCodec> _codecs = [];

    public string Mid => mid;
    public MediaKind Kind => kind;
    public ExtensionIds Extensions { get; private set; }
    public IReadOnlyList<uint> Sources { get; private set; } = [];
    public IReadOnlyList<(uint Media, uint Retransmission)> Retransmissions { get; private set; } = [];
    /// <summary>The streams that the client names (RFC 8851); empty where it sends one encoding only.</summary>
    public IReadOnlyList<string> StreamIds { get; private set; } = [];
    /// <summary>One for each stream id; one alone without.</summary>
    public PublishedTrack?[] Tracks { get; private set; } = new PublishedTrack?[1];

    /// <summary>What the room knows of the line: its only track, or the first that came of its layers.</summary>
    public PublishedTrack? Face
    {
        get
        {
            foreach (var track in Tracks)
                if (track is not null)
                    return track.Layers?.Face ?? track;
            return null;
        }
    }

    public int LayerOf(ReadOnlySpan<byte> streamId)
    {
        for (var layer = 0; layer < StreamIds.Count; layer++)
            if (Ascii.Equals(streamId, StreamIds[layer]))
                return layer;
        return -1;
    }

    public void Update(MediaSection section, MediaAnswer answer)
    {
        _codecs = answer.Codecs;
        Extensions = Negotiation.Ids(answer.Extensions);
        if (!StreamIds.SequenceEqual(answer.StreamIds))
            (StreamIds, Tracks) = (answer.StreamIds, new PublishedTrack?[Math.Max(1, answer.StreamIds.Count)]);
        (Sources, Retransmissions) = (section.Sources, section.Retransmissions);
        Array.Fill(_media, None);
        Array.Fill(_redundant, None);
        foreach (var codec in _codecs)
        {
            _media[codec.PayloadType] = codec.PayloadType;
            _named[codec.PayloadType] = Named(codec);
            if (codec.RetransmissionType is { } rtx)
                _media[rtx] = codec.PayloadType;
            if (codec.RedundancyType is { } red)
                _redundant[red] = codec.PayloadType;
        }
    }

    public bool Takes(byte payloadType) => _media[payloadType] != None || IsRedundant(payloadType);

    /// <summary>Packets of this type carry sound of before again (RFC 2198).</summary>
    public bool IsRedundant(byte payloadType) => _redundant[payloadType] != None;

    /// <summary>The type of the blocks in it.</summary>
    public byte BlockType(byte payloadType) => _redundant[payloadType];

    public bool IsRetransmission(byte payloadType) => _media[payloadType] != None && _media[payloadType] != payloadType;

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
