using System.Buffers;

namespace RemoteVerify.Recording;

/// <summary>Puts a track's packets in order of their extended sequence numbers (RFC 3550 appendix A.1). A missing one is waited for up to <see cref="RecordingLimits.LossWait"/>. Packets in order pass through without a copy.</summary>
internal sealed class ReorderBuffer(ReorderBuffer.IOrdered to)
{
    internal interface IOrdered
    {
        void OnOrdered(ReadOnlySpan<byte> payload, in PacketRecord record, bool lostBefore, bool byOverload);
    }

    private readonly record struct Held(byte[] Bytes, int Length, PacketRecord Record);

    // Begins above 0, so that a packet from before the first one has a place too.
    private const long OneCycle = 1 << 16;

    private readonly Dictionary<long, Held> _held = [];
    private long _next = -1;
    private long _newest = -1;
    private long _firstArrivalUs;
    private int _restartAt = -1;
    private bool _overload;
    private bool _restarted;

    /// <summary>Something is held back because a packet before it is missing.</summary>
    public bool Waiting => _held.Count > 0;

    /// <summary>Since when; long.MaxValue when nothing is held back.</summary>
    public long WaitingSinceUs => _held.Count == 0 ? long.MaxValue : OldestHeldUs;

    private long OldestHeldUs => _held.Values.Min(static held => held.Record.ArrivalUs);

    /// <summary>The ring dropped packets before the next one: they will not come, so they are not waited for.</summary>
    public void Overload() => _overload = true;

    public void Add(in PacketRecord record, ReadOnlySpan<byte> payload)
    {
        if (_newest < 0) (_newest, _firstArrivalUs) = (OneCycle + record.SequenceNumber, record.ArrivalUs);
        var place = _newest + (short)(record.SequenceNumber - (ushort)_newest);
        // After an overload a long jump is what is to be expected.
        var jumped = Math.Abs(place - _newest) > RecordingLimits.ReorderPackets && !(_overload && place > _newest);
        if (jumped && !TryRestart(record, ref place)) return;
        _restartAt = -1;
        _newest = Math.Max(_newest, place);
        if (place == _next) Pass(record, payload);
        else if (place > _next) Hold(place, record, payload);
        if (_overload && _next >= 0) SkipHoles(long.MaxValue);
    }

    /// <summary>What came from this number on does not count: other packets get its numbers.</summary>
    public void TakeBack(ushort from)
    {
        if (_newest < 0) return;
        var place = _newest + (short)(from - (ushort)_newest);
        foreach (var (held, packet) in _held)
        {
            if (held < place) continue;
            ArrayPool<byte>.Shared.Return(packet.Bytes);
            _held.Remove(held);
        }
        _newest = Math.Min(_newest, place - 1);
        if (_next > place) _next = place;
    }

    /// <summary>Stops waiting for what has been missing for too long; with <paramref name="all"/> for everything.</summary>
    public void GiveUp(long nowUs, bool all)
    {
        if (_held.Count == 0) return;
        if (_next < 0)
        {
            if (!all && nowUs - _firstArrivalUs < (long)RecordingLimits.FirstPacketsWait.TotalMicroseconds) return;
            _next = _held.Keys.Min();
            PassHeld();
        }
        SkipHoles(all ? long.MaxValue : nowUs - (long)RecordingLimits.LossWait.TotalMicroseconds);
    }

    private void SkipHoles(long revealedBeforeUs)
    {
        while (_held.Count > 0 && OldestHeldUs <= revealedBeforeUs)
        {
            _next = _held.Keys.Min();
            PassHeld(lostBefore: true);
        }
        if (_held.Count == 0) _overload = false;
    }

    // A sender that began anew: two packets in a row far from where it was. What is held belongs to before.
    private bool TryRestart(in PacketRecord record, ref long place)
    {
        if (record.SequenceNumber != _restartAt)
        {
            _restartAt = (ushort)(record.SequenceNumber + 1);
            return false;
        }
        GiveUp(0, all: true);
        _restarted = true;
        _newest = _next = place = (1L << 32) + record.SequenceNumber;
        return true;
    }

    private void Pass(in PacketRecord record, ReadOnlySpan<byte> payload)
    {
        _next++;
        to.OnOrdered(payload, record, _restarted, _overload);
        _restarted = false;
        PassHeld();
    }

    private void PassHeld(bool lostBefore = false)
    {
        while (_held.Remove(_next, out var held))
        {
            _next++;
            to.OnOrdered(held.Bytes.AsSpan(0, held.Length), held.Record, lostBefore, _overload);
            ArrayPool<byte>.Shared.Return(held.Bytes);
            lostBefore = false;
        }
    }

    private void Hold(long place, in PacketRecord record, ReadOnlySpan<byte> payload)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Max(payload.Length, 1));
        payload.CopyTo(bytes);
        if (!_held.TryAdd(place, new(bytes, payload.Length, record))) ArrayPool<byte>.Shared.Return(bytes);
    }
}
