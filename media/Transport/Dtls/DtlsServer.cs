namespace RemoteVerify.Transport.Dtls;

/// <summary>The node's end of every DTLS handshake: one certificate, a bounded number of handshake threads.</summary>
/// <param name="maxHandshakes">How many may run at the same time; a ClientHello beyond it is dropped and the browser sends it again.</param>
/// <param name="silence">Null: <see cref="Silence"/>.</param>
public sealed class DtlsServer(DtlsCertificate certificate, int maxHandshakes = 32, TimeSpan? silence = null)
{
    /// <summary>While all places are taken, a handshake of which nothing has come for so long gives its place to whoever comes. A browser that gets no answer asks again four times meanwhile.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    /// <summary>And so does one that has taken so long in all: a good one takes three round trips and some milliseconds.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(6);

    private readonly TimeSpan _silence = silence ?? Silence;
    // In the order of their beginning.
    private readonly List<DtlsAssociation> _running = new(maxHandshakes);
    // Half the cores: whoever begins many at once takes no time from the media of others.
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private long _givenUp;

    public DtlsCertificate Certificate => certificate;

    /// <summary>Handshakes running now.</summary>
    public int Running
    {
        get
        {
            lock (_running)
                return _running.Count;
        }
    }

    /// <summary>Handshakes that others needed the place of.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);

    /// <summary>Runs one handshake in memory so that the first browser does not wait for code to be compiled (a quarter of a second). Blocks; call it at start.</summary>
    public void Warmup() => DtlsWarmup.Run(this);

    /// <summary>Null when as many handshakes run as may.</summary>
    internal DtlsAssociation? TryStart(IDtlsOwner owner, DtlsFingerprint remote)
    {
        lock (_running)
        {
            if (_running.Count >= maxHandshakes && !TryGiveUpOne(MonotonicClock.Now))
                return null;
            var association = DtlsAssociation.Start(owner, new SrtpTlsServer(certificate, remote), () => MonotonicClock.Now, _turns, Release);
            _running.Add(association);
            return association;
        }
    }

    // Its thread ends at once: it waits for nothing but the other end.
    private bool TryGiveUpOne(Instant now)
    {
        var one = _running.MinBy(association => association.Heard)!;
        if (now - one.Heard < _silence && now - (one = _running[0]).Began < Longest)
            return false;
        _running.Remove(one);
        _givenUp++;
        one.GiveUp();
        return true;
    }

    private void Release(DtlsAssociation ended)
    {
        lock (_running)
            _running.Remove(ended);
    }
}
