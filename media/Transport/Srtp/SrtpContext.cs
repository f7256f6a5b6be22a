using System.Buffers.Binary;

namespace RemoteVerify.Transport.Srtp;

/// <summary>One direction of an SRTP session: protects or unprotects RTP and RTCP, with roll-over and replay state for each SSRC. Allocates only at an SSRC's first packet. For one thread at a time.</summary>
public sealed class SrtpContext : IDisposable
{
    /// <summary>Protected or not, in bytes.</summary>
    public const int MaxPacketLength = 2048;
    /// <summary>What any profile adds at most: an SRTCP tag and index.</summary>
    public const int MaxOverhead = 20;

    private const int RtcpHeaderLength = 8, RtcpIndexLength = 4, MinRtpLength = 12;
    private const uint RtcpIndexMask = 0x7FFF_FFFF;

    private readonly SrtpCipher _rtp;
    private readonly SrtpCipher _rtcp;
    private readonly SrtpLengths _lengths;
    private readonly SsrcTable<RtpStream> _rtpStreams;
    private readonly SsrcTable<ReplayWindow> _rtcpStreams;
    private uint _nextRtcpIndex;

    public SrtpContext(SrtpProfile profile, SrtpMasterKey master, int maxSsrcs)
        : this(profile, SrtpSessionKeys.ForRtp(profile, master), SrtpSessionKeys.ForRtcp(profile, master), maxSsrcs)
    {
    }

    /// <summary>From session keys, as the vectors of RFC 7714 give them.</summary>
    public SrtpContext(SrtpProfile profile, SrtpSessionKeys rtp, SrtpSessionKeys rtcp, int maxSsrcs)
    {
        _lengths = SrtpLengths.Of(profile);
        _rtp = SrtpCipher.Create(profile, rtp);
        _rtcp = SrtpCipher.Create(profile, rtcp);
        _rtpStreams = new(maxSsrcs);
        _rtcpStreams = new(maxSsrcs);
    }

    /// <summary>The index the next SRTCP packet will carry (31 bits).</summary>
    public uint NextRtcpIndex
    {
        get => _nextRtcpIndex;
        init => _nextRtcpIndex = value;
    }

    /// <summary>Writes the SRTP packet into a destination that does not overlap and has <see cref="MaxOverhead"/> spare bytes. An index is used only once: a key stream must not be.</summary>
    public SrtpResult ProtectRtp(ReadOnlySpan<byte> packet, Span<byte> destination, out int length)
    {
        length = packet.Length + _lengths.Tag;
        if (length > MaxPacketLength || length > destination.Length)
            return SrtpResult.TooLong;
        if (!TryHeaderLength(packet, out var header))
            return SrtpResult.Malformed;
        var ssrc = Ssrc(packet);
        if (!_rtpStreams.TryGet(ssrc, out var stream))
            return SrtpResult.TooManySsrcs;
        var index = stream.Estimate(SequenceNumber(packet));
        if (!stream.Replay.MayAccept(index))
            return SrtpResult.Replayed;
        packet[..header].CopyTo(destination);
        _rtp.Seal(SrtpPacketId.Rtp(ssrc, index), packet[header..], destination[..packet.Length], header, destination.Slice(packet.Length, _lengths.Tag));
        stream.Accept(index);
        return SrtpResult.Ok;
    }

    /// <summary>Decrypts in place; the RTP packet is the first <paramref name="length"/> bytes. An SSRC gets its state only once a packet of it is authentic.</summary>
    public SrtpResult UnprotectRtp(Span<byte> packet, out int length)
    {
        length = packet.Length - _lengths.Tag;
        if (packet.Length > MaxPacketLength)
            return SrtpResult.TooLong;
        if (length < MinRtpLength || !TryHeaderLength(packet[..length], out var header))
            return SrtpResult.Malformed;
        var ssrc = Ssrc(packet);
        if (!_rtpStreams.TryFind(ssrc, out var stream) && _rtpStreams.IsFull)
            return SrtpResult.TooManySsrcs;
        var sequenceNumber = SequenceNumber(packet);
        var index = stream?.Estimate(sequenceNumber) ?? sequenceNumber;
        if (stream is not null && !stream.Replay.MayAccept(index))
            return SrtpResult.Replayed;
        if (!_rtp.TryOpen(SrtpPacketId.Rtp(ssrc, index), packet[..length], header, packet[length..]))
            return SrtpResult.Forged;
        (stream ?? _rtpStreams.Add(ssrc)).Accept(index);
        return SrtpResult.Ok;
    }

