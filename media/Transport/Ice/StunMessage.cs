using System.Buffers.Binary;

namespace RemoteVerify.Transport.Ice;

/// <summary>A well-formed STUN message, read in place (RFC 8489 section 5). Nothing in it is to be believed before <see cref="IsAuthenticatedBy"/>.</summary>
public readonly ref struct StunMessage
{
    public const int HeaderLength = 20;
    public const uint MagicCookie = 0x2112A442;
    internal const uint FingerprintMask = 0x5354554E;
    private const int IntegrityLength = 20;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _integrityOffset;
    private readonly int _fingerprintOffset;

    private StunMessage(ReadOnlySpan<byte> bytes, Attributes found)
    {
        _bytes = bytes;
        _integrityOffset = found.Integrity;
        _fingerprintOffset = found.Fingerprint;
        Username = found.Username;
        UseCandidate = found.UseCandidate;
        Controlled = found.Controlled;
        Controlling = found.Controlling;
        Priority = found.Priority;
        ErrorCode = found.ErrorCode;
        MappedAddress = found.MappedAddress;
        UnknownRequired = found.UnknownRequired;
    }

    public StunType Type => (StunType)BinaryPrimitives.ReadUInt16BigEndian(_bytes);
    public ReadOnlySpan<byte> TransactionId => _bytes.Slice(8, 12);
    public ReadOnlySpan<byte> Username { get; }
    public bool UseCandidate { get; }
    /// <summary>The sender takes itself for the controlled side.</summary>
    public bool Controlled { get; }
    public bool Controlling { get; }
    public uint Priority { get; }
    /// <summary>300 to 699 in an error response, otherwise 0.</summary>
    public int ErrorCode { get; }
    /// <summary>XOR-MAPPED-ADDRESS, already undone.</summary>
    public TransportAddress? MappedAddress { get; }
    /// <summary>The first attribute below 0x8000 that is not known here; 0 if none.</summary>
    public ushort UnknownRequired { get; }
    public bool HasFingerprint => _fingerprintOffset != 0;

    /// <summary>False for anything that is not one whole STUN message; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out StunMessage message)
    {
        message = default;
        if (!HasHeader(datagram))
            return false;
        var found = new Attributes();
        for (var offset = HeaderLength; offset < datagram.Length;)
        {
            if (datagram.Length - offset < 4)
                return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(datagram[(offset + 2)..]);
            var padded = (length + 3) & ~3;
            if (datagram.Length - offset - 4 < padded)
                return false;
            var type = (StunAttribute)BinaryPrimitives.ReadUInt16BigEndian(datagram[offset..]);
            if (!found.TryAdd(type, datagram, offset, length))
                return false;
            offset += 4 + padded;
        }
        message = new StunMessage(datagram, found);
        return true;
    }

    /// <summary>Whether MESSAGE-INTEGRITY is there and right under the key (RFC 8489 section 14.5).</summary>
    public bool IsAuthenticatedBy(StunIntegrity key) =>
        _integrityOffset != 0 && key.Verify(_bytes[.._integrityOffset], _bytes.Slice(_integrityOffset + 4, IntegrityLength));

    /// <summary>Whether FINGERPRINT is right, if there is one (RFC 8489 section 14.7).</summary>
    public bool FingerprintHolds() => !HasFingerprint
        || BinaryPrimitives.ReadUInt32BigEndian(_bytes[(_fingerprintOffset + 4)..]) == (Crc32.Of(_bytes[.._fingerprintOffset]) ^ FingerprintMask);

    private static bool HasHeader(ReadOnlySpan<byte> datagram) =>
        datagram.Length >= HeaderLength
        && datagram[0] >> 6 == 0
        && BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]) == MagicCookie
        && BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]) == datagram.Length - HeaderLength
        && datagram.Length % 4 == 0;

    private ref struct Attributes
    {
        public int Integrity, Fingerprint, ErrorCode;
        public ReadOnlySpan<byte> Username;
        public bool UseCandidate, Controlled, Controlling;
        public uint Priority;
        public ushort UnknownRequired;
        public TransportAddress? MappedAddress;

        /// <summary>False if the attribute is malformed. What follows MESSAGE-INTEGRITY is not covered by it and is ignored, but for FINGERPRINT, which is last (RFC 8489 section 14.5).</summary>
        public bool TryAdd(StunAttribute type, ReadOnlySpan<byte> message, int offset, int length)
        {
            if (Fingerprint != 0)
                return false;
            if (type == StunAttribute.Fingerprint)
            {
                Fingerprint = offset;
                return length == 4;
            }
            return Integrity != 0 || TryAddCovered(type, message, message.Slice(offset + 4, length), offset);
        }

        private bool TryAddCovered(StunAttribute type, ReadOnlySpan<byte> message, ReadOnlySpan<byte> value, int offset)
        {
            switch (type)
            {
                case StunAttribute.MessageIntegrity:
                    Integrity = offset;
                    return value.Length == IntegrityLength;
                case StunAttribute.Username:
                    Username = value;
                    return true;
                case StunAttribute.UseCandidate:
                    UseCandidate = true;
                    return value.IsEmpty;
                case StunAttribute.IceControlled:
                    Controlled = true;
                    return value.Length == 8;
                case StunAttribute.IceControlling:
                    Controlling = true;
                    return value.Length == 8;
                case StunAttribute.Priority:
                    return BinaryPrimitives.TryReadUInt32BigEndian(value, out Priority) && value.Length == 4;
                case StunAttribute.ErrorCode:
                    ErrorCode = value.Length < 4 ? 0 : 100 * (value[2] & 7) + value[3];
                    return ErrorCode is >= 300 and < 700;
                case StunAttribute.XorMappedAddress:
                    MappedAddress = StunAddress.Read(value, message.Slice(4, 16));
                    return MappedAddress is not null;
                default:
                    if (type < (StunAttribute)0x8000 && !IsHarmless(type) && UnknownRequired == 0)
                        UnknownRequired = (ushort)type;
                    return true;
            }
        }

        // Known from STUN itself (RFC 8489 section 18.3) but without meaning in a check.
        private static bool IsHarmless(StunAttribute type) =>
            (ushort)type is 0x0001 or 0x000A or 0x0014 or 0x0015 or 0x001C or 0x001D or 0x001E;
    }
}
