using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using Aes = System.Runtime.Intrinsics.X86.Aes;

namespace RemoteVerify.Transport.Srtp;

/// <summary>
/// AES-GCM (NIST SP 800-38D) with 96-bit nonces and 128-bit tags on the processor's AES and carry-less multiplication, eight blocks at a time. In constant time, without allocation.
/// A packet through the system's library costs several times its cipher in set-up; packets are small and many. Where the instructions are missing, <see cref="AesGcm"/> does the same.
/// </summary>
internal sealed class HardwareGcm : IDisposable
{
    public const int NonceLength = 12, TagLength = 16;

    private const int Block = 16, Lanes = 8, BatchLength = Block * Lanes;

    private readonly AesSchedule _aes;
    private readonly GhashKey _hash;

    /// <param name="key">16 or 32 bytes.</param>
    public HardwareGcm(ReadOnlySpan<byte> key)
    {
        _aes = new AesSchedule(key);
        _hash = new GhashKey(_aes.Encrypt(Vector128<byte>.Zero));
    }

    public static bool IsSupported => Aes.IsSupported && Pclmulqdq.IsSupported && Ssse3.IsSupported;

    /// <summary>Source and destination have one length; they are the same memory or do not overlap.</summary>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        var counter = FirstCounter(nonce);
        var hash = Absorb(Vector128<byte>.Zero, associatedData);
        hash = Transform(counter, plaintext, ciphertext[..plaintext.Length], hash, hashesSource: false);
        Tag(counter, hash, associatedData.Length, plaintext.Length).CopyTo(tag);
    }

    /// <summary>Decrypts in place. False, and the data cleared, when the tag is another.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> nonce, Span<byte> data, ReadOnlySpan<byte> tag, ReadOnlySpan<byte> associatedData)
    {
        var counter = FirstCounter(nonce);
        var hash = Absorb(Vector128<byte>.Zero, associatedData);
        hash = Transform(counter, data, data, hash, hashesSource: true);
        // All bits at once: how long it takes tells nothing of them.
        if (Tag(counter, hash, associatedData.Length, data.Length) == Vector128.Create<byte>(tag))
            return true;
        data.Clear();
        return false;
    }

    public void Dispose()
    {
        _aes.Clear();
        _hash.Clear();
    }

    // The last word is the counter, kept in the machine's order and swapped on its way into the cipher.
    private static Vector128<uint> FirstCounter(ReadOnlySpan<byte> nonce)
    {
        var words = MemoryMarshal.Cast<byte, uint>(nonce[..NonceLength]);
        return Vector128.Create(words[0], words[1], words[2], 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> CounterBlock(Vector128<uint> counter) =>
        Ssse3.Shuffle(counter.AsByte(), Vector128.Create((byte)0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 15, 14, 13, 12));

    private Vector128<byte> Transform(Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> destination, Vector128<byte> hash, bool hashesSource)
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(destination);
        var one = Vector128.Create(0u, 0, 0, 1);
        nuint at = 0, length = (nuint)source.Length;
        for (; length - at >= BatchLength; at += BatchLength)
            hash = Batch(ref counter, ref Unsafe.AddByteOffset(ref from, at), ref Unsafe.AddByteOffset(ref to, at), hash, hashesSource);
        for (; length - at >= Block; at += Block)
        {
            counter += one;
            var input = Vector128.LoadUnsafe(ref from, at);
            var output = input ^ _aes.Encrypt(CounterBlock(counter));
            output.StoreUnsafe(ref to, at);
            hash = _hash.Multiply(hash ^ GhashKey.Reverse(hashesSource ? input : output));
        }
        return at == length ? hash : Last(counter + one, source[(int)at..], destination[(int)at..], hash, hashesSource);
    }

    private Vector128<byte> Batch(ref Vector128<uint> counter, ref byte from, ref byte to, Vector128<byte> hash, bool hashesSource)
    {
        var (c, one) = (counter, Vector128.Create(0u, 0, 0, 1));
        ref var keys = ref _aes.First;
        var key = keys;
        var b0 = CounterBlock(c += one) ^ key;
        var b1 = CounterBlock(c += one) ^ key;
        var b2 = CounterBlock(c += one) ^ key;
        var b3 = CounterBlock(c += one) ^ key;
        var b4 = CounterBlock(c += one) ^ key;
        var b5 = CounterBlock(c += one) ^ key;
        var b6 = CounterBlock(c += one) ^ key;
        var b7 = CounterBlock(c += one) ^ key;
        counter = c;
        for (var round = 1; round < _aes.Rounds; round++)
        {
            key = Unsafe.Add(ref keys, round);
            b0 = Aes.Encrypt(b0, key);
            b1 = Aes.Encrypt(b1, key);
            b2 = Aes.Encrypt(b2, key);
            b3 = Aes.Encrypt(b3, key);
            b4 = Aes.Encrypt(b4, key);
            b5 = Aes.Encrypt(b5, key);
            b6 = Aes.Encrypt(b6, key);
            b7 = Aes.Encrypt(b7, key);
        }
        key = Unsafe.Add(ref keys, _aes.Rounds);
        var products = default(GhashSum);
        Step(ref products, ref from, ref to, 0, Aes.EncryptLast(b0, key), hash, hashesSource);
        Step(ref products, ref from, ref to, 1, Aes.EncryptLast(b1, key), Vector128<byte>.Zero, hashesSource);
        Step(ref products, ref from, ref to, 2, Aes.EncryptLast(b2, key), Vector128<byte>.Zero, hashesSource);
        Step(ref products, ref from, ref to, 3, Aes.EncryptLast(b3, key), Vector128<byte>.Zero, hashesSource);
        Step(ref products, ref from, ref to, 4, Aes.EncryptLast(b4, key), Vector128<byte>.Zero, hashesSource);
        Step(ref products, ref from, ref to, 5, Aes.EncryptLast(b5, key), Vector128<byte>.Zero, hashesSource);
        Step(ref products, ref from, ref to, 6, Aes.EncryptLast(b6, key), Vector128<byte>.Zero, hashesSource);
        Step(ref products, ref from, ref to, 7, Aes.EncryptLast(b7, key), Vector128<byte>.Zero, hashesSource);
        return products.Reduce();
    }

    // The sum X0*H^8 + X1*H^7 + ... + X7*H is reduced once.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Step(ref GhashSum products, ref byte from, ref byte to, nuint lane, Vector128<byte> keyStream, Vector128<byte> before, bool hashesSource)
    {
        var input = Vector128.LoadUnsafe(ref from, lane * Block);
        var output = input ^ keyStream;
        output.StoreUnsafe(ref to, lane * Block);
        products.Add(before ^ GhashKey.Reverse(hashesSource ? input : output), _hash.Power(Lanes - (int)lane));
    }

    private Vector128<byte> Last(Vector128<uint> counter, ReadOnlySpan<byte> source, Span<byte> destination, Vector128<byte> hash, bool hashesSource)
    {
        Span<byte> padded = stackalloc byte[Block];
        padded.Clear();
        source.CopyTo(padded);
        var input = Vector128.Create<byte>(padded);
        (input ^ _aes.Encrypt(CounterBlock(counter))).CopyTo(padded);
        padded[..source.Length].CopyTo(destination);
        padded[source.Length..].Clear();
        return _hash.Multiply(hash ^ GhashKey.Reverse(hashesSource ? input : Vector128.Create<byte>(padded)));
    }

    private Vector128<byte> Absorb(Vector128<byte> hash, ReadOnlySpan<byte> data)
    {
        for (; data.Length >= Block; data = data[Block..])
            hash = _hash.Multiply(hash ^ GhashKey.Reverse(Vector128.Create<byte>(data)));
        if (data.IsEmpty)
            return hash;
        Span<byte> padded = stackalloc byte[Block];
        padded.Clear();
        data.CopyTo(padded);
        return _hash.Multiply(hash ^ GhashKey.Reverse(Vector128.Create<byte>(padded)));
    }

    private Vector128<byte> Tag(Vector128<uint> counter, Vector128<byte> hash, int associatedLength, int length)
    {
        var bits = Vector128.Create((ulong)length * 8, (ulong)associatedLength * 8).AsByte();
        return GhashKey.Reverse(_hash.Multiply(hash ^ bits)) ^ _aes.Encrypt(CounterBlock(counter));
    }
}

