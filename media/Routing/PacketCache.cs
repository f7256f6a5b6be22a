namespace RemoteVerify.Routing;

/// <summary>The last packets of a track by extended sequence number, in one block allocated once. A number's place is its remainder, so a newer packet pushes the older one out.</summary>
internal sealed class PacketCache(int capacity)
{
    /// <summary>An Ethernet frame's worth: nothing longer comes in one datagram.</summary>
    public const int PacketBytes = 1500;

    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacity * PacketBytes);
    private readonly long[] _numbers = Filled(capacity);
    private readonly ushort[] _lengths = new ushort[capacity];

    public int Capacity => capacity;

    public bool Contains(long number) => _numbers[number % capacity] == number;

    public void Add(long number, ReadOnlySpan<byte> packet)
    {
        var place = (int)(number % capacity);
        packet.CopyTo(_bytes.AsSpan(place * PacketBytes, PacketBytes));
        _numbers[place] = number;
        _lengths[place] = (ushort)packet.Length;
    }

    public bool TryGet(long number, out ReadOnlySpan<byte> packet)
    {
        var found = number >= 0 && Contains(number);
        var place = found ? (int)(number % capacity) : 0;
        packet = found ? _bytes.AsSpan(place * PacketBytes, _lengths[place]) : default;
        return found;
    }

    private static long[] Filled(int capacity)
    {
        var numbers = new long[capacity];
        Array.Fill(numbers, -1);
        return numbers;
    }
}
