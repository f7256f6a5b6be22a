namespace RemoteVerify.Transport.Srtp;

/// <summary>Remembers which of the newest packet indices were seen (RFC 3711 section 3.3.2), as a ring of bit blocks (RFC 6479).</summary>
internal sealed class ReplayWindow
{
    /// <summary>How far behind the newest a packet may come. RFC 3711 asks for 64 at least; half a second of a fast video stream is more.</summary>
    public const int Length = (Blocks - 1) * BlockBits;

    private const int Blocks = 16, BlockBits = 64;

    private readonly ulong[] _seen = new ulong[Blocks];
    private bool _any;

    /// <summary>The newest index accepted.</summary>
    public ulong Newest { get; private set; }

    public bool MayAccept(ulong index)
    {
        if (!_any || index > Newest)
            return true;
        return Newest - index < Length && (Block(index) & Bit(index)) == 0;
    }

    /// <summary>Only for an index that may be accepted, once its packet is authenticated.</summary>
    public void Accept(ulong index)
    {
        if (!_any || index > Newest)
        {
            ClearUpTo(index);
            Newest = index;
            _any = true;
        }
        Block(index) |= Bit(index);
    }

    private void ClearUpTo(ulong index)
    {
        var blocks = _any ? Math.Min(index / BlockBits - Newest / BlockBits, Blocks) : 0;
        for (ulong i = 1; i <= blocks; i++)
            _seen[(Newest / BlockBits + i) % Blocks] = 0;
    }

    private ref ulong Block(ulong index) => ref _seen[index / BlockBits % Blocks];

    private static ulong Bit(ulong index) => 1UL << (int)(index % BlockBits);
}
