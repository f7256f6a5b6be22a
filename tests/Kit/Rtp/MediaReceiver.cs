using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Kit.Rtp;

/// <summary>One packet as a viewer got it.</summary>
public sealed record ReceivedPacket(long Number, RtpHeader Header, byte[] Packet, Instant At, bool Retransmitted)
{
    public ReadOnlySpan<byte> Payload => Header.Payload(Packet);
}

/// <summary>A client's receiving track: notices gaps, asks for lost packets and a first key frame.</summary>
public sealed class MediaReceiver(ClientLine line, uint ssrc, uint? rtxSsrc, byte rtxType)
{
    private readonly SortedSet<long> _missing = [];
    private long _highest = -1;

    public ClientLine Line => line;
    public uint Ssrc => ssrc;
    public uint? RtxSsrc => rtxSsrc;
    public byte RtxType => rtxType;
    public SortedDictionary<long, ReceivedPacket> Packets { get; } = [];
    public List<ReceivedPacket> Arrived { get; } = [];
    public int Duplicates { get; private set; }
    public IEnumerable<long> Missing => _missing;
    public List<(ulong Ntp, uint Timestamp, Instant At)> Reports { get; } = [];

    public void Take(byte[] packet, in RtpHeader header, Instant now, bool retransmitted)
    {
        var number = _highest < 0 ? 0x1_0000 + header.SequenceNumber : SequenceNumber.Unwrap(header.SequenceNumber, _highest);
        for (var lost = _highest + 1; _highest >= 0 && lost < number; lost++)
            _missing.Add(lost);
        _missing.Remove(number);
        _highest = Math.Max(_highest, number);
        var received = new ReceivedPacket(number, header, packet, now, retransmitted);
        if (Packets.TryAdd(number, received))
            Arrived.Add(received);
        else
            Duplicates++;
    }

    public ushort[] Lost() => [.. _missing.Where(number => number > _highest - 400).Take(100).Select(number => (ushort)number)];
}