    /// <summary>Writes the SRTCP packet into a destination that does not overlap and has <see cref="MaxOverhead"/> spare bytes.</summary>
    public SrtpResult ProtectRtcp(ReadOnlySpan<byte> compound, Span<byte> destination, out int length)
    {
        length = compound.Length + _lengths.Tag + RtcpIndexLength;
        if (length > MaxPacketLength || length > destination.Length)
            return SrtpResult.TooLong;
        if (compound.Length < RtcpHeaderLength || compound[0] >> 6 != 2)
            return SrtpResult.Malformed;
        var id = SrtpPacketId.Rtcp(RtcpSsrc(compound), _nextRtcpIndex);
        var (index, tag) = RtcpTrailer(destination[..length], compound.Length);
        compound[..RtcpHeaderLength].CopyTo(destination);
        _rtcp.Seal(id, compound[RtcpHeaderLength..], destination[..compound.Length], RtcpHeaderLength, tag);
        BinaryPrimitives.WriteUInt32BigEndian(index, id.Trailer);
        _nextRtcpIndex = (_nextRtcpIndex + 1) & RtcpIndexMask;
        return SrtpResult.Ok;
    }

    /// <summary>Decrypts in place; the compound is the first <paramref name="length"/> bytes. What is not encrypted is refused (RFC 8827 section 6.5).</summary>
    public SrtpResult UnprotectRtcp(Span<byte> packet, out int length)
    {
        length = packet.Length - _lengths.Tag - RtcpIndexLength;
        if (packet.Length > MaxPacketLength)
            return SrtpResult.TooLong;
        if (length < RtcpHeaderLength || packet[0] >> 6 != 2)
            return SrtpResult.Malformed;
        var (indexBytes, tag) = RtcpTrailer(packet, length);
        var trailer = BinaryPrimitives.ReadUInt32BigEndian(indexBytes);
        var id = SrtpPacketId.Rtcp(RtcpSsrc(packet), trailer & RtcpIndexMask);
        if (trailer != id.Trailer)
            return SrtpResult.Malformed;
        if (!_rtcpStreams.TryFind(id.Ssrc, out var replay) && _rtcpStreams.IsFull)
            return SrtpResult.TooManySsrcs;
        if (replay is not null && !replay.MayAccept(id.Index))
            return SrtpResult.Replayed;
        if (!_rtcp.TryOpen(id, packet[..length], RtcpHeaderLength, tag))
            return SrtpResult.Forged;
        (replay ?? _rtcpStreams.Add(id.Ssrc)).Accept(id.Index);
        return SrtpResult.Ok;
    }

    public void Dispose()
    {
        _rtp.Dispose();
        _rtcp.Dispose();
    }

    // An AEAD tag belongs to the ciphertext, the index follows (RFC 7714 section 9.1); HMAC's tag comes last (RFC 3711 section 3.4).
    private RtcpTrailerParts RtcpTrailer(Span<byte> packet, int compoundLength)
    {
        var trailer = packet[compoundLength..];
        return _lengths.IsAead
            ? new(trailer[_lengths.Tag..], trailer[.._lengths.Tag])
            : new(trailer[..RtcpIndexLength], trailer[RtcpIndexLength..]);
    }

    private static bool TryHeaderLength(ReadOnlySpan<byte> packet, out int length)
    {
        length = MinRtpLength;
        if (packet.Length < length || packet[0] >> 6 != 2)
            return false;
        length += 4 * (packet[0] & 0x0F);
        if ((packet[0] & 0x10) == 0)
            return packet.Length >= length;
        if (packet.Length < length + 4)
            return false;
        length += 4 + 4 * BinaryPrimitives.ReadUInt16BigEndian(packet[(length + 2)..]);
        return packet.Length >= length;
    }

    private static ushort SequenceNumber(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);

    private static uint Ssrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[8..]);

    private static uint RtcpSsrc(ReadOnlySpan<byte> packet) => BinaryPrimitives.ReadUInt32BigEndian(packet[4..]);

    private readonly ref struct RtcpTrailerParts(Span<byte> index, Span<byte> tag)
    {
        private readonly Span<byte> _index = index;
        private readonly Span<byte> _tag = tag;

        public void Deconstruct(out Span<byte> index, out Span<byte> tag)
        {
            index = _index;
            tag = _tag;
        }
    }
}
