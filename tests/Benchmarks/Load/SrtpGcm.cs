using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>AEAD_AES_128_GCM for one direction (RFC 7714), written apart from the server's so that neither shares the other's mistakes.</summary>
public sealed class SrtpGcm : IDisposable
{
    public const int TagLength = 16;
    private readonly AesGcm _rtp;
    private readonly AesGcm _rtcp;
    private readonly byte[] _rtpSalt;
    private readonly byte[] _rtcpSalt;
    private uint _rtcpIndex;

    public SrtpGcm(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> masterSalt)
    {
        using var master = Aes.Create();
        master.Key = masterKey.ToArray();
        _rtp = new(Derive(master, masterSalt, 0, 16), TagLength);
        _rtpSalt = Derive(master, masterSalt, 2, 12);
        _rtcp = new(Derive(master, masterSalt, 3, 16), TagLength);
        _rtcpSalt = Derive(master, masterSalt, 5, 12);
    }

    /// <summary>Encrypts in place; the buffer has room for the tag behind the packet.</summary>
    public int ProtectRtp(Span<byte> buffer, int length, int headerLength, uint rollover)
    {
        Span<byte> nonce = stackalloc byte[12];
        RtpNonce(buffer, rollover, nonce);
        var payload = buffer[headerLength..length];
        _rtp.Encrypt(nonce, payload, payload, buffer.Slice(length, TagLength), buffer[..headerLength]);
        return length + TagLength;
    }

    /// <summary>Decrypts in place; throws when the packet was changed.</summary>
    public int UnprotectRtp(Span<byte> packet, int headerLength, uint rollover)
    {
        Span<byte> nonce = stackalloc byte[12];
        RtpNonce(packet, rollover, nonce);
        var end = packet.Length - TagLength;
        _rtp.Decrypt(nonce, packet[headerLength..end], packet[end..], packet[headerLength..end], packet[..headerLength]);
        return end;
    }

    public int ProtectRtcp(Span<byte> buffer, int length)
    {
        Span<byte> nonce = stackalloc byte[12];
        var index = _rtcpIndex++;
        RtcpNonce(buffer, index, nonce);
        Span<byte> associated = stackalloc byte[12];
        buffer[..8].CopyTo(associated);
        BinaryPrimitives.WriteUInt32BigEndian(associated[8..], index | 0x8000_0000);
        _rtcp.Encrypt(nonce, buffer[8..length], buffer[8..length], buffer.Slice(length, TagLength), associated);
        associated[8..].CopyTo(buffer[(length + TagLength)..]);
        return length + TagLength + 4;
    }

    /// <summary>Decrypts in place; null when the packet is none that was encrypted for this end.</summary>
    public int? UnprotectRtcp(Span<byte> packet)
    {
        var end = packet.Length - TagLength - 4;
        if (end < 8)
        {
            return null;
        }

        Span<byte> nonce = stackalloc byte[12], associated = stackalloc byte[12];
        RtcpNonce(packet, BinaryPrimitives.ReadUInt32BigEndian(packet[^4..]) & 0x7FFF_FFFF, nonce);
        packet[..8].CopyTo(associated);
        packet[^4..].CopyTo(associated[8..]);
        try
        {
            _rtcp.Decrypt(nonce, packet[8..end], packet.Slice(end, TagLength), packet[8..end], associated);
            return end;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <summary>RFC 7714 section 9.1.</summary>
    private void RtcpNonce(ReadOnlySpan<byte> packet, uint index, Span<byte> nonce)
    {
        nonce.Clear();
        packet.Slice(4, 4).CopyTo(nonce[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[8..], index);
        Xor(nonce, _rtcpSalt);
    }

    /// <summary>RFC 7714 section 8.1.</summary>
    private void RtpNonce(ReadOnlySpan<byte> packet, uint rollover, Span<byte> nonce)
    {
        nonce.Clear();
        packet.Slice(8, 4).CopyTo(nonce[2..]);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[6..], rollover);
        packet.Slice(2, 2).CopyTo(nonce[10..]);
        Xor(nonce, _rtpSalt);
    }

    private static void Xor(Span<byte> nonce, ReadOnlySpan<byte> salt)
    {
        for (var i = 0; i < nonce.Length; i++)
        {
            nonce[i] ^= salt[i];
        }
    }

    /// <summary>RFC 3711 section 4.3.1; the 96 bits of salt stand to the left (RFC 7714 section 11).</summary>
    private static byte[] Derive(Aes master, ReadOnlySpan<byte> salt, byte label, int length)
    {
        Span<byte> block = stackalloc byte[16];
        block.Clear();
        salt.CopyTo(block);
        block[7] ^= label;
        return master.EncryptEcb(block, PaddingMode.None)[..length];
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }
}
