using RemoteVerify.Routing;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Media.Tests.Recording;

/// <summary>One RTP packet on its way: its payload stands after a 12-byte header.</summary>
public sealed record TestPacket(int Frame, ushort SequenceNumber, uint Timestamp, bool Marker, byte[] Payload, long SentUs)
{
    public byte[] Bytes { get; } = [.. new byte[12], .. Payload];

    public RtpHeader Header => new() { SequenceNumber = SequenceNumber, Timestamp = Timestamp, Marker = Marker, HeaderLength = 12, PayloadLength = Payload.Length };
}

/// <summary>A small packetiser: RFC 7741, RFC 6184 (STAP-A, single, FU-A) and RFC 7587.</summary>
public static class TestPackets
{
    public const int PayloadBytes = 1000;

    public static List<TestPacket> Make(Codec codec, IReadOnlyList<byte[]> frames, ushort firstSequence = 65_500, uint firstTimestamp = uint.MaxValue - 9000, long startUs = 0)
    {
        var packets = new List<TestPacket>();
        var sequence = firstSequence;
        var (ticks, us) = codec == Codec.Opus ? (960u, 20_000.0) : (90_000u / TestStream.FramesPerSecond, 1e6 / TestStream.FramesPerSecond);
        for (var i = 0; i < frames.Count; i++)
        {
            var payloads = Payloads(codec, frames[i], i).ToArray();
            for (var p = 0; p < payloads.Length; p++)
                packets.Add(new(i, sequence++, firstTimestamp + (uint)i * ticks, codec != Codec.Opus && p == payloads.Length - 1, payloads[p], startUs + (long)(i * us) + p));
        }
        return packets;
    }

    private static IEnumerable<byte[]> Payloads(Codec codec, byte[] frame, int index) => codec switch
    {
        Codec.Opus => [frame],
        Codec.Vp8 => Vp8(frame, index),
        _ => H264(frame),
    };

    private static IEnumerable<byte[]> Vp8(byte[] frame, int index)
    {
        for (var at = 0; at < frame.Length; at += PayloadBytes)
            yield return [(byte)(at == 0 ? 0x90 : 0x80), 0x80, (byte)(0x80 | index >> 8 & 0x7F), (byte)index, .. frame[at..Math.Min(frame.Length, at + PayloadBytes)]];
    }

    private static IEnumerable<byte[]> H264(byte[] unit)
    {
        var parameters = new List<byte>();
        foreach (var nal in Split(unit))
        {
            if ((nal[0] & 0x1F) == 9) continue; // Browsers send no delimiters.
            if ((nal[0] & 0x1F) is 7 or 8) parameters.AddRange([(byte)(nal.Length >> 8), (byte)nal.Length, .. nal]);
            else
            {
                if (parameters.Count > 0) yield return [24, .. parameters];
                parameters.Clear();
                foreach (var payload in Fragments(nal)) yield return payload;
            }
        }
    }

    private static IEnumerable<byte[]> Fragments(byte[] nal)
    {
        if (nal.Length <= PayloadBytes) yield return nal;
        for (var at = 1; nal.Length > PayloadBytes && at < nal.Length; at += PayloadBytes)
        {
            var end = Math.Min(nal.Length, at + PayloadBytes);
            var flags = (at == 1 ? 0x80 : 0) | (end == nal.Length ? 0x40 : 0);
            yield return [(byte)(nal[0] & 0xE0 | 28), (byte)(flags | nal[0] & 0x1F), .. nal[at..end]];
        }
    }

    /// <summary>NAL units of an Annex B stream.</summary>
    public static IEnumerable<byte[]> Split(byte[] stream)
    {
        var starts = new List<(int Code, int Unit)>();
        for (var i = 0; i + 3 <= stream.Length; i++)
            if (stream[i] == 0 && stream[i + 1] == 0 && stream[i + 2] == 1) starts.Add((i > 0 && stream[i - 1] == 0 ? i - 1 : i, i + 3));
        for (var i = 0; i < starts.Count; i++) yield return stream[starts[i].Unit..(i + 1 < starts.Count ? starts[i + 1].Code : stream.Length)];
    }
}
