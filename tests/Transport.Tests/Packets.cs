using System.Buffers.Binary;

namespace RemoteVerify.Transport.Tests;

internal static class Packets
{
    public static readonly byte[] ReceiverReport = [0x80, 201, 0, 1, 0, 0, 0, 9];

    public static byte[] Rtp(int sequenceNumber, int payload = 100, uint ssrc = 0x1234)
    {
        var packet = new byte[12 + payload];
        packet[0] = 0x80;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        return packet;
    }

    public static int SequenceNumber(byte[] packet) => BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(2));
}
