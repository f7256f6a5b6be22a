using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtp;

/// <summary>Builds one RTP packet in a caller's buffer: header, then extensions, then <see cref="Finish"/>. Nothing is allocated.</summary>
/// <remarks>What does not fit makes <see cref="Finish"/> return 0 instead of throwing.</remarks>
public ref struct RtpWriter
{
    private readonly Span<byte> _buffer;
    private readonly bool _twoByte;
    private int _length;
    private bool _overflow;
    private bool _extended;

    /// <param name="twoByte">Use the two-byte extension form: needed for ids above 14 or values longer than 16 bytes.</param>
    public RtpWriter(Span<byte> buffer, byte payloadType, bool marker, ushort sequenceNumber, uint timestamp, uint ssrc, bool twoByte = false)
    {
        _buffer = buffer;
        _twoByte = twoByte;
        _overflow = buffer.Length < RtpHeader.FixedLength;
        if (_overflow)
            return;
        buffer[0] = 0x80;
        buffer[1] = (byte)((marker ? 0x80 : 0) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], ssrc);
        _length = RtpHeader.FixedLength;
    }

    /// <summary>Adds an element (RFC 8285). One that the chosen form cannot carry is left out.</summary>
    public void Extension(byte id, scoped ReadOnlySpan<byte> data)
    {
        var fits = _twoByte ? id > 0 && data.Length <= 255 : id is > 0 and < 15 && data.Length is > 0 and <= 16;
        if (!fits || !Reserve((_extended ? 0 : 4) + (_twoByte ? 2 : 1) + data.Length))
            return;
        if (!_extended)
            BeginExtensions();
        if (_twoByte)
        {
            _buffer[_length++] = id;
            _buffer[_length++] = (byte)data.Length;
        }
        else
        {
            _buffer[_length++] = (byte)(id << 4 | (data.Length - 1));
        }
        data.CopyTo(_buffer[_length..]);
        _length += data.Length;
    }

    /// <summary>Appends the payload. Bytes of the whole packet, or 0 if the buffer was too small.</summary>
    public int Finish(ReadOnlySpan<byte> payload)
    {
        EndExtensions();
        if (!Reserve(payload.Length))
            return 0;
        payload.CopyTo(_buffer[_length..]);
        return _length + payload.Length;
    }

    /// <summary>Appends a retransmission payload: the original sequence number, then the original payload (RFC 4588 section 4).</summary>
    public int FinishRetransmission(ushort originalSequenceNumber, ReadOnlySpan<byte> payload)
    {
        EndExtensions();
        if (!Reserve(2 + payload.Length))
            return 0;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], originalSequenceNumber);
        payload.CopyTo(_buffer[(_length + 2)..]);
        return _length + 2 + payload.Length;
    }

    /// <summary>Appends a payload after the one before it (RFC 2198). Bytes of the whole packet, or 0 if that cannot be.</summary>
    public int FinishRedundant(byte payloadType, uint timestampOffset, ReadOnlySpan<byte> before, ReadOnlySpan<byte> payload)
    {
        EndExtensions();
        var length = _overflow ? 0 : Red.Write(_buffer[_length..], payloadType, timestampOffset, before, payload);
        return length == 0 ? 0 : _length + length;
    }

    /// <summary>Appends nothing but padding (RFC 3550 section 5.1), at least one byte. Bytes of the whole packet, or 0 if the buffer was too small.</summary>
    public int FinishPadding(byte bytes)
    {
        EndExtensions();
        if (!Reserve(bytes))
            return 0;
        _buffer[0] |= 0x20;
        _buffer.Slice(_length, bytes).Clear();
        _buffer[_length + bytes - 1] = bytes;
        return _length + bytes;
    }

    private bool Reserve(int bytes) => !(_overflow |= _length + bytes > _buffer.Length);

    private void BeginExtensions()
    {
        _extended = true;
        _buffer[0] |= 0x10;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[_length..], _twoByte ? RtpExtensions.TwoByteProfile : RtpExtensions.OneByteProfile);
        _length += 4;
    }

    private void EndExtensions()
    {
        if (!_extended || _overflow)
            return;
        var block = _length - RtpHeader.FixedLength - 4;
        var padding = -block & 3;
        if (!Reserve(padding))
            return;
        _buffer.Slice(_length, padding).Clear();
        _length += padding;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[(RtpHeader.FixedLength + 2)..], (ushort)((block + padding) / 4));
        _extended = false;
    }
}
