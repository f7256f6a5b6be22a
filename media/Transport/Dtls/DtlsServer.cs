namespace RemoteVerify.Transport.Dtls;

/// <summary>The node's end of every DTLS handshake: one certificate, a bounded number of handshake threads.</summary>
/// <param name="maxHandshakes">How many may run at the same time; a ClientHello beyond it is dropped and the browser sends it again.</param>
/// <param name="patience">Null: <see cref="Patience"/>.</param>
public sealed class DtlsServer(DtlsCertificate certificate, int maxHandshakes = 32, TimeSpan? patience = null)
{
    /// <summary>While all places are taken, a handshake that has taken so long gives its up to whoever comes: a good one takes three round trips and some milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TimeSpan _patience = patience ?? Patience;
    private readonly List<DtlsAssociation> _running = new(maxHandshakes);
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

    /// <summary>Null when as many handshakes run as may. The oldest is then given up if it has had its time, so that the next try finds a place.</summary>
    internal DtlsAssociation? TryStart(IDtlsOwner owner, DtlsFingerprint remote)
    {
        lock (_running)
        {
            if (_running.Count >= maxHandshakes)
            {
                // In the order of their beginning.
                if (_running[0].Age >= _patience && _running[0].GiveUp())
                    _givenUp++;
                return null;
            }
            var association = DtlsAssociation.Start(owner, new SrtpTlsServer(certificate, remote), () => MonotonicClock.Now, Release);
            _running.Add(association);
            return association;
        }
    }

    private void Release(DtlsAssociation ended)
    {
        lock (_running)
            _running.Remove(ended);
    }
}
