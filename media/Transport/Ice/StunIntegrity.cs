using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace RemoteVerify.Transport.Ice;

/// <summary>The key of MESSAGE-INTEGRITY: HMAC-SHA1 (RFC 8489 section 14.5), kept so that a check allocates nothing. For one thread at a time.</summary>
public sealed class StunIntegrity : IDisposable
{
    public const int Length = 20;

    private readonly IncrementalHash _hmac;

    public StunIntegrity(ReadOnlySpan<byte> key) => _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, key);

    /// <summary>The short-term credential of ICE: the password itself (RFC 8489 section 9.1.1).</summary>
    public StunIntegrity(string password) : this(Encoding.UTF8.GetBytes(password))
    {
    }

    public bool Verify(ReadOnlySpan<byte> covered, ReadOnlySpan<byte> code)
    {
        Span<byte> expected = stackalloc byte[Length];
        Compute(covered, expected);
        return CryptographicOperations.FixedTimeEquals(expected, code);
    }

    /// <summary>Hashes a message up to MESSAGE-INTEGRITY as if that attribute were its last: only the length field differs.</summary>
    public void Compute(ReadOnlySpan<byte> covered, Span<byte> code)
    {
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(covered.Length - StunMessage.HeaderLength + 4 + Length));
        _hmac.AppendData(covered[..2]);
        _hmac.AppendData(length);
        _hmac.AppendData(covered[4..]);
        _hmac.GetHashAndReset(code);
    }

    public void Dispose() => _hmac.Dispose();
}
