using System.Security.Cryptography;
using CsCheck;
using RemoteVerify.Transport.Srtp;
using Xunit;

namespace RemoteVerify.Transport.Tests.Srtp;

/// <summary>Test cases of the GCM specification (McGrew and Viega, appendix B), and agreement with the system's library.</summary>
public sealed class HardwareGcmTests
{
    private static readonly bool Supported = HardwareGcm.IsSupported;
    private const string Skip = "this processor has no AES and carry-less multiplication instructions: packets go through the system's library";

    [Theory(SkipUnless = nameof(CanRun), Skip = Skip)]
    [InlineData("00000000000000000000000000000000", "000000000000000000000000", "", "", "", "58e2fccefa7e3061367f1d57a4e7455a")]
    [InlineData("00000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
        "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf")]
    [InlineData("feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
        "5bc94fbc3221a5db94fae95ae7121a47")]
    [InlineData("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
        "76fc6ece0f4e1768cddf8853bb2d551b")]
    public void The_specifications_cases_hold(string key, string nonce, string associated, string plaintext, string ciphertext, string tag)
    {
        using var gcm = new HardwareGcm(Hex.Bytes(key));
        var data = Hex.Bytes(plaintext);
        var sealedTag = new byte[16];
        gcm.Encrypt(Hex.Bytes(nonce), data, data, sealedTag, Hex.Bytes(associated));
        Assert.Equal(Hex.Bytes(ciphertext), data);
        Assert.Equal(Hex.Bytes(tag), sealedTag);
        Assert.True(gcm.TryDecrypt(Hex.Bytes(nonce), data, sealedTag, Hex.Bytes(associated)));
        Assert.Equal(Hex.Bytes(plaintext), data);
    }

    [Fact(SkipUnless = nameof(CanRun), Skip = Skip)]
    public void Every_length_of_a_packet_is_sealed_as_the_systems_library_does_and_opened_again()
    {
        var random = new Random(7714);
        foreach (var keyLength in (int[])[16, 32])
        {
            var key = Bytes(random, keyLength);
            using var ours = new HardwareGcm(key);
            using var theirs = new AesGcm(key, 16);
            for (var length = 0; length <= 1500; length++)
                Compare(ours, theirs, Bytes(random, 12), Bytes(random, length), Bytes(random, length % 61));
        }
    }

    [Fact(SkipUnless = nameof(CanRun), Skip = Skip)]
    public void Any_key_nonce_and_data_agree_with_the_systems_library() =>
        Gen.Select(Gen.Byte.Array[16], Gen.Byte.Array[12], Gen.Byte.Array[0, 400], Gen.Byte.Array[0, 80]).Sample((key, nonce, plaintext, associated) =>
        {
            using var ours = new HardwareGcm(key);
            using var theirs = new AesGcm(key, 16);
            Compare(ours, theirs, nonce, plaintext, associated);
        });

    [Fact(SkipUnless = nameof(CanRun), Skip = Skip)]
    public void One_changed_bit_anywhere_is_refused_and_nothing_of_the_plaintext_stays()
    {
        var random = new Random(1);
        var (key, nonce, plaintext, associated) = (Bytes(random, 16), Bytes(random, 12), Bytes(random, 200), Bytes(random, 20));
        using var gcm = new HardwareGcm(key);
        byte[] sealedPacket = new byte[216];
        gcm.Encrypt(nonce, plaintext, sealedPacket, sealedPacket.AsSpan(200), associated);
        for (var bit = 0; bit < sealedPacket.Length * 8; bit++)
        {
            var changed = sealedPacket.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(gcm.TryDecrypt(nonce, changed.AsSpan(0, 200), changed.AsSpan(200), associated));
            Assert.All(changed[..200], value => Assert.Equal(0, value));
        }
        for (var bit = 0; bit < associated.Length * 8; bit++)
        {
            var changed = associated.ToArray();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(gcm.TryDecrypt(nonce, sealedPacket.ToArray().AsSpan(0, 200), sealedPacket.AsSpan(200), changed));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_cipher_speaks_the_same_with_and_without_the_instructions(bool hardwareSeals)
    {
        var keys = new SrtpSessionKeys(Bytes(new Random(2), 16), [], Bytes(new Random(3), 12));
        using var sealing = new AeadGcmCipher(keys, hardwareSeals);
        using var opening = new AeadGcmCipher(keys, !hardwareSeals);
        var id = SrtpPacketId.Rtp(7, 9);
        var plaintext = Bytes(new Random(4), 333);
        var packet = new byte[12 + plaintext.Length];
        var tag = new byte[16];
        sealing.Seal(id, plaintext, packet, 12, tag);
        Assert.True(opening.TryOpen(id, packet, 12, tag));
        Assert.Equal(plaintext, packet[12..]);
        tag[0] ^= 1;
        Assert.False(opening.TryOpen(id, packet, 12, tag));
    }

    public static bool CanRun => Supported;

    private static void Compare(HardwareGcm ours, AesGcm theirs, byte[] nonce, byte[] plaintext, byte[] associated)
    {
        var (expected, expectedTag, actual, tag) = (new byte[plaintext.Length], new byte[16], new byte[plaintext.Length], new byte[16]);
        theirs.Encrypt(nonce, plaintext, expected, expectedTag, associated);
        ours.Encrypt(nonce, plaintext, actual, tag, associated);
        Assert.Equal(expected, actual);
        Assert.Equal(expectedTag, tag);
        Assert.True(ours.TryDecrypt(nonce, actual, tag, associated));
        Assert.Equal(plaintext, actual);
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
