using System.Buffers.Binary;

namespace RemoteVerify.Transport.Tcp;

/// <summary>Frames that wait while others are being sent: two buffers that change places, and no more memory than these. For one lock.</summary>
internal sealed class FrameQueue(int bytes)
{
    private byte[] _waiting = [];
    private byte[] _leaving = [];
    private int _length;

    /// <summary>False when it is full: the datagram is lost.</summary>
    public bool TryAdd(ReadOnlySpan<byte> datagram)
    {
        if (_waiting.Length == 0)
            (_waiting, _leaving) = (new byte[bytes], new byte[bytes]);
        if (bytes - _length < FrameReader.HeaderLength + datagram.Length || datagram.Length > ushort.MaxValue)
            return false;
        BinaryPrimitives.WriteUInt16BigEndian(_waiting.AsSpan(_length), (ushort)datagram.Length);
        datagram.CopyTo(_waiting.AsSpan(_length + FrameReader.HeaderLength));
        _length += FrameReader.HeaderLength + datagram.Length;
        return true;
    }

    /// <summary>All that waits, until the next call; empty if nothing does.</summary>
    public ArraySegment<byte> Take()
    {
        (_waiting, _leaving) = (_leaving, _waiting);
        var taken = new ArraySegment<byte>(_leaving, 0, _length);
        _length = 0;
        return taken;
    }
}
