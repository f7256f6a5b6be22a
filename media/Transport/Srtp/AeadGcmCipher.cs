using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RemoteVerify.Transport.Srtp;

/// <summary>AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714).</summary>
/// <param name="useHardware">False: the system's library even where the processor could do it.</param>
internal sealed class AeadGcmCipher(SrtpSessionKeys keys, bool useHardware = true) : SrtpCipher
{
    private const int TagLength = HardwareGcm.TagLength, NonceLength = HardwareGcm.NonceLength, RtcpHeaderLength = 8;

    private readonly HardwareGcm? _hardware = useHardware && HardwareGcm.IsSupported ? new(keys.Encryption) : null;
    private readonly AesGcm? _library = useHardware && HardwareGcm.IsSupported ? null : new(keys.Encryption, TagLength);
    private readonly uint _saltHigh = BinaryPrimitives.ReadUInt32BigEndian(keys.Salt);
    private readonly ulong _saltLow = BinaryPrimitives.ReadUInt64BigEndian(keys.Salt.AsSpan(4));

    public override void Seal(in SrtpPacketId id, ReadOnlySpan<byte> plaintext, Span<byte> packet, int headerLength, Span<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> rtcpData = stackalloc byte[RtcpHeaderLength + 4];
        WriteNonce(id, nonce);
        var associated = AssociatedData(id, packet, headerLength, rtcpData);
        if (_hardware is not null)
            _hardware.Encrypt(nonce, plaintext, packet[headerLength..], tag, associated);
        else
            _library!.Encrypt(nonce, plaintext, packet[headerLength..], tag, associated);
    }

    public override bool TryOpen(in SrtpPacketId id, Span<byte> packet, int headerLength, ReadOnlySpan<byte> tag)
    {
        Span<byte> nonce = stackalloc byte[NonceLength];
        Span<byte> rtcpData = stackalloc byte[RtcpHeaderLength + 4];
        WriteNonce(id, nonce);
        var payload = packet[headerLength..];
        var associated = AssociatedData(id, packet, headerLength, rtcpData);
        if (_hardware is not null)
            return _hardware.TryDecrypt(nonce, payload, tag, associated);
        try
        {
            _library!.Decrypt(nonce, payload, tag, payload, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public override void Dispose()
    {
        _hardware?.Dispose();
        _library?.Dispose();
    }

    // 00 00 | SSRC | 48-bit index, XOR salt: RFC 7714 section 8.1; section 9.1 is the same, for SRTCP's index has 31 bits.
    private void WriteNonce(in SrtpPacketId id, Span<byte> nonce)
    {
        BinaryPrimitives.WriteUInt32BigEndian(nonce, _saltHigh ^ id.Ssrc >> 16);
        BinaryPrimitives.WriteUInt64BigEndian(nonce[4..], _saltLow ^ ((ulong)id.Ssrc << 48 | id.Index));
    }

    // SRTP: the header (RFC 7714 section 8.2). SRTCP: the first eight bytes and the trailer (section 9.2).
    private static ReadOnlySpan<byte> AssociatedData(in SrtpPacketId id, ReadOnlySpan<byte> packet, int headerLength, Span<byte> rtcpData)
    {
        if (!id.IsRtcp)
            return packet[..headerLength];
        packet[..RtcpHeaderLength].CopyTo(rtcpData);
        BinaryPrimitives.WriteUInt32BigEndian(rtcpData[RtcpHeaderLength..], id.Trailer);
        return rtcpData;
    }
}
