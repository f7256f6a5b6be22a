using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RemoteVerify.Transport.Srtp;

/// <summary>AES_CM_128_HMAC_SHA1_80 (RFC 3711 section 4): the AES key stream XORed on, then HMAC-SHA1 cut to 80 bits.</summary>
internal sealed class CounterModeCipher : SrtpCipher
{
    private const int BlockLength = 16, HashLength = 20;

    private readonly Aes _aes = Aes.Create();
    private readonly ICryptoTransform _blocks;
    private readonly IncrementalHash _hmac;
    private readonly ulong _saltHigh;
    private readonly ulong _saltLow;
    private readonly byte[] _counters = new byte[SrtpContext.MaxPacketLength + BlockLength];
    private readonly byte[] _keyStream = new byte[SrtpContext.MaxPacketLength + BlockLength];

    public CounterModeCipher(SrtpSessionKeys keys)
    {
        _aes.Key = keys.Encryption;
        _aes.Mode = CipherMode.ECB;
        _aes.Padding = PaddingMode.None;
        _blocks = _aes.CreateEncryptor();
        _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, keys.Authentication);
        // salt * 2^16: the last two bytes count blocks.
        Span<byte> salt = stackalloc byte[BlockLength];
        keys.Salt.CopyTo(salt);
        _saltHigh = BinaryPrimitives.ReadUInt64BigEndian(salt);
        _saltLow = BinaryPrimitives.ReadUInt64BigEndian(salt[8..]);
    }

    public override void Seal(in SrtpPacketId id, ReadOnlySpan<byte> plaintext, Span<byte> packet, int headerLength, Span<byte> tag)
    {
        Apply(id, plaintext, packet[headerLength..]);
        Span<byte> hash = stackalloc byte[HashLength];
        Authenticate(id, packet, hash);
        hash[..tag.Length].CopyTo(tag);
    }

    public override bool TryOpen(in SrtpPacketId id, Span<byte> packet, int headerLength, ReadOnlySpan<byte> tag)
    {
        Span<byte> hash = stackalloc byte[HashLength];
        Authenticate(id, packet, hash);
        if (!CryptographicOperations.FixedTimeEquals(hash[..tag.Length], tag))
            return false;
        Apply(id, packet[headerLength..], packet[headerLength..]);
        return true;
    }

    public override void Dispose()
    {
        _blocks.Dispose();
        _aes.Dispose();
        _hmac.Dispose();
    }

    private void Authenticate(in SrtpPacketId id, ReadOnlySpan<byte> packet, Span<byte> hash)
    {
        Span<byte> trailer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(trailer, id.Trailer);
        _hmac.AppendData(packet);
        _hmac.AppendData(trailer);
        _hmac.GetHashAndReset(hash);
    }

    // IV = salt * 2^16 XOR SSRC * 2^64 XOR index * 2^16 (RFC 3711 section 4.1.1).
    private void Apply(in SrtpPacketId id, ReadOnlySpan<byte> input, Span<byte> output)
    {
        var high = _saltHigh ^ id.Ssrc;
        var low = _saltLow ^ id.Index << 16;
        var length = (input.Length + BlockLength - 1) / BlockLength * BlockLength;
        if (length == 0)
            return;
        for (var offset = 0; offset < length; offset += BlockLength)
        {
            BinaryPrimitives.WriteUInt64BigEndian(_counters.AsSpan(offset), high);
            BinaryPrimitives.WriteUInt64BigEndian(_counters.AsSpan(offset + 8), low + (ulong)(offset / BlockLength));
        }
        _blocks.TransformBlock(_counters, 0, length, _keyStream, 0);
        Xor(input, _keyStream, output);
    }

    private static void Xor(ReadOnlySpan<byte> input, ReadOnlySpan<byte> keyStream, Span<byte> output)
    {
        var i = 0;
        for (; i <= input.Length - 8; i += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(output[i..],
                BinaryPrimitives.ReadUInt64LittleEndian(input[i..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(keyStream[i..]));
        for (; i < input.Length; i++)
            output[i] = (byte)(input[i] ^ keyStream[i]);
    }
}
