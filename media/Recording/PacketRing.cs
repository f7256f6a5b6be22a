using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RemoteVerify.Recording;

/// <summary>
/// A bounded queue of packets for one writer (under the room's lock) and one reader (the pump), without a lock between them.
/// A ring of segments: only those that hold packets own memory, so a recorder that keeps up uses one or two of them.
/// <code>segment: [length int32][record][payload][length][record][payload]...</code>
/// </summary>
internal sealed class PacketRing(int segments)
{
    private static readonly int RecordSize = Unsafe.SizeOf<PacketRecord>();
    private readonly Segment[] _segments = new Segment[segments];
    private long _writing;
    private long _reading;
    private int _readAt;

    private struct Segment
    {
        public byte[]? Bytes;
        public int Written;
    }

    /// <summary>False when no segment is free, or the packet is longer than a segment.</summary>
    public bool TryWrite(in PacketRecord record, ReadOnlySpan<byte> payload)
    {
        var needed = sizeof(int) + RecordSize + payload.Length;
        if (needed > RecordingLimits.SegmentBytes) return false;
        ref var segment = ref _segments[_writing % _segments.Length];
        if (segment.Written + needed > RecordingLimits.SegmentBytes)
        {
            if (_writing + 1 - Volatile.Read(ref _reading) >= _segments.Length) return false;
            segment = ref _segments[(_writing + 1) % _segments.Length];
            Append(ref segment, record, payload, needed);
            Volatile.Write(ref _writing, _writing + 1);
            return true;
        }
        Append(ref segment, record, payload, needed);
        return true;
    }

    /// <summary>The oldest packet; the payload is valid until the next call.</summary>
    public bool TryRead(out PacketRecord record, out ReadOnlySpan<byte> payload)
    {
        while (true)
        {
            // The writer's place is read first: once it has moved on, what it wrote here is final.
            var writing = Volatile.Read(ref _writing);
            ref var segment = ref _segments[_reading % _segments.Length];
            if (_readAt < Volatile.Read(ref segment.Written)) break;
            record = default;
            payload = default;
            if (_reading == writing) return false;
            Release(ref segment);
        }
        return Take(_segments[_reading % _segments.Length].Bytes, out record, out payload);
    }

    private static void Append(ref Segment segment, in PacketRecord record, ReadOnlySpan<byte> payload, int needed)
    {
        segment.Bytes ??= ArrayPool<byte>.Shared.Rent(RecordingLimits.SegmentBytes);
        var to = segment.Bytes.AsSpan(segment.Written, needed);
        MemoryMarshal.Write(to, payload.Length);
        MemoryMarshal.Write(to[sizeof(int)..], record);
        payload.CopyTo(to[(sizeof(int) + RecordSize)..]);
        Volatile.Write(ref segment.Written, segment.Written + needed);
    }

    private bool Take(byte[]? bytes, out PacketRecord record, out ReadOnlySpan<byte> payload)
    {
        var from = bytes.AsSpan(_readAt);
        var length = MemoryMarshal.Read<int>(from);
        record = MemoryMarshal.Read<PacketRecord>(from[sizeof(int)..]);
        payload = from.Slice(sizeof(int) + RecordSize, length);
        _readAt += sizeof(int) + RecordSize + length;
        return true;
    }

    private void Release(ref Segment segment)
    {
        ArrayPool<byte>.Shared.Return(segment.Bytes!);
        segment = default;
        _readAt = 0;
        Volatile.Write(ref _reading, _reading + 1);
    }
}
