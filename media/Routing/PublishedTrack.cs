namespace RemoteVerify.Routing;

public enum MediaKind { Audio, Video }

public enum Codec { Opus, Vp8, H264 }

/// <summary>One incoming track of a room.</summary>
public sealed class PublishedTrack
{
    /// <summary>Unique in the room, stable for the track's life, for example "p2/video/1".</summary>
    public required string Id { get; init; }
    public required string ParticipantId { get; init; }
    public required MediaKind Kind { get; init; }
    /// <summary>The codec of the packets now coming; a change is said by a new track.</summary>
    public required Codec Codec { get; init; }
    /// <summary>Ticks of the RTP timestamp a second: 48000 for Opus, 90000 for video.</summary>
    public int ClockRate => Kind == MediaKind.Audio ? 48_000 : 90_000;
}
