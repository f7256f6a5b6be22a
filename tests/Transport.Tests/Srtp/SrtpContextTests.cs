using System.Buffers.Binary;
using CsCheck;
using RemoteVerify.Kit;
using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Srtp;

public sealed class SrtpContextTests
{
    private const uint Ssrc = 0xCAFEBABE;

    public static TheoryData<SrtpProfile> Profiles => [.. Enum.GetValues<SrtpProfile>()];

    [Theory, MemberData(nameof(Profiles))]
    public void Packets_of_any_length_come_back(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        for (var payload = 0; payload < 1300; payload += 37)
            AssertArrives(sender, receiver, Packet((ushort)payload, payload));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Header_extensions_stay_readable_and_are_covered_by_the_tag(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        byte[] packet = [0x92, 0x60, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4, 9, 9, 9, 9, 8, 8, 8, 8, 0xBE, 0xDE, 0, 1, 0x10, 7, 0, 0, 1, 2, 3];
        var sent = Protect(sender, packet);
        Assert.Equal(packet[..28], sent[..28]);
        Assert.NotEqual(packet[28..], sent[28..31]);
        var forged = (byte[])sent.Clone();
        forged[25] ^= 1;
        Assert.Equal(SrtpResult.Forged, receiver.UnprotectRtp(forged, out _));
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(sent, out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_packet_changed_anywhere_is_refused(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        AssertArrives(sender, receiver, Packet(1, 20));
        var sent = Protect(sender, Packet(2, 20));
        for (var i = 1; i < sent.Length; i++)
        {
            var forged = (byte[])sent.Clone();
            forged[i] ^= 0x40;
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtp(forged, out _));
        }
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(sent, out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_replayed_packet_is_refused(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        var sent = Protect(sender, Packet(7, 100));
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp((byte[])sent.Clone(), out _));
        Assert.Equal(SrtpResult.Replayed, receiver.UnprotectRtp((byte[])sent.Clone(), out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void A_packet_behind_the_window_is_refused(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        var early = Protect(sender, Packet(1, 10));
        AssertArrives(sender, receiver, Packet(2000, 10));
        Assert.Equal(SrtpResult.Replayed, receiver.UnprotectRtp(early, out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void One_sequence_number_cannot_be_sent_twice(SrtpProfile profile)
    {
        var (sender, _) = Pair(profile);
        Protect(sender, Packet(1, 10));
        Assert.Equal(SrtpResult.Replayed, sender.ProtectRtp(Packet(1, 11), new byte[100], out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Sequence_numbers_roll_over_again_and_again(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        for (var index = 0; index < 0x10000 * 3; index += 1000)
            AssertArrives(sender, receiver, Packet((ushort)index, 10));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Packets_that_swap_places_around_the_roll_over_arrive(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        AssertArrives(sender, receiver, Packet(65500, 10));
        byte[][] sent = [.. Enumerable.Range(65530, 12).Select(i => Protect(sender, Packet((ushort)i, 10)))];
        int[] order = [7, 0, 6, 5, 11, 1, 2, 10, 3, 4, 9, 8];
        foreach (var i in order)
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp((byte[])sent[i].Clone(), out _));
        foreach (var i in order)
            Assert.Equal(SrtpResult.Replayed, receiver.UnprotectRtp(sent[i], out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Every_SSRC_has_its_own_roll_over(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        AssertArrives(sender, receiver, Packet(65535, 10));
        AssertArrives(sender, receiver, Packet(0, 10));
        AssertArrives(sender, receiver, Packet(0, 10, ssrc: 5));
        AssertArrives(sender, receiver, Packet(1, 10));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Forged_packets_take_no_room_for_SSRCs(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile, maxSsrcs: 2);
        for (uint ssrc = 100; ssrc < 110; ssrc++)
            Assert.Equal(SrtpResult.Forged, receiver.UnprotectRtp(Packet(1, 40, ssrc), out _));
        AssertArrives(sender, receiver, Packet(1, 10, ssrc: 1));
        AssertArrives(sender, receiver, Packet(1, 10, ssrc: 2));
        Assert.Equal(SrtpResult.TooManySsrcs, sender.ProtectRtp(Packet(1, 10, ssrc: 3), new byte[100], out _));
        Assert.Equal(SrtpResult.TooManySsrcs, receiver.UnprotectRtp(Packet(1, 40, ssrc: 3), out _));
    }

    [Theory, MemberData(nameof(Profiles))]
    public void RTCP_comes_back_and_neither_replays_nor_forgeries_do(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        byte[] report = [0x80, 201, 0, 1, 0, 0, 0, 9];
        for (var i = 0; i < 300; i++)
        {
            var sent = ProtectRtcp(sender, report);
            var forged = (byte[])sent.Clone();
            forged[^(1 + i % 20)] ^= 1;
            Assert.NotEqual(SrtpResult.Ok, receiver.UnprotectRtcp(forged, out _));
            var copy = (byte[])sent.Clone();
            Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtcp(copy, out var length));
            Assert.Equal(report, copy[..length]);
            Assert.Equal(SrtpResult.Replayed, receiver.UnprotectRtcp(sent, out _));
        }
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Nothing_is_allocated_after_an_SSRCs_first_packet(SrtpProfile profile)
    {
        var (sender, receiver) = Pair(profile);
        byte[] packet = Packet(0, 1000), report = [0x80, 201, 0, 1, 0, 0, 0, 9], buffer = new byte[2048];
        ushort sequenceNumber = 0;
        Allocations.AssertNone(() =>
        {
            BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequenceNumber++);
            sender.ProtectRtp(packet, buffer, out var length);
            receiver.UnprotectRtp(buffer.AsSpan(0, length), out _);
            sender.ProtectRtcp(report, buffer, out length);
            receiver.UnprotectRtcp(buffer.AsSpan(0, length), out _);
        });
    }

    [Theory, MemberData(nameof(Profiles))]
    public void Arbitrary_bytes_never_throw_and_never_pass(SrtpProfile profile)
    {
        var (_, receiver) = Pair(profile);
        Gen.Select(Gen.Byte.Array[0, 300], Gen.Bool).Sample((bytes, rtcp) =>
        {
            if (bytes.Length > 0)
                bytes[0] = (byte)(0x80 | bytes[0] & 0x3F);
            return (rtcp ? receiver.UnprotectRtcp(bytes, out _) : receiver.UnprotectRtp(bytes, out _)) != SrtpResult.Ok;
        }, threads: 1, iter: 2000);
    }

    [Fact]
    public void What_is_too_long_is_not_touched()
    {
        var (sender, receiver) = Pair(SrtpProfile.AeadAes128Gcm);
        Assert.Equal(SrtpResult.TooLong, sender.ProtectRtp(Packet(1, 2040), new byte[3000], out _));
        Assert.Equal(SrtpResult.TooLong, sender.ProtectRtp(Packet(1, 100), new byte[100], out _));
        Assert.Equal(SrtpResult.TooLong, receiver.UnprotectRtp(Packet(1, 2040), out _));
    }

    private static (SrtpContext Sender, SrtpContext Receiver) Pair(SrtpProfile profile, int maxSsrcs = 8)
    {
        var keys = TestKeys.Create(1, profile);
        return (new(profile, keys.Sending, maxSsrcs), new(profile, keys.Sending, maxSsrcs));
    }

    private static byte[] Packet(ushort sequenceNumber, int payload, uint ssrc = Ssrc)
    {
        var packet = new byte[12 + payload];
        packet[0] = 0x80;
        packet[1] = 96;
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(8), ssrc);
        new Random(sequenceNumber).NextBytes(packet.AsSpan(12));
        return packet;
    }

    private static byte[] Protect(SrtpContext sender, byte[] packet)
    {
        var buffer = new byte[packet.Length + SrtpContext.MaxOverhead];
        Assert.Equal(SrtpResult.Ok, sender.ProtectRtp(packet, buffer, out var length));
        return buffer[..length];
    }

    private static byte[] ProtectRtcp(SrtpContext sender, byte[] compound)
    {
        var buffer = new byte[compound.Length + SrtpContext.MaxOverhead];
        Assert.Equal(SrtpResult.Ok, sender.ProtectRtcp(compound, buffer, out var length));
        return buffer[..length];
    }

    private static void AssertArrives(SrtpContext sender, SrtpContext receiver, byte[] packet)
    {
        var sent = Protect(sender, packet);
        Assert.Equal(SrtpResult.Ok, receiver.UnprotectRtp(sent, out var length));
        Assert.Equal(packet, sent[..length]);
    }
}
