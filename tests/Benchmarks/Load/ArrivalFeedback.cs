using RemoteVerify.Transport.Rtcp;

namespace RemoteVerify.Benchmarks.Load;

/// <summary>What a browser tells of each packet's arrival, every 50 ms (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).</summary>
public sealed class ArrivalFeedback
{
    public const int EveryMs = 50;
    private const int Ring = 1024;
    private readonly Lock _gate = new();
    private readonly long[] _arrivals = new long[Ring];
    private readonly long[] _telling = new long[TransportFeedbackWriter.MaxPackets];
    private int _from = -1, _to;
    private byte _count;

    public ArrivalFeedback() => Array.Fill(_arrivals, TransportFeedbackWriter.NotReceived);

    /// <param name="number">Transport-wide, 16 bits.</param>
    public void Note(ushort number, TimeSpan at)
    {
        lock (_gate)
        {
            if (_from < 0)
            {
                (_from, _to) = (number, number);
            }

            var whole = _to + (short)(number - (ushort)_to);
            if (whole < _from || whole - _from >= Ring)
            {
                return;
            }

            _arrivals[whole % Ring] = (long)at.TotalMicroseconds;
            _to = Math.Max(_to, whole + 1);
        }
    }

    /// <returns>Bytes of one packet; 0 if nothing came since the last.</returns>
    public int Write(Span<byte> to, uint senderSsrc, uint mediaSsrc)
    {
        lock (_gate)
        {
            var count = Math.Min(_to - _from, _telling.Length);
            if (_from < 0 || count == 0)
            {
                return 0;
            }

            for (var i = 0; i < count; i++)
            {
                _telling[i] = _arrivals[(_from + i) % Ring];
            }

            var length = TransportFeedbackWriter.Write(to, senderSsrc, mediaSsrc, (ushort)_from, _count++, _telling.AsSpan(0, count), out var covered);
            Forget(length > 0 ? covered : count);
            return length;
        }
    }

    private void Forget(int count)
    {
        for (; count > 0; count--)
        {
            _arrivals[_from++ % Ring] = TransportFeedbackWriter.NotReceived;
        }
    }
}
