using System.Buffers.Binary;
using CsCheck;
using RemoteVerify.Transport.Rtcp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Rtcp;

public sealed class TransportFeedbackTests
{
    private const long Lost = TransportFeedbackWriter.NotReceived;

    // Gaps of up to 40 ms forwards, 30 ms backwards, and losses in runs as well as one by one.
    private static readonly Gen<long[]> Arrivals =
        Gen.Select(Gen.Long[0, 100_000_000], Gen.Select(Gen.Int[-30_000, 200_000], Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 30]))).Array[1, 200]).Select((start, steps) =>
        {
            var arrivals = new List<long> { start };
            var at = start;
            foreach (var (step, lost) in steps)
            {
                arrivals.AddRange(Enumerable.Repeat(Lost, lost));
                at = Math.Max(0, at + step);
                arrivals.Add(at);
            }
            return arrivals.ToArray();
        });

    [Fact]
    public void Every_arrival_is_told_within_an_eighth_of_a_millisecond() =>
        Gen.Select(Arrivals, Gen.UShort, Gen.Byte).Sample((arrivals, first, count) =>
        {
            var buffer = new byte[2000];
            var length = TransportFeedbackWriter.Write(buffer, 1, 2, first, count, arrivals, out var covered);
            Assert.True(length > 0 && length % 4 == 0);
            Assert.Equal(Math.Min(arrivals.Length, TransportFeedbackWriter.MaxPackets), covered);
            var reader = new RtcpReader(buffer.AsSpan(0, length));
            Assert.True(reader.MoveNext());
            Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
            Assert.Equal((first, covered, count), (feedback.BaseSequence, feedback.PacketCount, feedback.FeedbackCount));
            for (var i = 0; i < covered; i++)
            {
                Assert.True(feedback.MoveNext());
                Assert.Equal(((ushort)(first + i), arrivals[i] != Lost), (feedback.SequenceNumber, feedback.Received));
                if (feedback.Received)
                    Assert.InRange(feedback.ArrivalMicroseconds - arrivals[i], -125, 125);
            }
            Assert.False(feedback.MoveNext());
        }, iter: 2000);

    [Theory, InlineData(TransportFeedback.MostPackets, true), InlineData(TransportFeedback.MostPackets + 1, false), InlineData(ushort.MaxValue, false)]
    public void A_few_bytes_that_tell_of_more_packets_than_anybody_sends_are_refused(ushort packets, bool taken)
    {
        var buffer = new byte[40];
        (buffer[0], buffer[1], buffer[3]) = (0x8F, 205, 9);
        BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(14), packets);
        // Runs of 8191 that were not received.
        for (var at = 20; at < buffer.Length; at += 2)
            BinaryPrimitives.WriteUInt16BigEndian(buffer.AsSpan(at), 0x1FFF);
        var reader = new RtcpReader(buffer);
        Assert.True(reader.MoveNext());
        Assert.Equal(taken, TransportFeedback.TryParse(reader.Current, out _));
    }

    [Fact]
    public void A_pause_longer_than_a_delta_can_say_begins_another_packet()
    {
        var length = TransportFeedbackWriter.Write(new byte[1000], 1, 2, 3, 0, [0, Lost, 9_000_000, 9_001_000], out var covered);
        Assert.True(length > 0);
        Assert.Equal(2, covered);
    }

    [Fact]
    public void Nothing_received_is_nothing_to_say() =>
        Assert.Equal(0, TransportFeedbackWriter.Write(new byte[1000], 1, 2, 3, 0, [Lost, Lost], out _));

    [Fact]
    public void Long_runs_take_one_chunk()
    {
        var arrivals = Enumerable.Range(0, 300).Select(i => i * 1000L).ToArray();
        // Head of 20 bytes, one run-length chunk of 2, 300 one-byte deltas, 2 bytes of padding.
        Assert.Equal(324, TransportFeedbackWriter.Write(new byte[1000], 1, 2, 3, 0, arrivals, out _));
    }

    [Fact]
    public void Reads_the_chunks_of_the_drafts_figures()
    {
        // Section 3.1.3: a run of 221 "not received"; section 3.1.4: a one-bit vector, then a two-bit vector.
        byte[] packet =
        [
            0x8F, 205, 0, 9, 0, 0, 0, 1, 0, 0, 0, 2,
            0, 10, 0, 242, // base 10, 221 + 14 + 7 statuses
            0, 0, 1, 5, // reference time 1 (64 ms), feedback 5
            0x00, 0xDD, 0x9F, 0x1C, 0xCD, 0x50, // the three chunks
            4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 0, 0, 0,
        ];
        var reader = new RtcpReader(packet);
        Assert.True(reader.MoveNext());
        Assert.True(TransportFeedback.TryParse(reader.Current, out var feedback));
        var received = new List<int>();
        while (feedback.MoveNext())
            if (feedback.Received)
                received.Add((ushort)(feedback.SequenceNumber - 10));
        // 0x9F1C: symbols 0 1 1 1 1 1 0 0 0 1 1 1 0 0; 0xCD50: symbols 0 3 1 1 1 0 0 (3 is reserved, taken as lost).
        Assert.Equal([222, 223, 224, 225, 226, 230, 231, 232, 237, 238, 239], received);
    }
}
