using System.Buffers.Binary;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>Numbers and headers of one RTP stream, with the header extensions that Chromium sends (transport-wide sequence, mid).</summary>
public sealed class OutgoingStream(byte payloadType, char mid, uint ssrc)
{
    public const int HeaderLength = 24;
    private const byte TransportSequenceId = 3;
    private const byte MidId = 4;
    private ushort _sequence = (ushort)Random.Shared.Next(0x4000);
    private uint _rollover;

    public uint Ssrc => ssrc;
    public SentPackets Sent { get; } = new();
    public uint Packets { get; private set; }
    public uint Octets { get; private set; }
    public uint LastTimestamp { get; private set; }

    /// <summary>Writes header and payload; gives the length and the rollover count to protect with.</summary>
    public (int Length, uint Rollover) Write(Span<byte> buffer, ReadOnlySpan<byte> descriptor, ReadOnlySpan<byte> payload, uint timestamp, bool marker, ushort transportSequence)
    {
        buffer[0] = 0x90;
        buffer[1] = (byte)(payloadType | (marker ? 0x80 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], _sequence);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[12..], 0xBEDE_0002);
        buffer[16] = (TransportSequenceId << 4) | 1;
        BinaryPrimitives.WriteUInt16BigEndian(buffer[17..], transportSequence);
        buffer[19] = MidId << 4;
        buffer[20] = (byte)mid;
        buffer.Slice(21, 3).Clear();
        descriptor.CopyTo(buffer[HeaderLength..]);
        payload.CopyTo(buffer[(HeaderLength + descriptor.Length)..]);
        var rollover = _rollover;
        if (++_sequence == 0)
        {
            _rollover++;
        }

        (Packets, Octets, LastTimestamp) = (Packets + 1, Octets + (uint)payload.Length, timestamp);
        return (HeaderLength + descriptor.Length + payload.Length, rollover);
    }
}
