namespace RemoteVerify.Recording;

/// <summary>Where a payload stood in its stream: in order of sequence numbers, <paramref name="LostBefore"/> when packets directly before it will never come.</summary>
public readonly record struct PacketPlace(uint Timestamp, bool Marker, bool LostBefore, long ArrivalUs);

/// <summary>What is known of a complete frame.</summary>
/// <param name="DurationUs">Of audio; 0 for video.</param>
/// <param name="Width">Pixels, of a video key frame; 0 otherwise.</param>
/// <param name="CodecPrivate">Of an H.264 key frame: the AVCDecoderConfigurationRecord.</param>
public readonly record struct FrameInfo(uint Timestamp, long ArrivalUs, bool Key, int DurationUs = 0, int Width = 0, int Height = 0, byte[]? CodecPrivate = null);

/// <summary>Takes what a depacketiser finds.</summary>
public interface IFrameSink
{
    /// <summary>A complete frame; the data is valid during the call.</summary>
    void OnFrame(in FrameInfo frame, ReadOnlySpan<byte> data);

    /// <summary>At least one frame before the next one is missing or broken.</summary>
    void OnDamage();
}

/// <summary>Makes frames of RTP payloads. Any bytes may come in; what is malformed counts as lost.</summary>
public interface IFrameAssembler
{
    void Add(ReadOnlySpan<byte> payload, in PacketPlace place, IFrameSink to);
}
