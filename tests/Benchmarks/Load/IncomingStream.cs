namespace RemoteVerify.Benchmarks.Load;

/// <summary>What a peer notes of one SSRC that it receives.</summary>
public sealed class IncomingStream(uint ssrc, ushort firstSequence)
{
    private uint _cycles;
    private ushort _highest = firstSequence;

    public uint Ssrc => ssrc;
    public long Packets { get; private set; }
    public uint ExtendedHighest => (_cycles << 16) | _highest;

    public void Note(ushort sequence)
    {
        Packets++;
        if ((short)(sequence - _highest) > 0)
        {
            _cycles += sequence < _highest ? 1u : 0;
            _highest = sequence;
        }
    }
}
