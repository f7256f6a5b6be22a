using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing.Congestion;

/// <summary>
/// Carries a viewer's clock over the end of its 24 bits (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1). Browsers count
/// from the machine's start: half of the time what they tell is negative, and every twelve days it begins anew. Here it is above zero always.
/// </summary>
internal struct ViewerClock
{
    private const int UnusedBits = 32 - 24;
    private const long Turn = 1 << 24, Most = 1L << 40;

    private long _reference;

    /// <summary>What is to be added to the arrivals of a feedback packet, in microseconds.</summary>
    public long Shift(int referenceTime)
    {
        var step = (referenceTime - (int)_reference) << UnusedBits >> UnusedBits;
        _reference += step;
        // The first, or one that feedback without sense has driven away.
        if (_reference is < Turn or > Most)
            _reference = Turn + (_reference & Turn - 1);
        return (_reference - referenceTime) * TransportFeedback.ReferenceMicroseconds;
    }
}
