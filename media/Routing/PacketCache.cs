namespace RemoteVerify.Routing;

/// <summary>
/// The last packets of a track by extended sequence number. A number's place is its remainder; the bytes stand one after the other in a ring, so that small packets take little.
/// Allocates only when it grows, which it does a few times in a track's life.
/// </summary>
/// <param name="bytes">Of packets, at first.</param>
internal sealed class PacketCache(int bytes)
{
    /// <summary>An Ethernet frame's worth: nothing longer comes in one datagram.</summary>
    public const int PacketBytes = 1500;

    /// <summary>Two and a half seconds of 4 Mbit/s.</summary>
    public const int MaxPackets = 1024, MaxBytes = 1 << 20 | 1 << 18;

    private const int FirstPackets = 128;

    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(bytes);
    private Entry[] _entries = Empty(FirstPackets);
    private long _written;

    /// <summary>Numbers told apart.</summary>
    public int Capacity => _entries.Length;

    /// <summary>Whether it came, be its bytes here still or not.</summary>
    public bool Contains(long number) => _entries[number % Capacity].Number == number;

    /// <summary>A packet has at most <see cref="PacketBytes"/>.</summary>
    public void Add(long number, ReadOnlySpan<byte> packet)
    {
        var at = (int)(_written % _bytes.Length);
        if (at + packet.Length > _bytes.Length)
        {
            _written += _bytes.Length - at;
            at = 0;
        }
        packet.CopyTo(_bytes.AsSpan(at));
        _entries[number % Capacity] = new(number, _written, packet.Length);
        _written += packet.Length;
    }

    public bool TryGet(long number, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (number < 0 || !Contains(number))
            return false;
        var entry = _entries[number % Capacity];
        if (entry.Length == 0 || _written - entry.Position > _bytes.Length)
            return false;
        packet = _bytes.AsSpan((int)(entry.Position % _bytes.Length), entry.Length);
        return true;
    }

    /// <summary>Makes room for so much, within its limits; keeps what it has.</summary>
    public void Hold(long packets, long bytesOfPackets)
    {
        var (wantedPackets, wantedBytes) = (Doubled(Capacity, packets, MaxPackets), Doubled(_bytes.Length, bytesOfPackets, MaxBytes));
        if (wantedPackets == Capacity && wantedBytes == _bytes.Length)
            return;
        var before = (PacketCache)MemberwiseClone();
        (_bytes, _entries, _written) = (GC.AllocateUninitializedArray<byte>(wantedBytes), Empty(wantedPackets), 0);
        foreach (var entry in before._entries.OrderBy(entry => entry.Position))
            if (entry.Number >= 0)
                Add(entry.Number, before.TryGet(entry.Number, out var packet) ? packet : default);
    }

    private static int Doubled(int size, long wanted, int most)
    {
        while (size < wanted && size < most)
            size *= 2;
        return Math.Min(size, most);
    }

    private static Entry[] Empty(int count)
    {
        var entries = new Entry[count];
        Array.Fill(entries, new(-1, 0, 0));
        return entries;
    }

    private readonly record struct Entry(long Number, long Position, int Length);
}
