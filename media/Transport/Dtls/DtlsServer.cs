namespace RemoteVerify.Transport.Dtls;

/// <summary>The node's end of every DTLS handshake: one certificate, a bounded number of handshake threads.</summary>
/// <param name="maxHandshakes">How many may run at the same time; a ClientHello beyond it is dropped and the browser sends it again.</param>
public sealed class DtlsServer(DtlsCertificate certificate, int maxHandshakes = 32)
{
    private int _running;

    public DtlsCertificate Certificate => certificate;

    /// <summary>Handshakes running now.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Runs one handshake in memory so that the first browser does not wait for code to be compiled (a quarter of a second). Blocks; call it at start.</summary>
    public void Warmup() => DtlsWarmup.Run(this);

    /// <summary>Null when as many handshakes run as may.</summary>
    internal DtlsAssociation? TryStart(IDtlsOwner owner, DtlsFingerprint remote)
    {
        if (Interlocked.Increment(ref _running) <= maxHandshakes)
            return DtlsAssociation.Start(owner, new SrtpTlsServer(certificate, remote), () => MonotonicClock.Now, Release);
        Release();
        return null;
    }

    private void Release() => Interlocked.Decrement(ref _running);
}
