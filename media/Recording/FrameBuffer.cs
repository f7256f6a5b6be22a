namespace RemoteVerify.Recording;

/// <summary>The frame being put together: grows to the largest frame seen and is reused.</summary>
internal sealed class FrameBuffer
{
    private byte[] _bytes = new byte[16 * 1024];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>False when the frame would exceed <see cref="RecordingLimits.FrameBytes"/>.</summary>
    public bool TryAppend(ReadOnlySpan<byte> data)
    {
        if (data.Length > RecordingLimits.FrameBytes - Length) return false;
        if (Length + data.Length > _bytes.Length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + data.Length));
        data.CopyTo(_bytes.AsSpan(Length));
        Length += data.Length;
        return true;
    }

    public Span<byte> Slice(int start, int length) => _bytes.AsSpan(start, length);
}
