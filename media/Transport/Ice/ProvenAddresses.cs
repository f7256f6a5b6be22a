namespace RemoteVerify.Transport.Ice;

/// <summary>The addresses that authenticated checks came from, and when the last one came. A handful: searched in a line.</summary>
internal sealed class ProvenAddresses(int capacity)
{
    private readonly (TransportAddress Address, Instant LastCheck)[] _entries = new (TransportAddress, Instant)[capacity];
    private int _count;

    public bool Contains(in TransportAddress address) => IndexOf(address) >= 0;

    public Instant LastCheck(in TransportAddress address) => _entries[IndexOf(address)].LastCheck;

    /// <summary>Notes a check. Returns the address that gave way: the one longest silent, never the selected one.</summary>
    public TransportAddress? Touch(in TransportAddress address, in TransportAddress? selected, Instant now)
    {
        var index = IndexOf(address);
        TransportAddress? forgotten = null;
        if (index < 0 && _count < capacity)
            index = _count++;
        else if (index < 0)
        {
            index = LongestSilent(selected);
            forgotten = _entries[index].Address;
        }
        _entries[index] = (address, now);
        return forgotten;
    }

    private int LongestSilent(in TransportAddress? selected)
    {
        var oldest = -1;
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Address != selected && (oldest < 0 || _entries[i].LastCheck < _entries[oldest].LastCheck))
                oldest = i;
        }
        return oldest;
    }

    private int IndexOf(in TransportAddress address)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_entries[i].Address == address)
                return i;
        }
        return -1;
    }
}
