using CsCheck;
using RemoteVerify.Transport.Rtcp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Rtcp;

public sealed class RtcpMessageTests
{
    private readonly byte[] _buffer = new byte[2000];

    private static readonly Gen<ReportBlock> Blocks =
        Gen.Select(Gen.UInt, Gen.Byte, Gen.Int[-0x80_0000, 0x7F_FFFF], Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt).Select((ssrc, fraction, lost, highest, jitter, last, delay) => new ReportBlock
        {
            Ssrc = ssrc, FractionLost = fraction, CumulativeLost = lost, HighestSequence = highest, Jitter = jitter, LastSenderReport = last, DelaySinceLastSenderReport = delay,
        });

    [Fact]
    public void A_sender_report_is_read_back() =>
        Gen.Select(Gen.UInt, Gen.ULong, Gen.UInt, Gen.UInt, Gen.UInt, Blocks.Array[0, 31]).Sample((ssrc, ntp, rtp, packets, octets, blocks) =>
        {
            Assert.True(SenderReport.TryParse(Single(SenderReport.Write(_buffer, ssrc, ntp, rtp, packets, octets, blocks)), out var report));
            Assert.Equal((ssrc, ntp, rtp, packets, octets), (report.Ssrc, report.NtpTime, report.RtpTimestamp, report.PacketCount, report.OctetCount));
            Assert.Equal(blocks, Read(report.Blocks));
        }, iter: 1000, threads: 1);

    [Fact]
    public void A_receiver_report_is_read_back() =>
        Gen.Select(Gen.UInt, Blocks.Array[0, 31]).Sample((ssrc, blocks) =>
        {
            Assert.True(ReceiverReport.TryParse(Single(ReceiverReport.Write(_buffer, ssrc, blocks)), out var report));
            Assert.Equal(ssrc, report.Ssrc);
            Assert.Equal(blocks, Read(report.Blocks));
        }, iter: 1000, threads: 1);

    [Fact]
    public void A_cname_is_read_back_whatever_its_length()
    {
        for (var length = 0; length <= 255; length++)
        {
            var name = new string('x', length).Select(c => (byte)c).ToArray();
            Assert.True(Sdes.TryParseCname(Single(Sdes.Write(_buffer, 5, name)), out var ssrc, out var cname));
            Assert.Equal(5u, ssrc);
            Assert.Equal(name, cname.ToArray());
        }
    }

    [Fact]
    public void A_bye_names_its_source()
    {
        Assert.True(Bye.TryParse(Single(Bye.Write(_buffer, 42)), out var bye));
        Assert.True(bye.MoveNext());
        Assert.Equal(42u, bye.Current);
        Assert.False(bye.MoveNext());
    }

    [Fact]
    public void A_nack_tells_every_lost_number_across_the_wrap() =>
        Gen.Select(Gen.UShort, Gen.Int[1, 40].Array[1, 60]).Sample((first, steps) =>
        {
            var lost = new List<ushort> { first };
            foreach (var step in steps)
                lost.Add((ushort)(lost[^1] + step));
            Assert.True(Nack.TryParse(Single(Nack.Write(_buffer, 1, 2, lost.ToArray())), out var nack));
            Assert.Equal(2u, nack.MediaSsrc);
            var read = new List<ushort>();
            foreach (var number in nack)
                read.Add(number);
            Assert.Equal(lost, read);
        }, iter: 2000, threads: 1);

    [Fact]
    public void Pli_and_fir_name_the_media_source()
    {
        Assert.True(Pli.TryParse(Single(Pli.Write(_buffer, 1, 9)), out var ssrc));
        Assert.Equal(9u, ssrc);
        Assert.True(Fir.TryParse(Single(Fir.Write(_buffer, 1, 8, 3)), out var fir));
        Assert.True(fir.MoveNext());
        Assert.Equal((8u, 3), (fir.Current, fir.CommandSequence));
        Assert.False(fir.MoveNext());
    }

    [Fact]
    public void A_bitrate_limit_keeps_18_significant_bits() =>
        Gen.ULong.Sample(bits =>
        {
            Assert.True(Remb.TryParse(Single(Remb.Write(_buffer, 1, bits, [7])), out var read));
            Assert.InRange(read, bits - bits / (1 << 17), bits);
        }, iter: 2000, threads: 1);

    [Fact]
    public void A_bitrate_whose_exponent_overflows_means_no_limit()
    {
        var length = Remb.Write(_buffer, 1, ulong.MaxValue, []);
        _buffer[17] = 0xFF;
        Assert.True(Remb.TryParse(Single(length), out var read));
        Assert.Equal(ulong.MaxValue, read);
    }

