using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing;

/// <summary>What a receiver report says about one source (RFC 3550 appendices A.3 and A.8). Retransmissions do not count: the report is about the network.</summary>
internal sealed class Reception(uint ssrc, int clockRate)
{
    private long _first = -1;
    private long _highest;
    private long _received;
    private long _expectedBefore;
    private long _receivedBefore;
    private uint _lastTransit;
    private double _jitter;
    private uint _lastReport;
    private Instant _lastReportAt;

    public uint Ssrc => ssrc;
    public long ExpectedInInterval { get; private set; }
    public long LostInInterval { get; private set; }

    public void Count(long number, uint timestamp, Instant now)
    {
        var transit = (uint)(now.Microseconds * clockRate / 1_000_000) - timestamp;
        if (_first < 0)
            (_first, _highest) = (number, number);
        else
            _jitter += (Math.Abs((int)(transit - _lastTransit)) - _jitter) / 16;
        _lastTransit = transit;
        _highest = Math.Max(_highest, number);
        _first = Math.Min(_first, number);
        _received++;
    }

    public void SenderReported(ulong ntpTime, Instant now) => (_lastReport, _lastReportAt) = ((uint)(ntpTime >> 16), now);

    /// <summary>A report block; begins the next interval.</summary>
    public ReportBlock Report(Instant now)
    {
        var expected = _first < 0 ? 0 : _highest - _first + 1;
        ExpectedInInterval = expected - _expectedBefore;
        LostInInterval = Math.Max(0, ExpectedInInterval - (_received - _receivedBefore));
        (_expectedBefore, _receivedBefore) = (expected, _received);
        return new ReportBlock
        {
            Ssrc = ssrc,
            FractionLost = ExpectedInInterval <= 0 ? (byte)0 : (byte)Math.Min(255, LostInInterval * 256 / ExpectedInInterval),
            CumulativeLost = (int)Math.Clamp(expected - _received, -0x80_0000, 0x7F_FFFF),
            HighestSequence = (uint)_highest,
            Jitter = (uint)_jitter,
            LastSenderReport = _lastReport,
            DelaySinceLastSenderReport = _lastReport == 0 ? 0 : (uint)((now - _lastReportAt).TotalSeconds * 65536),
        };
    }
}
