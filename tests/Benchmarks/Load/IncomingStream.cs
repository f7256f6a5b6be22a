namespace RemoteVerify.Benchmarks.Load;

/// <summary>What a peer notes of one SSRC that it receives, and which of its packets it still misses.</summary>
public sealed class IncomingStream(uint ssrc, ushort firstSequence)
{
    private const int MostMissing = 64;
    private const int MostAsked = 10;
    private readonly Lock _gate = new();
    private readonly List<(ushort Sequence, int Asked)> _missing = [];
    private uint _cycles;
    private ushort _highest = firstSequence;

    public uint Ssrc => ssrc;
    public long Packets { get; private set; }
    /// <summary>Missed at first, whether or not they came when they were asked for.</summary>
    public long Missed { get; private set; }
    public uint ExtendedHighest => (_cycles << 16) | _highest;

    /// <summary>How often the numbers had begun anew when this one was sent (RFC 3711 section 3.3.1).</summary>
    public uint Rollover(ushort sequence) => (ushort)(sequence - _highest) >= 0x8000 && sequence > _highest ? _cycles - 1 : _cycles;

    public void Note(ushort sequence)
    {
        Packets++;
        var ahead = (short)(sequence - _highest);
        if (ahead > 0)
        {
            Miss((ushort)(_highest + 1), ahead - 1);
            _cycles += sequence < _highest ? 1u : 0;
            _highest = sequence;
        }
        else if (ahead < 0)
        {
            Repaired(sequence);
        }
    }

    /// <summary>It came after all.</summary>
    public void Repaired(ushort sequence)
    {
        lock (_gate)
        {
            _missing.RemoveAll(one => one.Sequence == sequence);
        }
    }

    /// <returns>How many packets are to be asked for once more (RFC 4585 section 6.2.1).</returns>
    public int Ask(Span<ushort> lost)
    {
        lock (_gate)
        {
            _missing.RemoveAll(one => one.Asked == MostAsked);
            var count = Math.Min(lost.Length, _missing.Count);
            for (var i = 0; i < count; i++)
            {
                lost[i] = _missing[i].Sequence;
                _missing[i] = (_missing[i].Sequence, _missing[i].Asked + 1);
            }

            return count;
        }
    }

    private void Miss(ushort first, int count)
    {
        if (count == 0)
        {
            return;
        }

        lock (_gate)
        {
            Missed += count;
            for (var i = 0; i < count && _missing.Count < MostMissing; i++)
            {
                _missing.Add(((ushort)(first + i), 0));
            }
        }
    }
}