/// <summary>AES round keys (FIPS 197 section 5.2).</summary>
internal sealed class AesSchedule
{
    private readonly Vector128<byte>[] _keys;

    public AesSchedule(ReadOnlySpan<byte> key)
    {
        if (key.Length is not (16 or 32))
            throw new ArgumentException("An AES key of 16 or 32 bytes is needed.", nameof(key));
        var keyWords = key.Length / 4;
        Rounds = keyWords + 6;
        _keys = GC.AllocateArray<Vector128<byte>>(Rounds + 1, pinned: true);
        var words = MemoryMarshal.Cast<Vector128<byte>, uint>(_keys.AsSpan());
        MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);
        var constant = 1u;
        for (var i = keyWords; i < words.Length; i++)
        {
            var last = words[i - 1];
            if (i % keyWords == 0)
            {
                last = BitOperations.RotateRight(Substitute(last), 8) ^ constant;
                constant = constant << 1 ^ (constant >> 7) * 0x11B;
            }
            else if (keyWords > 6 && i % keyWords == 4)
            {
                last = Substitute(last);
            }
            words[i] = words[i - keyWords] ^ last;
        }
    }

    public int Rounds { get; }

    public ref Vector128<byte> First => ref MemoryMarshal.GetArrayDataReference(_keys);

    public Vector128<byte> Encrypt(Vector128<byte> block)
    {
        ref var keys = ref First;
        block ^= keys;
        for (var round = 1; round < Rounds; round++)
            block = Aes.Encrypt(block, Unsafe.Add(ref keys, round));
        return Aes.EncryptLast(block, Unsafe.Add(ref keys, Rounds));
    }

    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_keys.AsSpan()));

    private static uint Substitute(uint word) => Aes.KeygenAssist(Vector128.Create(0u, word, 0, 0).AsByte(), 0).AsUInt32()[0];
}

