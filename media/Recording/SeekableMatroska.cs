namespace RemoteVerify.Recording;

/// <summary>One committed chunk of a file. <paramref name="KeyFrame"/> as the recorder said it; null when not known, then the cluster's first block is read.</summary>
public readonly record struct ChunkSpan(long Offset, long Length, long FromMs, long ToMs, bool? KeyFrame = null);

/// <summary>Reads at an offset of the recorded file; returns the bytes read, 0 only at its end.</summary>
public delegate ValueTask<int> ReadAt(long offset, Memory<byte> into, CancellationToken cancel);

/// <summary>A recorded file seen as a seekable one: a new head (known size, SeekHead, Duration, Cues) before the clusters as they stand. Nothing is copied or transcoded; the media bytes are those of the evidence.</summary>
public sealed class SeekableMatroska
{
    /// <summary>The seekable view. The chunks are those of one file in order, the first with the file's head.</summary>
    /// <exception cref="InvalidDataException">The head is not one of this recorder's, or there is no chunk.</exception>
    public static Task<Stream> OpenAsync(IReadOnlyList<ChunkSpan> chunks, ReadAt read, CancellationToken cancel) => throw new NotImplementedException();
}
