using CsCheck;
using RemoteVerify.Recording;
using RemoteVerify.Routing;
using Xunit;

namespace RemoteVerify.Media.Tests.Recording;

public sealed class DepacketiserTests
{
    private sealed class Seen : IFrameSink
    {
        public List<(FrameInfo Info, byte[] Data)> Frames { get; } = [];
        public int Damages { get; private set; }
        public void OnFrame(in FrameInfo frame, ReadOnlySpan<byte> data) => Frames.Add((frame, data.ToArray()));
        public void OnDamage() => Damages++;
    }

    private static IFrameAssembler New(Codec codec) => codec switch { Codec.Opus => new OpusFrames(), Codec.Vp8 => new Vp8Frames(), _ => new H264Frames() };

    private static Seen Assemble(Codec codec, IEnumerable<TestPacket> packets)
    {
        var (seen, assembler, last) = (new Seen(), New(codec), default(int?));
        foreach (var p in packets)
        {
            assembler.Add(p.Payload, new(p.Timestamp, p.Marker, last is { } before && (ushort)(before + 1) != p.SequenceNumber, p.SentUs), seen);
            last = p.SequenceNumber;
        }
        return seen;
    }

    private static byte[] AsWritten(Codec codec, byte[] frame) => codec != Codec.H264 ? frame
        : [.. TestPackets.Split(frame).Where(static nal => (nal[0] & 0x1F) != 9).SelectMany(static nal => (byte[])[(byte)(nal.Length >> 24), (byte)(nal.Length >> 16), (byte)(nal.Length >> 8), (byte)nal.Length, .. nal])];

    [Theory, InlineData(Codec.Opus), InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public void Frames_come_out_as_they_went_in(Codec codec)
    {
        var seen = Assemble(codec, TestPackets.Make(codec, TestStream.Frames(codec)));
        Assert.Equal(TestStream.Frames(codec).Select(f => AsWritten(codec, f)), seen.Frames.Select(static f => f.Data));
        Assert.Equal(0, seen.Damages);
        if (codec != Codec.Opus) Assert.Equal([0, 30, 60, 90], seen.Frames.Index().Where(static f => f.Item.Info.Key).Select(static f => f.Index));
    }

    [Theory, InlineData(Codec.Opus), InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public void Whatever_is_lost_only_whole_frames_come_out(Codec codec) =>
        Gen.Int[0, 99].Array[2000].Sample(dice =>
        {
            var packets = TestPackets.Make(codec, TestStream.Frames(codec));
            var kept = packets.Where((_, i) => dice[i % dice.Length] >= 8).ToList();
            var whole = packets.GroupBy(static p => p.Frame).Where(g => g.All(kept.Contains)).Select(static g => g.Key).ToHashSet();
            var seen = Assemble(codec, kept);
            // Sender times are unique a frame: a frame's last packet gives its number.
            var numbers = seen.Frames.Select(f => packets.First(p => p.SentUs == f.Info.ArrivalUs).Frame).ToList();
            return numbers.TrueForAll(whole.Contains) && numbers.Count == whole.Count
                && seen.Frames.Zip(numbers).All(pair => pair.First.Data.AsSpan().SequenceEqual(AsWritten(codec, TestStream.Frames(codec)[pair.Second])))
                && (kept.Count >= packets.Count - 1 || seen.Damages > 0);
        }, iter: 20, threads: 1);

    [Theory, InlineData(Codec.Opus), InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public void Any_bytes_may_come(Codec codec) =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.UInt[0, 3], Gen.Bool, Gen.Bool).Array[1, 60].Sample(payloads =>
        {
            var (seen, assembler) = (new Seen(), New(codec));
            foreach (var (bytes, timestamp, marker, lost) in payloads) assembler.Add(bytes, new(timestamp, marker, lost, 0), seen);
        }, iter: 2000, threads: 1);

    [Theory, InlineData(Codec.Vp8), InlineData(Codec.H264)]
    public void Flipped_bytes_in_real_packets_harm_nobody(Codec codec) =>
        Gen.Select(Gen.Int[0, 200], Gen.Int[0, 60], Gen.Byte).Array[30].Sample(flips =>
        {
            var packets = TestPackets.Make(codec, TestStream.Frames(codec)[..40]);
            foreach (var (packet, at, value) in flips)
            {
                var payload = packets[packet % packets.Count].Payload;
                payload[at % payload.Length] ^= value;
            }
            Assemble(codec, packets);
        }, iter: 100, threads: 1);

    [Fact]
    public void A_stopped_layers_last_picture_without_its_end_is_damage_and_not_a_picture()
    {
        var packets = TestPackets.Make(Codec.Vp8, TestStream.Frames(Codec.Vp8)[..31]);
        var stopped = packets.FindLastIndex(static p => p.Frame == 29);
        // The next layer's numbers follow at once.
        var seen = Assemble(Codec.Vp8, packets.Where((_, i) => i != stopped).Select(p => p with { SequenceNumber = (ushort)(p.SequenceNumber - (p.Frame > 29 ? 1 : 0)) }));
        Assert.True(packets.Count(static p => p.Frame == 29) > 1);
        Assert.Equal((30, 1), (seen.Frames.Count, seen.Damages));
    }

    [Fact]
    public void Lost_padding_between_whole_pictures_is_no_damage()
    {
        var packets = TestPackets.Make(Codec.Vp8, TestStream.Frames(Codec.Vp8)[..20]);
        var padded = packets.Select(static p => p with { SequenceNumber = (ushort)(p.SequenceNumber + (p.Frame >= 10 ? 3 : 0)) });
        var seen = Assemble(Codec.Vp8, padded);
        Assert.Equal((20, 0), (seen.Frames.Count, seen.Damages));
    }

    [Theory]
    [InlineData(new byte[] { 0x08 }, 20_000)]
    [InlineData(new byte[] { 0x18 }, 60_000)]
    [InlineData(new byte[] { 0x60 }, 10_000)]
    [InlineData(new byte[] { 0xE0 }, 2_500)]
    [InlineData(new byte[] { 0xF9, 1 }, 40_000)]
    [InlineData(new byte[] { 0xFB, 3 }, 60_000)]
    [InlineData(new byte[] { 0xFB, 7 }, 0)]
    [InlineData(new byte[] { 0xFB }, 0)]
    [InlineData(new byte[0], 0)]
    public void Opus_duration_is_read_from_the_first_byte(byte[] packet, int us) => Assert.Equal(us, OpusFrames.DurationUs(packet));
}
