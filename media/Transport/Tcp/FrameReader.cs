using System.Buffers.Binary;

namespace RemoteVerify.Transport.Tcp;

/// <summary>Takes a stream apart into the datagrams that RFC 4571 framed: two bytes of length before each.</summary>
internal sealed class FrameReader
{
    public const int HeaderLength = 2;

    // A frame may have 65,535 bytes (RFC 4571 section 2); what WebRTC sends fits a network's packet.
    public const int MaxFrameLength = Udp.DatagramBuffer.Length;

    private readonly byte[] _buffer = new byte[2 * (HeaderLength + MaxFrameLength)];
    private int _start;
    private int _end;

    /// <summary>Where the next bytes of the stream go. Never empty once <see cref="TryRead"/> has said false.</summary>
    public Memory<byte> Free
    {
        get
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>The frame begun is longer than any that is taken: nothing behind it can be read.</summary>
    public bool IsBroken => _end - _start >= HeaderLength && NextLength > MaxFrameLength;

    private int NextLength => BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start));

    public void Received(int bytes) => _end += bytes;

    /// <summary>The next whole datagram, valid until <see cref="Free"/>.</summary>
    public bool TryRead(out Span<byte> datagram)
    {
        datagram = default;
        if (_end - _start < HeaderLength || IsBroken || _end - _start < HeaderLength + NextLength)
            return false;
        datagram = _buffer.AsSpan(_start + HeaderLength, NextLength);
        _start += HeaderLength + datagram.Length;
        return true;
    }
}
