using RemoteVerify.Transport;
using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Routing;

/// <summary>What the server says to a peer in RTCP: reports every second, transport-wide feedback every 50 ms, requests for lost packets and key frames, bitrate limits.</summary>
internal sealed class Reports(Connection connection)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FeedbackInterval = TimeSpan.FromMilliseconds(50);
    private const int MostReports = 16;

    private readonly byte[] _buffer = new byte[1200];
    private readonly ReportBlock[] _blocks = new ReportBlock[MostReports];
    private readonly uint[] _limited = new uint[MostReports];
    private readonly uint _localSsrc = (uint)Random.Shared.NextInt64(1, uint.MaxValue);
    private readonly ArrivalLog _arrivals = new();
    private Instant _feedbackDue;
    private Instant _reportDue;
    private byte _fullIntraRequests;

    public double LossPercentIn { get; private set; }
    public BitrateLimit Limit { get; } = new();

    public void Arrived(ushort transportSequence, Instant now)
    {
        if (!_arrivals.HasNews)
            _feedbackDue = now + FeedbackInterval;
        _arrivals.Add(transportSequence, now);
    }

    public void Soon(Instant now) => _reportDue = _reportDue < now ? _reportDue : now;

    /// <summary>Sends what is due. Whether a report interval has ended.</summary>
    public bool Poll(Instant now)
    {
        while (_arrivals.HasNews && now >= _feedbackDue)
            SendFeedback(now);
        if (Limit.TakeDue(now, out var bitsPerSecond))
            SendLimit(bitsPerSecond, now);
        if (now < _reportDue)
            return false;
        _reportDue = now + ReportInterval;
        SendReports(now);
        return true;
    }

    public void SendNack(uint mediaSsrc, ReadOnlySpan<ushort> lost, Instant now)
    {
        var head = Begin();
        Send(head, Nack.Write(_buffer.AsSpan(head), _localSsrc, mediaSsrc, lost), now);
    }

    /// <param name="fullIntra">For senders that know FIR but not PLI.</param>
    public void SendKeyFrameRequest(uint mediaSsrc, bool fullIntra, Instant now)
    {
        var head = Begin();
        var length = fullIntra
            ? Fir.Write(_buffer.AsSpan(head), _localSsrc, mediaSsrc, _fullIntraRequests++)
            : Pli.Write(_buffer.AsSpan(head), _localSsrc, mediaSsrc);
        Send(head, length, now);
    }

    private void SendFeedback(Instant now)
    {
        var head = Begin();
        Send(head, _arrivals.Write(_buffer.AsSpan(head), _localSsrc, FirstSsrc()), now);
    }

    private void SendLimit(ulong bitsPerSecond, Instant now)
    {
        var count = 0;
        foreach (var line in connection.Lines)
            if (line is { Kind: MediaKind.Video, Face: { Layers: null } track } && count < MostReports)
                _limited[count++] = track.Ssrc;
        if (count == 0)
            return;
        var head = Begin();
        Send(head, Remb.Write(_buffer.AsSpan(head), _localSsrc, bitsPerSecond, _limited.AsSpan(0, count)), now);
    }

    private void SendReports(Instant now)
    {
        var length = WriteReceiverReport(now);
        foreach (var slot in connection.Slots)
            length += slot.WriteReport(_buffer.AsSpan(length), now);
        Send(0, length, now);
    }

    private int WriteReceiverReport(Instant now)
    {
        long expected = 0, lost = 0;
        var count = 0;
        foreach (var line in connection.Lines)
        {
            foreach (var track in line.Tracks)
            {
                if (track?.Reception is not { } reception || count == MostReports)
                    continue;
                _blocks[count++] = reception.Report(now);
                (expected, lost) = (expected + reception.ExpectedInInterval, lost + reception.LostInInterval);
            }
        }
        LossPercentIn = expected > 0 ? 100.0 * lost / expected : 0;
        var length = ReceiverReport.Write(_buffer, _localSsrc, _blocks.AsSpan(0, count));
        return length + Sdes.Write(_buffer.AsSpan(length), _localSsrc, "server"u8);
    }

    // Where reduced size was not negotiated, feedback stands behind an empty report (RFC 5506 section 3.4.2, RFC 3550 section 6.1).
    private int Begin()
    {
        if (connection.ReducedSizeRtcp)
            return 0;
        var length = ReceiverReport.Write(_buffer, _localSsrc, default);
        return length + Sdes.Write(_buffer.AsSpan(length), _localSsrc, "server"u8);
    }

    private void Send(int head, int length, Instant now)
    {
        if (length > 0 && connection.IsConnected)
            connection.Link.SendRtcp(_buffer.AsSpan(0, head + length), now);
    }

    private uint FirstSsrc()
    {
        foreach (var line in connection.Lines)
            if (line.Face is { } track)
                return track.Ssrc;
        return 0;
    }
}
