using System.Buffers.Binary;

namespace RemoteVerify.Transport.Ice;

/// <summary>Writes a STUN message into a buffer of the caller's. <see cref="MaxLength"/> bytes hold any message made here.</summary>
public ref struct StunWriter
{
    public const int MaxLength = 768;

    private readonly Span<byte> _buffer;

    public StunWriter(Span<byte> buffer, StunType type, scoped ReadOnlySpan<byte> transactionId)
    {
        _buffer = buffer;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], StunMessage.MagicCookie);
        transactionId.CopyTo(buffer[8..]);
        Length = StunMessage.HeaderLength;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Add(StunAttribute type, scoped ReadOnlySpan<byte> value)
    {
        value.CopyTo(Begin(type, value.Length));
    }

    public void Add(StunAttribute type, uint value) => BinaryPrimitives.WriteUInt32BigEndian(Begin(type, 4), value);

    public void Add(StunAttribute type, ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Begin(type, 8), value);

    public void AddXorMappedAddress(in TransportAddress address)
    {
        Span<byte> value = stackalloc byte[20];
        var length = StunAddress.Write(address, _buffer.Slice(4, 16), value);
        Add(StunAttribute.XorMappedAddress, value[..length]);
    }

    /// <summary>ERROR-CODE (RFC 8489 section 14.8).</summary>
    public void AddErrorCode(int code, scoped ReadOnlySpan<byte> reason)
    {
        var value = Begin(StunAttribute.ErrorCode, 4 + reason.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, (uint)(code / 100 << 8 | code % 100));
        reason.CopyTo(value[4..]);
    }

    public void AddIntegrity(StunIntegrity key)
    {
        Span<byte> code = stackalloc byte[StunIntegrity.Length];
        key.Compute(Written, code);
        Add(StunAttribute.MessageIntegrity, code);
    }

    /// <summary>Ends the message: the CRC covers a header that already counts FINGERPRINT (RFC 8489 section 14.7).</summary>
    public void AddFingerprint()
    {
        var covered = Length;
        var value = Begin(StunAttribute.Fingerprint, 4);
        BinaryPrimitives.WriteUInt32BigEndian(value, Crc32.Of(_buffer[..covered]) ^ StunMessage.FingerprintMask);
    }

    private Span<byte> Begin(StunAttribute type, int length)
    {
        var padded = (length + 3) & ~3;
        var attribute = _buffer.Slice(Length, 4 + padded);
        attribute.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(attribute, (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(attribute[2..], (ushort)length);
        Length += attribute.Length;
        BinaryPrimitives.WriteUInt16BigEndian(_buffer[2..], (ushort)(Length - StunMessage.HeaderLength));
        return attribute.Slice(4, length);
    }
}