    [Fact]
    public void A_message_that_does_not_fit_is_not_written()
    {
        Assert.Equal(0, SenderReport.Write(new byte[27], 1, 2, 3, 4, 5));
        Assert.Equal(0, ReceiverReport.Write(new byte[31], 1, [new ReportBlock()]));
        Assert.Equal(0, Sdes.Write(new byte[10], 1, "name"u8));
        Assert.Equal(0, Nack.Write(new byte[15], 1, 2, [3]));
        Assert.Equal(0, Pli.Write(new byte[11], 1, 2));
        Assert.Equal(0, Fir.Write(new byte[19], 1, 2, 3));
        Assert.Equal(0, Remb.Write(new byte[23], 1, 2, [3]));
        Assert.Equal(0, Bye.Write(new byte[7], 1));
        Assert.Equal(0, TransportFeedbackWriter.Write(new byte[20], 1, 2, 3, 4, [5], out _));
    }

    [Fact]
    public void A_compound_is_walked_packet_by_packet()
    {
        var length = ReceiverReport.Write(_buffer, 1, []);
        length += Sdes.Write(_buffer.AsSpan(length), 1, "server"u8);
        length += Pli.Write(_buffer.AsSpan(length), 1, 2);
        var types = new List<RtcpType>();
        foreach (var packet in new RtcpReader(_buffer.AsSpan(0, length)))
            types.Add(packet.Type);
        Assert.Equal([RtcpType.ReceiverReport, RtcpType.SourceDescription, RtcpType.PayloadFeedback], types);
    }

    [Fact]
    public void Arbitrary_bytes_never_throw() =>
        Gen.Select(Gen.Byte, Gen.Byte[199, 208], Gen.Byte.Array[2, 120]).Sample((first, type, rest) =>
        {
            byte[] compound = [(byte)(0x80 | first & 0x3F), type, .. rest];
            // A length that fits, so that the messages' own parsers see the noise.
            (compound[2], compound[3]) = (0, (byte)Math.Min(compound[3], compound.Length / 4 - 1));
            ReadEverything(compound);
        }, iter: 100_000);

    [Fact]
    public void Damaged_messages_never_throw() =>
        Gen.Select(Gen.Int[0, 1200], Gen.Byte, Gen.Int[0, 200]).Sample((position, value, cut) =>
        {
            var buffer = new byte[1200];
            var length = SenderReport.Write(buffer, 1, 2, 3, 4, 5, [new ReportBlock(), new ReportBlock()]);
            length += Sdes.Write(buffer.AsSpan(length), 1, "server"u8);
            length += Nack.Write(buffer.AsSpan(length), 1, 2, [3, 4, 50, 90]);
            length += Remb.Write(buffer.AsSpan(length), 1, 2, [3, 4]);
            length += TransportFeedbackWriter.Write(buffer.AsSpan(length), 1, 2, 3, 4, [5, 1_000_000, TransportFeedbackWriter.NotReceived, 2_000_000], out _);
            buffer[position % length] = value;
            ReadEverything(buffer.AsSpan(0, Math.Max(0, length - cut)));
        }, iter: 50_000);

    private static void ReadEverything(ReadOnlySpan<byte> compound)
    {
        foreach (var packet in new RtcpReader(compound))
        {
            if (SenderReport.TryParse(packet, out var sent))
                Read(sent.Blocks);
            if (ReceiverReport.TryParse(packet, out var received))
                Read(received.Blocks);
            Sdes.TryParseCname(packet, out _, out _);
            Pli.TryParse(packet, out _);
            Remb.TryParse(packet, out _);
            if (Bye.TryParse(packet, out var bye))
                foreach (var ssrc in bye)
                    _ = ssrc;
            if (Nack.TryParse(packet, out var nack))
                foreach (var lost in nack)
                    _ = lost;
            if (Fir.TryParse(packet, out var fir))
                foreach (var ssrc in fir)
                    _ = ssrc;
            if (TransportFeedback.TryParse(packet, out var feedback))
                while (feedback.MoveNext())
                    _ = feedback.ArrivalMicroseconds;
        }
    }

    private RtcpPacket Single(int length)
    {
        Assert.True(length > 0 && length % 4 == 0);
        var reader = new RtcpReader(_buffer.AsSpan(0, length));
        Assert.True(reader.MoveNext());
        var packet = reader.Current;
        Assert.False(reader.MoveNext());
        return packet;
    }

    private static List<ReportBlock> Read(ReportBlocks blocks)
    {
        var read = new List<ReportBlock>();
        foreach (var block in blocks)
            read.Add(block);
        return read;
    }
}
