using System.Buffers;

namespace RemoteVerify.Recording;

/// <summary>A frame waiting for its turn in the file. Its bytes are rented; <see cref="Release"/> gives them back.</summary>
internal readonly record struct QueuedFrame(byte[] Rented, int Length, long TimeMs, FrameInfo Info)
{
    public ReadOnlySpan<byte> Data => Rented.AsSpan(0, Length);

    public static QueuedFrame Copy(ReadOnlySpan<byte> data, long timeMs, in FrameInfo info)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Math.Max(1, data.Length));
        data.CopyTo(rented);
        return new(rented, data.Length, timeMs, info);
    }

    public void Release() => ArrayPool<byte>.Shared.Return(Rented);
}
