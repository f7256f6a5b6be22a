namespace RemoteVerify.Benchmarks.Load;

/// <summary>The last protected packets of one stream: where no RTX is agreed, what is asked for is sent once more as it was (RFC 4585 section 6.2.1).</summary>
public sealed class SentPackets
{
    private const int Kept = 128;
    private readonly Lock _gate = new();
    private readonly (ushort Sequence, byte[]? Bytes, int Length)[] _ring = new (ushort, byte[]?, int)[Kept];

    public void Keep(ushort sequence, ReadOnlySpan<byte> datagram)
    {
        lock (_gate)
        {
            ref var place = ref _ring[sequence % Kept];
            if (place.Bytes is null || place.Bytes.Length < datagram.Length)
            {
                place.Bytes = new byte[datagram.Length];
            }

            datagram.CopyTo(place.Bytes);
            (place.Sequence, place.Length) = (sequence, datagram.Length);
        }
    }

    /// <returns>Empty when it is too long ago.</returns>
    public byte[] Find(ushort sequence)
    {
        lock (_gate)
        {
            var place = _ring[sequence % Kept];
            return place.Bytes is { } bytes && place.Sequence == sequence ? bytes[..place.Length] : [];
        }
    }
}
