namespace RemoteVerify.Transport.Srtp;

/// <summary>One SSRC's place in its 48-bit packet index: the sequence number and how often it rolled over.</summary>
internal sealed class RtpStream
{
    private bool _any;

    public ReplayWindow Replay { get; } = new();

    /// <summary>The index that a sequence number most likely stands for (RFC 3711 section 3.3.1). Before the first packet the roll-over counter is 0.</summary>
    public ulong Estimate(ushort sequenceNumber)
    {
        if (!_any)
            return sequenceNumber;
        var newest = Replay.Newest;
        var rollover = newest >> 16;
        var ahead = sequenceNumber - (int)(newest & 0xFFFF);
        if (ahead > 0x8000 && rollover > 0)
            rollover--;
        else if (ahead < -0x8000)
            rollover++;
        return rollover << 16 | sequenceNumber;
    }

    public void Accept(ulong index)
    {
        Replay.Accept(index);
        _any = true;
    }
}
