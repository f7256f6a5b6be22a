using RemoteVerify.Transport;

namespace RemoteVerify.Routing;

public enum MediaKind { Audio, Video }

public enum Codec { Opus, Vp8, H264 }

/// <summary>One incoming track of a room.</summary>
public sealed class PublishedTrack
{
    /// <summary>Unique in the room, stable for the track's life, for example "p2/video/1".</summary>
    public required string Id { get; init; }
    public required string ParticipantId { get; init; }
    /// <summary>The label given with the offer, for example "applicant-1".</summary>
    public string Label { get; init; } = "";
    /// <summary>Null when it comes over the participant's main connection.</summary>
    public string? PeerKey { get; init; }
    public required MediaKind Kind { get; init; }
    /// <summary>The codec of the packets now coming; a change is said by a new track.</summary>
    public required Codec Codec { get; init; }
    /// <summary>Ticks of the RTP timestamp a second: 48000 for Opus, 90000 for video.</summary>
    public int ClockRate => Kind == MediaKind.Audio ? 48_000 : 90_000;

    /// <summary>Adds a sink; call under the room's lock. A patient sink (a recorder) makes the track ask up to 2 s for lost packets.</summary>
    public void AddSink(IPacketSink sink, bool patient = false) => throw new NotSupportedException();

    public void RemoveSink(IPacketSink sink) => throw new NotSupportedException();

    /// <summary>Asks the sender for a key frame; requests are merged (at most one per 500 ms). Call under the room's lock.</summary>
    public void RequestKeyFrame(Instant now) => throw new NotSupportedException();
}
