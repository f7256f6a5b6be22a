namespace RemoteVerify.Transport.Ice;

/// <summary>
/// What may go to addresses that nothing but checks came from. Whoever takes part knows the password, and can send a check
/// in the name of somebody else, who would get the media then. So an address gets a little, and all only once
/// authenticated media or feedback came from it; what silent addresses got in a peer's life is bounded together.
/// </summary>
internal sealed class UnheardAddresses(long mostBytes)
{
    private TransportAddress? _heard;
    private TransportAddress? _newest;
    private long _toNewest;
    private long _toOthers;

    public void Heard(in TransportAddress from)
    {
        _heard = from;
        if (from == _newest)
            _toNewest = 0;
    }

    public bool MaySend(in TransportAddress to, int bytes)
    {
        // Who answers the handshake of a TCP connection is there.
        if (to == _heard || to.IsTcp)
            return true;
        if (to != _newest)
            (_newest, _toOthers, _toNewest) = (to, _toOthers + _toNewest, 0);
        if (_toOthers + _toNewest + bytes > mostBytes)
            return false;
        _toNewest += bytes;
        return true;
    }
}
