using System.Buffers.Binary;
using System.Security.Cryptography;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>What nobody needs who watches, asked for without end by somebody who takes part: well formed, encrypted with the right keys.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="EachTime">Packets at each of the peer's moments.</param>
public sealed record AbsurdFeedback(string Kind, int EachTime)
{
    /// <summary>At most 1420 bytes of a compound packet with its tag.</summary>
    private const int Most = 1200;
    private const int NackPairs = (Most - 12) / 4;
    private const byte ExtendedReports = 207;
    private long _turn;

    public static string[] Kinds { get; } =
    [
        "NACKs of all that was ever sent", "REMBs of 0 and of 2^63 by turns", "arrivals of packets never sent, with absurd times", "PLIs and FIRs without end", "XRs full of noise",
    ];

    /// <returns>Bytes of a packet, or of several in a compound one.</returns>
    public int Write(Span<byte> to, uint sender, IncomingStream? picture)
    {
        var media = picture?.Ssrc ?? 1;
        var turn = _turn++;
        return Array.IndexOf(Kinds, Kind) switch
        {
            0 => WriteNacks(to, sender, media, (ushort)(picture?.ExtendedHighest ?? 0)),
            1 => Remb.Write(to, sender, turn % 2 == 0 ? 0 : 1UL << 63, [media]),
            2 => WriteArrivals(to, sender, media, turn),
            3 => WriteKeyFrameRequests(to, sender, media),
            _ => WriteNoise(to, sender),
        };
    }

    private static int WriteNacks(Span<byte> to, uint sender, uint media, ushort highest)
    {
        const int numbersAPair = 17;
        for (var i = 0; i < NackPairs; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to[(12 + 4 * i)..], (ushort)(highest - numbersAPair * (NackPairs - i)));
            BinaryPrimitives.WriteUInt16BigEndian(to[(14 + 4 * i)..], 0xFFFF);
        }

        return Head(to, 205, 1, sender, media, 12 + 4 * NackPairs);
    }

    // By turns: 2048 that did not come in a few bytes, 65535 of them, and some hundred with steps of eight seconds back and forth.
    private static int WriteArrivals(Span<byte> to, uint sender, uint media, long turn)
    {
        const int steps = 560;
        var count = (turn % 3) switch { 0 => 2048, 1 => 65535, _ => steps };
        BinaryPrimitives.WriteUInt16BigEndian(to[12..], (ushort)turn);
        BinaryPrimitives.WriteUInt16BigEndian(to[14..], (ushort)count);
        BinaryPrimitives.WriteUInt32BigEndian(to[16..], (uint)turn * 2_654_435_761);
        var at = 20;
        for (var left = count; left > 0; left -= 0x1FFF, at += 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(to[at..], (ushort)(Math.Min(left, 0x1FFF) | (count == steps ? 0x4000 : 0)));
        }

        for (var i = 0; count == steps && i < steps; i++, at += 2)
        {
            BinaryPrimitives.WriteInt16BigEndian(to[at..], i % 2 == 0 ? short.MaxValue : short.MinValue);
        }

        to[at..(at + 3)].Clear();
        return Head(to, 205, 15, sender, media, (at + 3) & ~3);
    }

    private static int WriteKeyFrameRequests(Span<byte> to, uint sender, uint media)
    {
        var at = 0;
        for (byte turn = 0; at < Most - 40; turn++)
        {
            at += Pli.Write(to[at..], sender, media);
            at += Fir.Write(to[at..], sender, media, turn);
        }

        return at;
    }

    private static int WriteNoise(Span<byte> to, uint sender)
    {
        RandomNumberGenerator.Fill(to[..Most]);
        return Head(to, ExtendedReports, 0, sender, 1, Most);
    }

    private static int Head(Span<byte> to, byte type, byte format, uint sender, uint media, int length)
    {
        to[0] = (byte)(0x80 | format);
        to[1] = type;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)(length / 4 - 1));
        BinaryPrimitives.WriteUInt32BigEndian(to[4..], sender);
        BinaryPrimitives.WriteUInt32BigEndian(to[8..], media);
        return length;
    }
}