/// <summary>GHASH's key and its powers. Blocks are byte-reversed; powers are multiplied by x beforehand, so that products of reflected bits need no shift.</summary>
internal sealed class GhashKey
{
    private const int Powers = 8;

    private readonly Vector128<byte>[] _powers = GC.AllocateArray<Vector128<byte>>(Powers, pinned: true);

    public GhashKey(Vector128<byte> h)
    {
        var power = Reverse(h);
        _powers[0] = TimesX(power);
        for (var i = 1; i < Powers; i++)
            _powers[i] = TimesX(power = Multiply(power));
    }

    /// <summary>H to the n, n from 1 to 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> Power(int n) => Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_powers), n - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> Multiply(Vector128<byte> block)
    {
        var sum = default(GhashSum);
        sum.Add(block, Power(1));
        return sum.Reduce();
    }

    public void Clear() => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_powers.AsSpan()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Reverse(Vector128<byte> block) =>
        Ssse3.Shuffle(block, Vector128.Create((byte)15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0));

    private static Vector128<byte> TimesX(Vector128<byte> block)
    {
        var (low, high) = (block.AsUInt64()[0], block.AsUInt64()[1]);
        var carry = 0 - (high >> 63);
        return Vector128.Create(low << 1 ^ (carry & 1), (high << 1 | low >> 63) ^ (carry & GhashSum.Polynomial)).AsByte();
    }
}

/// <summary>A sum of unreduced 256-bit products.</summary>
internal struct GhashSum
{
    /// <summary>x^128 + x^7 + x^2 + x + 1 with its bits reflected: the upper half.</summary>
    public const ulong Polynomial = 0xC200_0000_0000_0000;

    private Vector128<ulong> _low, _middle, _high;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector128<byte> block, Vector128<byte> power)
    {
        var (a, b) = (block.AsUInt64(), power.AsUInt64());
        _low ^= Pclmulqdq.CarrylessMultiply(a, b, 0x00);
        _high ^= Pclmulqdq.CarrylessMultiply(a, b, 0x11);
        _middle ^= Pclmulqdq.CarrylessMultiply(a, b, 0x01) ^ Pclmulqdq.CarrylessMultiply(a, b, 0x10);
    }

    // Two folds of 64 bits each bring the lower half up (Montgomery's way round).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Vector128<byte> Reduce()
    {
        var polynomial = Vector128.Create(Polynomial, 0);
        var low = _low ^ Sse2.ShiftLeftLogical128BitLane(_middle, 8);
        var high = _high ^ Sse2.ShiftRightLogical128BitLane(_middle, 8);
        low = Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        low = Swap(low) ^ Pclmulqdq.CarrylessMultiply(low, polynomial, 0x00);
        return (low ^ high).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Swap(Vector128<ulong> value) => Sse2.Shuffle(value.AsUInt32(), 0x4E).AsUInt64();
}
