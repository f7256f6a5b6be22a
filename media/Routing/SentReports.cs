using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing;

/// <summary>When the last sender reports left: they carry the publisher's clock, so the round trip (RFC 3550 section 6.4.1) needs a memory.</summary>
internal sealed class SentReports
{
    private const int Remembered = 8;

    private readonly (uint Middle, Instant At)[] _sent = new (uint, Instant)[Remembered];
    private int _count;

    public bool IsEmpty => _count == 0;

    public void Add(ulong ntpTime, Instant now) => _sent[_count++ % Remembered] = ((uint)(ntpTime >> 16), now);

    public TimeSpan? RoundTrip(in ReportBlock block, Instant now)
    {
        if (block.LastSenderReport == 0)
            return null;
        foreach (var (middle, at) in _sent)
        {
            if (middle != block.LastSenderReport)
                continue;
            var roundTrip = now - at - TimeSpan.FromSeconds(block.DelaySinceLastSenderReport / 65536.0);
            return roundTrip > TimeSpan.Zero ? roundTrip : TimeSpan.Zero;
        }
        return null;
    }
}
