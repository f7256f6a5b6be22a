namespace RemoteVerify.Recording;

/// <summary>Opus over RTP (RFC 7587): one payload is one Opus packet, and its first byte, the TOC (RFC 6716 section 3.1), says how long it lasts.</summary>
public sealed class OpusFrames : IFrameAssembler
{
    /// <summary>RFC 6716 section 3.2.5: a packet holds at most 120 ms.</summary>
    public const int LongestPacketUs = 120_000;

    public void Add(ReadOnlySpan<byte> payload, in PacketPlace place, IFrameSink to)
    {
        if (place.LostBefore) to.OnDamage();
        var duration = DurationUs(payload);
        if (duration == 0) return;
        to.OnFrame(new(place.Timestamp, place.ArrivalUs, Key: true, duration), payload);
    }

    /// <summary>Microseconds of sound in an Opus packet; 0 when it is empty or malformed.</summary>
    public static int DurationUs(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return 0;
        var frames = (packet[0] & 3) switch
        {
            0 => 1,
            3 => packet.Length > 1 ? packet[1] & 0x3F : 0,
            _ => 2,
        };
        var duration = frames * FrameUs(packet[0] >> 3);
        return duration <= LongestPacketUs ? duration : 0;
    }

    // RFC 6716 table 2: configurations 0-11 SILK, 12-15 hybrid, 16-31 CELT.
    private static int FrameUs(int configuration) => configuration switch
    {
        < 12 => (configuration & 3) switch { 0 => 10_000, 1 => 20_000, 2 => 40_000, _ => 60_000 },
        < 16 => (configuration & 1) == 0 ? 10_000 : 20_000,
        _ => 2_500 << (configuration & 3),
    };
}
