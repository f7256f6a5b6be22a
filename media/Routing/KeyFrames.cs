namespace RemoteVerify.Routing;

/// <summary>Tells from an RTP payload whether it begins a picture that can be decoded without earlier ones.</summary>
public static class KeyFrames
{
    public static bool Begins(Codec codec, ReadOnlySpan<byte> payload) => codec switch
    {
        Codec.Vp8 => BeginsVp8(payload),
        Codec.H264 => BeginsH264(payload),
        _ => true,
    };

    // RFC 7741 section 4.2: descriptor, then, in the first packet of a frame's first partition, the frame header,
    // whose lowest bit is 0 in a key frame.
    private static bool BeginsVp8(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || (payload[0] & 0x10) == 0 || (payload[0] & 0x0F) != 0)
            return false;
        var length = Vp8DescriptorLength(payload);
        return payload.Length > length && (payload[length] & 1) == 0;
    }

    /// <summary>Width times height of a VP8 key frame by its first payload (RFC 6386 section 9.1); 0 when it is none.</summary>
    public static int Vp8Pixels(ReadOnlySpan<byte> payload)
    {
        var at = payload.IsEmpty ? 0 : Vp8DescriptorLength(payload);
        if (payload.Length < at + 10L || payload[at + 3] != 0x9D || payload[at + 4] != 0x01 || payload[at + 5] != 0x2A)
            return 0;
        var width = (payload[at + 6] | payload[at + 7] << 8) & 0x3FFF;
        var height = (payload[at + 8] | payload[at + 9] << 8) & 0x3FFF;
        return width * height;
    }

    private static int Vp8DescriptorLength(ReadOnlySpan<byte> payload)
    {
        if ((payload[0] & 0x80) == 0)
            return 1;
        if (payload.Length < 2)
            return int.MaxValue;
        var extended = payload[1];
        var length = 2;
        if ((extended & 0x80) != 0)
            length += payload.Length > 2 && (payload[2] & 0x80) != 0 ? 2 : 1;
        if ((extended & 0x40) != 0)
            length++;
        if ((extended & 0x30) != 0)
            length++;
        return length;
    }

    private const int Idr = 5;
    private const int SequenceParameters = 7;
    private const int StapA = 24;
    private const int FuA = 28;

    // RFC 6184 sections 5.6 to 5.8: a single unit, an aggregate, or the first fragment.
    private static bool BeginsH264(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
            return false;
        return (payload[0] & 0x1F) switch
        {
            SequenceParameters or Idr => true,
            StapA => AnyUnitBegins(payload[1..]),
            FuA => payload.Length > 1 && (payload[1] & 0x80) != 0 && (payload[1] & 0x1F) is Idr or SequenceParameters,
            _ => false,
        };
    }

    private static bool AnyUnitBegins(ReadOnlySpan<byte> aggregate)
    {
        while (aggregate.Length > 2)
        {
            if ((aggregate[2] & 0x1F) is Idr or SequenceParameters)
                return true;
            var next = 2 + (aggregate[0] << 8 | aggregate[1]);
            aggregate = next < aggregate.Length ? aggregate[next..] : default;
        }
        return false;
    }
}
