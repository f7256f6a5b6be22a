using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;
using RemoteVerify.Transport.Rtp;

namespace RemoteVerify.Routing;

/// <summary>When each packet of a connection came, by transport-wide sequence number, until feedback has told it.</summary>
internal sealed class ArrivalLog
{
    private const int Capacity = 2048;
    // A packet that comes after its feedback went is told again, if it is not older than this.
    private const int Late = 256;

    private readonly long[] _arrivals = new long[Capacity];
    private long _next;
    private long _highest = -1;
    private byte _feedbackCount;

    public bool HasNews { get; private set; }

    public void Add(ushort sequenceNumber, Instant now)
    {
        if (_highest < 0)
            Restart(0x1_0000 + sequenceNumber);
        var number = SequenceNumber.Unwrap(sequenceNumber, _highest);
        if (number > _highest + Capacity / 2)
            Restart(number);
        var duplicate = number <= _highest && _arrivals[number % Capacity] != TransportFeedbackWriter.NotReceived;
        if (duplicate || number <= _highest - Late)
            return;
        while (_highest < number)
            _arrivals[++_highest % Capacity] = TransportFeedbackWriter.NotReceived;
        _arrivals[number % Capacity] = now.Microseconds;
        _next = Math.Min(_next, number);
        HasNews = true;
    }

    /// <summary>One feedback packet for the oldest untold arrivals; call until <see cref="HasNews"/> is false. Bytes written.</summary>
    public int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc)
    {
        Span<long> arrivals = stackalloc long[TransportFeedbackWriter.MaxPackets];
        var count = (int)Math.Min(arrivals.Length, _highest - _next + 1);
        for (var i = 0; i < count; i++)
            arrivals[i] = _arrivals[(_next + i) % Capacity];
        var length = TransportFeedbackWriter.Write(destination, senderSsrc, mediaSsrc, (ushort)_next, _feedbackCount, arrivals[..count], out var covered);
        _next += length == 0 ? count : covered;
        HasNews = _next <= _highest;
        if (length > 0)
            _feedbackCount++;
        return length;
    }

    private void Restart(long number)
    {
        Array.Fill(_arrivals, TransportFeedbackWriter.NotReceived);
        (_next, _highest) = (number, number - 1);
    }
}
