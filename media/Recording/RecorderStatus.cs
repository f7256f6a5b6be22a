using RemoteVerify.Transport;

namespace RemoteVerify.Recording;

/// <summary>Whether media comes in and reaches the disk.</summary>
public enum RecorderState
{
    /// <summary>No media comes in: nothing to commit.</summary>
    Idle,
    /// <summary>Media comes in and chunks are committed.</summary>
    Recording,
    /// <summary>Media has come in for <see cref="RecordingLimits.Stalled"/> and none of it was committed.</summary>
    Stalled,
}

/// <param name="LastCommitted">When the sink last said that a chunk is durable; null before the first.</param>
public readonly record struct RecorderStatus(RecorderState State, Instant? LastCommitted);
