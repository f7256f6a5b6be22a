using System.Buffers.Binary;

namespace RemoteVerify.Transport.Rtp;

/// <summary>One header extension element: its negotiated id and its bytes.</summary>
public readonly ref struct RtpExtension(byte id, ReadOnlySpan<byte> data)
{
    public byte Id => id;
    public ReadOnlySpan<byte> Data { get; } = data;
}

/// <summary>Walks the elements of a packet's extension block, one-byte or two-byte form (RFC 8285 sections 4.2 and 4.3). A malformed element ends the walk.</summary>
public ref struct RtpExtensions(ReadOnlySpan<byte> packet, in RtpHeader header)
{
    public const ushort OneByteProfile = 0xBEDE;
    public const ushort TwoByteProfile = 0x1000;

    private readonly bool _twoByte = (header.ExtensionProfile & 0xFFF0) == TwoByteProfile;
    private ReadOnlySpan<byte> _rest = IsKnown(header.ExtensionProfile)
        ? packet.Slice(header.ExtensionOffset, header.ExtensionLength)
        : default;

    public RtpExtension Current { get; private set; }

    public readonly RtpExtensions GetEnumerator() => this;

    public static bool TryFind(ReadOnlySpan<byte> packet, in RtpHeader header, byte id, out ReadOnlySpan<byte> data)
    {
        foreach (var extension in new RtpExtensions(packet, header))
        {
            if (extension.Id != id)
                continue;
            data = extension.Data;
            return true;
        }
        data = default;
        return false;
    }

    public bool MoveNext()
    {
        // A zero byte between elements is padding in both forms.
        _rest = _rest.TrimStart((byte)0);
        return !_rest.IsEmpty && (_twoByte ? NextTwoByte() : NextOneByte());
    }

    private static bool IsKnown(ushort profile) => profile == OneByteProfile || (profile & 0xFFF0) == TwoByteProfile;

    private bool NextOneByte()
    {
        var id = (byte)(_rest[0] >> 4);
        // Id 15 stops the walk (RFC 8285 section 4.2).
        return id != 15 && Take(id, start: 1, length: (_rest[0] & 0x0F) + 1);
    }

    private bool NextTwoByte() => _rest.Length >= 2 && Take(_rest[0], start: 2, length: _rest[1]);

    private bool Take(byte id, int start, int length)
    {
        if (_rest.Length < start + length)
            return false;
        Current = new RtpExtension(id, _rest.Slice(start, length));
        _rest = _rest[(start + length)..];
        return true;
    }
}

/// <summary>Values of the extensions that are rewritten on the way.</summary>
public static class RtpExtensionValues
{
    public static ushort TransportSequence(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16BigEndian(data);

    /// <summary>How long a viewer keeps a picture before it is shown, at least, in tens of milliseconds (playout-delay: 12 bits, then as many of the most); the most is the browsers' own 10 s.</summary>
    public static void WritePlayoutDelay(Span<byte> threeBytes, TimeSpan least)
    {
        const int Most = 1_000;
        var value = Math.Min((int)(least.TotalMilliseconds / 10), Most) << 12 | Most;
        threeBytes[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(threeBytes[1..], (ushort)value);
    }

    /// <summary>Seconds as 6.18 fixed point in 24 bits, wrapping every 64 s (abs-send-time).</summary>
    public static void WriteAbsoluteSendTime(Span<byte> threeBytes, Instant now)
    {
        var value = (uint)((now.Microseconds % 64_000_000 << 18) / 1_000_000) & 0xFF_FFFF;
        threeBytes[0] = (byte)(value >> 16);
        BinaryPrimitives.WriteUInt16BigEndian(threeBytes[1..], (ushort)value);
    }
}
