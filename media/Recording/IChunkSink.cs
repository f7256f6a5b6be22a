namespace RemoteVerify.Recording;

/// <summary>A Matroska cluster (or the file's head with its first cluster), at most 2 s, ready to be made durable.</summary>
/// <param name="File">Path inside the session, for example "tracks/applicant-1.mkv".</param>
/// <param name="Bytes">The bytes to append to the file; valid for the sink until the task ends, reused afterwards.</param>
/// <param name="FromMs">First moment in the chunk, milliseconds on the session's clock. A file's own time 0 is its first chunk's FromMs.</param>
/// <param name="ToMs">Last moment in the chunk.</param>
/// <param name="KeyFrame">The cluster can be entered by a seek: it begins with a video key frame, or its file has no video.</param>
public readonly record struct MediaChunk(string File, ReadOnlyMemory<byte> Bytes, long FromMs, long ToMs, bool KeyFrame = false);

/// <summary>A span of a participant's media that is not in the recording, or cannot be decoded cleanly, and why.</summary>
/// <param name="Kind">"audio" or "video".</param>
/// <param name="Reason">"network" (lost on the way), "overload" (this server could not keep up), "muted" (by the person), "paused" (by the device: a phone call, another application), "disk".</param>
public readonly record struct MediaGap(string File, string Kind, long FromMs, long ToMs, string Reason);

/// <summary>Where a recorder's finished chunks become evidence. Called by one recorder at a time, in order, never under the room's lock.</summary>
public interface IChunkSink
{
    /// <summary>Appends and syncs the bytes, then appends and syncs the log's line. False: the file is given up (a failed sync is never retried), the sink itself says the gap, and the recorder goes on in a new file.</summary>
    ValueTask<bool> CommitAsync(MediaChunk chunk, CancellationToken cancel);

    ValueTask GapAsync(MediaGap gap, CancellationToken cancel);

    /// <summary>Codec or resolution seen for a file's track: becomes media.changed.</summary>
    ValueTask ChangedAsync(string file, string kind, string codec, int width, int height, long atMs, CancellationToken cancel);
}
